package email

import (
	"context"
	"errors"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// finding is what is wrong with a mailbox, or not.
type finding struct {
	mailbox id.ID
	kind    channel.AlarmKind
	bad     bool
	since   time.Time
	detail  string
}

// Watch looks at every mailbox and raises and ends alarms. It is called often
// and writes only when something changed.
func (b *Boxes) Watch(ctx context.Context) error {
	found := b.look(ctx)
	silences, err := b.silences(ctx)
	if err != nil {
		return err
	}
	open, err := b.Ledger.Alarms(ctx, b.DB)
	if err != nil {
		return err
	}
	changed := false
	for _, f := range append(found, silences...) {
		if f.bad == isOpen(open, f) {
			continue
		}
		changed = true
		err := b.DB.Write(ctx, func(tx *db.Tx) error {
			if f.bad {
				return b.Ledger.Raise(ctx, tx, channel.Alarm{Mailbox: f.mailbox, Kind: f.kind, Since: f.since, Detail: f.detail})
			}
			return b.Ledger.Calm(ctx, tx, f.mailbox, f.kind)
		})
		if err != nil {
			return err
		}
	}
	if changed {
		if open, err = b.Ledger.Alarms(ctx, b.DB); err != nil {
			return err
		}
	}
	b.alarms.Store(&open)
	return nil
}

// Alarms are those that last, as they were when last looked at. It asks no
// database: every page shows them.
func (b *Boxes) Alarms() []channel.Alarm {
	if all := b.alarms.Load(); all != nil {
		return *all
	}
	return nil
}

func isOpen(open []channel.Alarm, f finding) bool {
	for _, a := range open {
		if a.Mailbox == f.mailbox && a.Kind == f.kind {
			return true
		}
	}
	return false
}

// look finds what is wrong with the servers of each mailbox, and refreshes
// tokens before they end, so that a refusal is known while there is time.
func (b *Boxes) look(ctx context.Context) (out []finding) {
	b.mu.Lock()
	var all []*running
	for _, r := range b.fixed {
		all = append(all, r)
	}
	for _, r := range b.running {
		all = append(all, r)
	}
	b.mu.Unlock()
	for _, r := range all {
		if r.grant != nil {
			_, err := b.Tokens.Access(ctx, r.box.ID, *r.grant)
			if err != nil && (!errors.Is(err, ErrSignInAgain) && r.tokenErr == nil) {
				r.tokenErr = err // the trouble of a moment has one more chance
			} else {
				r.tokenErr = err
				out = append(out, finding{r.box.ID, channel.SignIn, err != nil, b.DB.Now(), text(err)})
			}
		}
		if r.watcher != nil {
			out = append(out, r.fetching(b.Patience))
		}
		if r.submitter != nil {
			out = append(out, r.submitting(b.Patience))
		}
	}
	return out
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// fetching tells whether the folders of a mailbox are connected.
func (r *running) fetching(patience time.Duration) finding {
	f := finding{mailbox: r.box.ID, kind: channel.Unreachable}
	for _, s := range r.watcher.States() {
		since := s.Since
		if since.IsZero() || since.Before(r.began) {
			since = r.began
		}
		if !s.Connected && time.Since(since) > patience {
			f.bad, f.since, f.detail = true, since, s.Err
			return f
		}
	}
	return f
}

// submitting tells whether the server that takes our mail does so.
func (r *running) submitting(patience time.Duration) finding {
	h := r.submitter.Health()
	f := finding{mailbox: r.box.ID, kind: channel.NoSubmission}
	if h.Err == "" {
		r.outBad = time.Time{}
		return f
	}
	if r.outBad.IsZero() {
		r.outBad = h.ErrAt
	}
	f.bad, f.since, f.detail = time.Since(r.outBad) > patience, r.outBad, h.Err
	return f
}

// Silences tells of every inbox that mail has come to how its silence compares
// with its own history, and whether that is long enough to compare at all.
func (b *Boxes) Silences(ctx context.Context) (map[id.ID]channel.Silence, error) {
	now, zone := b.DB.Now(), time.UTC
	if b.Zone != nil {
		zone = b.Zone()
	}
	since := now.Add(-channel.SilenceWeeks * 7 * 24 * time.Hour)
	inboxes, err := b.Ledger.Inboxes(ctx, b.DB, since)
	if err != nil {
		return nil, err
	}
	out := map[id.ID]channel.Silence{}
	for _, box := range inboxes {
		history, err := b.Ledger.Arrivals(ctx, b.DB, box, since)
		if err != nil {
			return nil, err
		}
		out[box] = channel.JudgeSilence(history, now, zone)
	}
	return out, nil
}

// silences tells which inboxes are silent for longer than their own history
// makes likely.
func (b *Boxes) silences(ctx context.Context) (out []finding, err error) {
	all, err := b.Silences(ctx)
	if err != nil {
		return nil, err
	}
	for box, s := range all {
		if box != 0 && !b.knows(box) {
			s.Alarm = false // it was taken away, or is put aside
		}
		out = append(out, finding{mailbox: box, kind: channel.Silent, bad: s.Alarm, since: s.Since})
	}
	return out, nil
}

func (b *Boxes) knows(mailbox id.ID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.running[mailbox] != nil || b.fixed[mailbox] != nil
}
