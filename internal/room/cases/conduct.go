package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Conduct is where the protocol stands with a customer.
type Conduct struct {
	CustomerID id.ID
	CaseID     id.ID // on which the last step was taken
	Level      Level
	Since      time.Time
	ReviewAt   time.Time // when it ends by itself, unless it is renewed
	AskedBy    id.ID     // who asked for a second person
	AgreedBy   id.ID     // the second person
	Channel    string    // by which the customer is still served
	AppealedAt time.Time // the customer objects and nobody has looked at it yet
}

// Kinds of conduct that is hard to bear.
var Incidents = []string{"insult", "threat", "shouting", "harassment", "discrimination"}

// StepTaken is a step of the protocol with what it needs.
type StepTaken struct {
	Step     Step
	Kind     string    // what happened, of Incidents; for understand, warn, ask_limit and ask_end
	Text     string    // in the words of the one who writes
	Cause    string    // understand: what lies behind it
	Channel  string    // ask_limit: the way that stays open
	ReviewAt time.Time // ask_limit, ask_end: when it is looked at again
}

// How long a level lasts at most, unless it is renewed. A limit that nobody
// looks at again would be a sentence without end.
var longest = map[Level]time.Duration{
	Understood: 30 * 24 * time.Hour,
	Warned:     60 * 24 * time.Hour,
	LimitAsked: 14 * 24 * time.Hour,
	Limited:    90 * 24 * time.Hour,
	EndAsked:   14 * 24 * time.Hour,
	Ended:      180 * 24 * time.Hour,
}

// Longest is how long a level lasts at most.
func (l Level) Longest() time.Duration { return longest[l] }

// ConductOf reads where the protocol stands with a customer.
func ConductOf(ctx context.Context, r db.Reader, customer id.ID) (Conduct, error) {
	var row struct {
		CustomerID, CaseID          id.ID
		Level, Channel              string
		Since, ReviewAt, AppealedAt int64
		AskedBy, AgreedBy           *id.ID
	}
	err := r.Get(ctx, &row, sqlConduct, customer)
	if errors.Is(err, db.ErrNone) {
		return Conduct{CustomerID: customer}, nil
	}
	if err != nil {
		return Conduct{}, fmt.Errorf("read the conduct of %d: %w", customer, err)
	}
	c := Conduct{CustomerID: row.CustomerID, CaseID: row.CaseID, Level: Level(row.Level), Since: clock.FromMicros(row.Since),
		ReviewAt: clock.FromMicros(row.ReviewAt), Channel: row.Channel}
	if row.AskedBy != nil {
		c.AskedBy = *row.AskedBy
	}
	if row.AgreedBy != nil {
		c.AgreedBy = *row.AgreedBy
	}
	if row.AppealedAt != 0 {
		c.AppealedAt = clock.FromMicros(row.AppealedAt)
	}
	return c, nil
}

// TakeStep takes a step of the protocol of conduct with the customer of a case.
// Nothing in the protocol keeps a customer's words out: what comes is received,
// owned and answered at every level, complaints before all.
func (m *Room) TakeStep(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, s StepTaken) (Conduct, error) {
	c, err := Get(ctx, tx, which)
	if err != nil {
		return Conduct{}, err
	}
	if err := tx.Lock(ctx, "customers", int64(c.CustomerID)); err != nil {
		return Conduct{}, fmt.Errorf("lock the customer: %w", err)
	}
	now, err := ConductOf(ctx, tx, c.CustomerID)
	if err != nil {
		return now, err
	}
	to, ok := NextLevel(now.Level, s.Step)
	if !ok || s.Step == StepExpire && by != event.System {
		return now, fault.New(fault.Conflict, "cases.conduct_not_now")
	}
	if f := s.defects(tx.Now()); f != nil {
		return now, fault.OfFields(f...)
	}
	warning, err := m.mayStep(ctx, tx, by, now, c, s)
	if err != nil {
		return now, err
	}
	after := now.step(s, to, by.ID, c.ID, tx.Now())
	if err := saveConduct(ctx, tx, after); err != nil {
		return now, err
	}
	incident, err := keepIncident(ctx, tx, by, c, s, warning)
	if err != nil {
		return now, err
	}
	return after, m.happened(ctx, tx, by, c.ID, "conduct_"+string(s.Step), map[string]any{"level": after.Level, "before": now.Level, "incident": incident, "review_at": clock.Micros(after.ReviewAt)})
}

// defects tells what the step lacks.
func (s StepTaken) defects(now time.Time) (f []fault.Field) {
	if s.Step == StepExpire || s.Step == StepAgree {
		return nil
	}
	f = textDefects("text", s.Text, MaxReason)
	if needs := []Step{StepUnderstand, StepWarn, StepAskLimit, StepAskEnd}; slices.Contains(needs, s.Step) && !slices.Contains(Incidents, s.Kind) {
		f = append(f, fault.Field{Name: "kind", Key: "field.choose"})
	}
	if s.Step == StepUnderstand {
		f = append(f, textDefects("cause", s.Cause, MaxReason)...)
	}
	if s.Step == StepAskLimit && !slices.Contains(Channels, s.Channel) {
		f = append(f, fault.Field{Name: "channel", Key: "field.choose"})
	}
	if most := map[Step]Level{StepAskLimit: Limited, StepAskEnd: Ended}[s.Step]; most != Calm &&
		(!s.ReviewAt.After(now) || s.ReviewAt.After(now.Add(most.Longest()))) {
		f = append(f, fault.Field{Name: "review_at", Key: "cases.conduct_review", Args: []any{"n", int64(most.Longest() / (24 * time.Hour))}})
	}
	return f
}

// mayStep checks what must have happened before, and gives the message that was
// the warning.
func (m *Room) mayStep(ctx context.Context, tx *db.Tx, by event.Actor, now Conduct, c Case, s StepTaken) (warning id.ID, err error) {
	switch s.Step {
	case StepWarn:
		err = tx.Get(ctx, &warning, sqlWarningSent, c.ID, clock.Micros(now.Since))
		if errors.Is(err, db.ErrNone) {
			return 0, fault.New(fault.Conflict, "cases.conduct_warn_first")
		}
	case StepAgree, StepRefuse:
		if by.ID == now.AskedBy {
			return 0, fault.New(fault.Conflict, "cases.second_person")
		}
	case StepUphold:
		if now.AppealedAt.IsZero() {
			return 0, fault.New(fault.Conflict, "cases.conduct_no_appeal")
		}
		if by.ID == now.AgreedBy {
			return 0, fault.New(fault.Conflict, "cases.second_person")
		}
	}
	return warning, err
}

// step is the conduct after a step.
func (c Conduct) step(s StepTaken, to Level, by, which id.ID, now time.Time) Conduct {
	after := c
	after.CaseID = which
	switch s.Step {
	case StepAppeal:
		after.AppealedAt = now
		return after
	case StepUphold:
		after.AppealedAt = time.Time{}
		return after
	case StepAskLimit, StepAskEnd:
		after.AskedBy, after.AgreedBy = by, 0
		if s.Channel != "" {
			after.Channel = s.Channel
		}
	case StepAgree:
		after.AgreedBy = by
	default:
		after.AskedBy, after.AgreedBy, after.AppealedAt = 0, 0, time.Time{}
	}
	after.Level, after.Since = to, now
	after.ReviewAt = now.Add(to.Longest())
	if !s.ReviewAt.IsZero() {
		after.ReviewAt = s.ReviewAt
	}
	if s.Step == StepAgree { // what was asked for, and no longer than that
		after.ReviewAt = c.ReviewAt
	}
	return after
}

func saveConduct(ctx context.Context, tx *db.Tx, c Conduct) error {
	if c.Level == Calm {
		if _, err := tx.Exec(ctx, sqlCalm, c.CustomerID); err != nil {
			return fmt.Errorf("end the protocol of conduct: %w", err)
		}
		return nil
	}
	_, err := tx.Exec(ctx, sqlSaveConduct, c.CustomerID, c.CaseID, string(c.Level), clock.Micros(c.Since), clock.Micros(c.ReviewAt), nullID(c.AskedBy), nullID(c.AgreedBy),
		c.Channel, clock.Micros(c.AppealedAt))
	if err != nil {
		return fmt.Errorf("keep the conduct of %d: %w", c.CustomerID, err)
	}
	return nil
}

func nullID(v id.ID) *id.ID {
	if v == 0 {
		return nil
	}
	return &v
}

// ExpireConduct ends what nobody renewed; at most so many at once.
func (m *Room) ExpireConduct(ctx context.Context, tx *db.Tx) (n int, err error) {
	var due []struct{ CaseID id.ID }
	if err := tx.All(ctx, &due, sqlConductDue, clock.Micros(tx.Now()), SweepBatch); err != nil {
		return 0, fmt.Errorf("find conduct to look at again: %w", err)
	}
	for _, one := range due {
		if _, err := m.TakeStep(ctx, tx, event.System, one.CaseID, StepTaken{Step: StepExpire}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Incident is one entry of the log.
type Incident struct {
	ID     id.ID
	CaseID id.ID
	Step   Step
	Kind   string
	Text   string
	Cause  string
	ByID   id.ID
	At     time.Time
}

func keepIncident(ctx context.Context, tx *db.Tx, by event.Actor, c Case, s StepTaken, warning id.ID) (id.ID, error) {
	if strings.TrimSpace(s.Text) == "" {
		return 0, nil
	}
	one := id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlKeepIncident, one, c.CustomerID, c.ID, string(s.Step), s.Kind, strings.TrimSpace(s.Text), strings.TrimSpace(s.Cause),
		nullID(warning), by.ID, clock.Micros(tx.Now())); err != nil {
		return 0, fmt.Errorf("keep what happened: %w", err)
	}
	return one, nil
}

// maxIncidents is how many entries of the log a page shows, the newest first.
const maxIncidents = 20

// IncidentsOf reads the log of a customer, the newest first.
func IncidentsOf(ctx context.Context, r db.Reader, customer id.ID) ([]Incident, error) {
	var rows []struct {
		ID, CaseID, ByID        id.ID
		Step, Kind, Text, Cause string
		At                      int64
	}
	if err := r.All(ctx, &rows, sqlIncidents, customer, maxIncidents); err != nil {
		return nil, fmt.Errorf("read the log of %d: %w", customer, err)
	}
	out := make([]Incident, len(rows))
	for i, x := range rows {
		out[i] = Incident{x.ID, x.CaseID, Step(x.Step), x.Kind, x.Text, x.Cause, x.ByID, clock.FromMicros(x.At)}
	}
	return out, nil
}

const (
	sqlConduct = `
SELECT customer_id, case_id, level, since, review_at, asked_by, agreed_by, channel, appealed_at FROM cases_conduct WHERE customer_id = $1`

	sqlSaveConduct = `
INSERT INTO cases_conduct (customer_id, case_id, level, since, review_at, asked_by, agreed_by, channel, appealed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (customer_id) DO UPDATE SET case_id = excluded.case_id, level = excluded.level, since = excluded.since, review_at = excluded.review_at,
    asked_by = excluded.asked_by, agreed_by = excluded.agreed_by, channel = excluded.channel, appealed_at = excluded.appealed_at`

	sqlCalm = `DELETE FROM cases_conduct WHERE customer_id = $1`

	sqlConductDue = `SELECT case_id FROM cases_conduct WHERE review_at <= $1 ORDER BY review_at, customer_id LIMIT $2`

	sqlWarningSent = `
SELECT id FROM cases_message WHERE case_id = $1 AND audience = 'public' AND author_kind = 'staff' AND at > $2 ORDER BY id DESC LIMIT 1`

	sqlKeepIncident = `
INSERT INTO cases_incident (id, customer_id, case_id, step, kind, text, cause, message_id, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlIncidents = `
SELECT id, case_id, step, kind, text, cause, by_id, at FROM cases_incident WHERE customer_id = $1 ORDER BY id DESC LIMIT $2`
)
