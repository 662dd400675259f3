package channel

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// AlarmKind is what may be wrong with an inbox.
type AlarmKind string

// The kinds.
const (
	Silent       AlarmKind = "silent"        // no mail for longer than its history makes likely
	Unreachable  AlarmKind = "unreachable"   // its server cannot be reached
	NoSubmission AlarmKind = "no_submission" // the server that takes our mail cannot be reached
	SignIn       AlarmKind = "sign_in"       // it lets us in no more: somebody must sign in again
)

// AlarmKinds lists them all.
var AlarmKinds = []AlarmKind{Silent, Unreachable, NoSubmission, SignIn}

// Alarm is something wrong with an inbox. It ends by itself when mail flows.
type Alarm struct {
	ID      id.ID
	Mailbox id.ID // 0 is mail that comes over SMTP
	Kind    AlarmKind
	Since   time.Time // from when on it was so
	Detail  string    // the server's words
	Over    time.Time // since when it is well again; zero while it lasts
}

// Raise raises an alarm unless it is raised already; the words are then brought
// up to date. The event channel.alarm_raised tells listeners.
func (l *Ledger) Raise(ctx context.Context, tx *db.Tx, a Alarm) error {
	a.ID = id.New(tx.Now())
	n, err := tx.Exec(ctx, sqlRaise, a.ID, a.Mailbox, a.Kind, clock.Micros(a.Since), clock.Micros(tx.Now()), clean(a.Detail, maxText))
	if err != nil {
		return fmt.Errorf("raise an alarm: %w", err)
	}
	if n == 0 {
		if _, err := tx.Exec(ctx, sqlAlarmWords, a.Mailbox, a.Kind, clean(a.Detail, maxText)); err != nil {
			return fmt.Errorf("keep the words of an alarm: %w", err)
		}
		return nil
	}
	return l.aboutMailbox(ctx, tx, event.System, a.Mailbox, "alarm_raised", map[string]any{"alarm": a.ID, "kind": a.Kind, "since": clock.Micros(a.Since)})
}

// Calm ends an alarm; it is no error when there is none.
func (l *Ledger) Calm(ctx context.Context, tx *db.Tx, mailbox id.ID, kind AlarmKind) error {
	n, err := tx.Exec(ctx, sqlCalm, mailbox, kind, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("end an alarm: %w", err)
	}
	if n == 0 {
		return nil
	}
	return l.aboutMailbox(ctx, tx, event.System, mailbox, "alarm_cleared", map[string]any{"kind": kind})
}

// Alarms are those that last, the oldest first.
func (l *Ledger) Alarms(ctx context.Context, r db.Reader) ([]Alarm, error) {
	var rows []struct {
		ID, MailboxID id.ID
		Kind          AlarmKind
		Since         int64
		Detail        string
	}
	if err := r.All(ctx, &rows, sqlAlarms); err != nil {
		return nil, fmt.Errorf("read the alarms: %w", err)
	}
	out := make([]Alarm, len(rows))
	for i, a := range rows {
		out[i] = Alarm{ID: a.ID, Mailbox: a.MailboxID, Kind: a.Kind, Since: clock.FromMicros(a.Since), Detail: a.Detail}
	}
	return out, nil
}

// PastAlarms are the newest ones that are over.
func (l *Ledger) PastAlarms(ctx context.Context, r db.Reader, limit int) ([]Alarm, error) {
	var rows []struct {
		ID, MailboxID    id.ID
		Kind             AlarmKind
		Since, ClearedAt int64
		Detail           string
	}
	if err := r.All(ctx, &rows, sqlPastAlarms, limit); err != nil {
		return nil, fmt.Errorf("read the alarms that are over: %w", err)
	}
	out := make([]Alarm, len(rows))
	for i, a := range rows {
		out[i] = Alarm{a.ID, a.MailboxID, a.Kind, clock.FromMicros(a.Since), a.Detail, clock.FromMicros(a.ClearedAt)}
	}
	return out, nil
}

// Arrivals is the history of an inbox by hour, for JudgeSilence.
func (l *Ledger) Arrivals(ctx context.Context, r db.Reader, mailbox id.ID, since time.Time) ([]HourCount, error) {
	var rows []struct{ Hour, N, LastAt int64 }
	if err := r.All(ctx, &rows, sqlHours, mailbox, since.Unix()/3600); err != nil {
		return nil, fmt.Errorf("read the arrivals of mailbox %d: %w", mailbox, err)
	}
	out := make([]HourCount, len(rows))
	for i, h := range rows {
		out[i] = HourCount{h.Hour, h.N, clock.FromMicros(h.LastAt)}
	}
	return out, nil
}

// Inboxes are the mailboxes through which mail has come lately.
func (l *Ledger) Inboxes(ctx context.Context, r db.Reader, since time.Time) (all []id.ID, err error) {
	if err = r.All(ctx, &all, sqlInboxes, since.Unix()/3600); err != nil {
		return nil, fmt.Errorf("read which inboxes get mail: %w", err)
	}
	return all, nil
}

func (l *Ledger) aboutMailbox(ctx context.Context, tx *db.Tx, by event.Actor, mailbox id.ID, what string, data any) error {
	_, err := l.o.Events.Append(ctx, tx, by, event.Subject{Kind: "mailbox", ID: mailbox}, "channel."+what, data)
	return err
}

const (
	sqlRaise = `
INSERT INTO channel_alarm (id, mailbox_id, kind, since, raised_at, detail, cleared_at) VALUES ($1, $2, $3, $4, $5, $6, 0)
ON CONFLICT DO NOTHING`

	sqlAlarmWords = `UPDATE channel_alarm SET detail = $3 WHERE mailbox_id = $1 AND kind = $2 AND cleared_at = 0 AND detail <> $3`

	sqlCalm = `UPDATE channel_alarm SET cleared_at = $3 WHERE mailbox_id = $1 AND kind = $2 AND cleared_at = 0`

	sqlAlarms = `SELECT id, mailbox_id, kind, since, detail FROM channel_alarm WHERE cleared_at = 0 ORDER BY id LIMIT 100`

	sqlPastAlarms = `SELECT id, mailbox_id, kind, since, cleared_at, detail FROM channel_alarm WHERE cleared_at <> 0 ORDER BY id DESC LIMIT $1`

	sqlHours = `SELECT hour, n, last_at FROM channel_hour WHERE mailbox_id = $1 AND hour >= $2 ORDER BY hour`

	sqlInboxes = `SELECT DISTINCT mailbox_id FROM channel_hour WHERE hour >= $1 ORDER BY mailbox_id LIMIT 200`
)
