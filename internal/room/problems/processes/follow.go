package processes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Follower keeps the ways of ended cases behind the acts. It may meet an event
// twice without counting a case twice.
type Follower struct {
	*event.Walk
	room *Room
}

// NewFollower makes one.
func NewFollower(m *Room) *Follower { return &Follower{event.NewWalk("processes"), m} }

// followBatch is how many events one transaction reads; of few of them a case ends.
const followBatch = 1000

// heard are the events after which the way of a case is made anew.
var heard = []string{"cases.closed", "cases.reopened", "cases.merged", "cases.merge_undone", "cases.retyped", "routing.retopiced"}

// Step reads the next events.
func (f *Follower) Step(ctx context.Context, tx *db.Tx) (event.Step, error) {
	return f.step(ctx, tx, followBatch)
}

func (f *Follower) step(ctx context.Context, tx *db.Tx, most int) (event.Step, error) {
	step, err := f.Next(ctx, tx, most, time.Time{})
	if err != nil {
		return step, err
	}
	met := map[id.ID]bool{}
	for _, e := range step.Events {
		if e.Subject.Kind != "case" || met[e.Subject.ID] || !slices.Contains(heard, e.Kind) {
			continue
		}
		met[e.Subject.ID] = true
		if err := f.room.Recount(ctx, tx, e.Subject.ID); err != nil {
			return step, err
		}
	}
	return step, nil
}

// CatchUp reads the record from its beginning to its end at once.
func (f *Follower) CatchUp(ctx context.Context, d *db.DB) error {
	return f.Walk.CatchUp(ctx, d, func(tx *db.Tx) (event.Step, error) { return f.step(ctx, tx, event.CatchUpBatch) })
}

// kept is what a case has added to the sums.
type kept struct {
	CaseID    id.ID
	Week      int64
	Kind      string
	TopicID   id.ID
	VariantID int64
	Reworked  bool
	Handed    int64
	Waits     string // edge:bucket, with commas
}

// scopes are under which a case counts.
func (k kept) scopes() []string {
	out := []string{All, TypeScope + k.Kind}
	if k.TopicID != 0 {
		out = append(out, TopicScope+k.TopicID.String())
	}
	return out
}

// Recount makes the way of a case anew: what it added before is taken back, and
// what it adds now is added if it has ended.
func (m *Room) Recount(ctx context.Context, tx *db.Tx, c id.ID) error {
	var before []kept
	if err := tx.All(ctx, &before, sqlTrace, c); err != nil {
		return fmt.Errorf("read the way of case %d: %w", c, err)
	}
	now, ended, err := m.trace(ctx, tx, c)
	if err != nil {
		return err
	}
	if len(before) == 1 {
		if ended && before[0] == now {
			return nil
		}
		if err := add(ctx, tx, before[0], -1); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlDropTrace, c); err != nil {
			return fmt.Errorf("take back the way of case %d: %w", c, err)
		}
	}
	if !ended {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlAddTrace, c, now.Week, now.Kind, now.TopicID, now.VariantID, now.Reworked, now.Handed, now.Waits); err != nil {
		return fmt.Errorf("keep the way of case %d: %w", c, err)
	}
	return add(ctx, tx, now, 1)
}

// Total is the name under which the whole time of a case is kept.
const Total = "*"

// mostEvents of a case are looked at.
const mostEvents = 1000

func (m *Room) trace(ctx context.Context, tx *db.Tx, c id.ID) (k kept, ended bool, err error) {
	var of struct {
		State, Type, Closure string
		ClosedAt             int64
	}
	err = tx.Get(ctx, &of, sqlCase, c)
	if errors.Is(err, db.ErrNone) {
		return k, false, nil
	}
	if err != nil || of.State != "closed" || of.Closure == "duplicate" { // a duplicate goes on in another case
		return k, false, err
	}
	var rows []struct {
		Kind string
		At   int64
	}
	if err := tx.All(ctx, &rows, sqlEvents, c, mostEvents); err != nil {
		return k, false, fmt.Errorf("read the events of case %d: %w", c, err)
	}
	all := make([]Happened, len(rows))
	for i, one := range rows {
		all[i] = Happened{one.Kind, clock.FromMicros(one.At)}
	}
	topic, err := m.TopicOf(ctx, tx, c)
	if err != nil {
		return k, false, err
	}
	t := TraceOf(all)
	path := t.Text()
	k = kept{CaseID: c, Week: WeekOf(clock.FromMicros(of.ClosedAt)), Kind: of.Type, TopicID: topic, VariantID: variantID(path), Reworked: t.Reworked, Handed: t.Handed}
	waits := []string{Total + ":" + strconv.FormatInt(BucketOf(clock.FromMicros(of.ClosedAt).Sub(all[0].At)), 10)}
	for _, e := range t.Edges {
		waits = append(waits, string(e.From)+">"+string(e.To)+":"+strconv.FormatInt(BucketOf(e.Took), 10))
	}
	k.Waits = strings.Join(waits, ",")
	if _, err := tx.Exec(ctx, sqlVariant, k.VariantID, path); err != nil {
		return k, false, fmt.Errorf("keep a variant: %w", err)
	}
	return k, len(t.Path) > 0, nil
}

// add adds a case to the sums, or takes it away (by -1).
func add(ctx context.Context, tx *db.Tx, k kept, by int64) error {
	reworked := int64(0)
	if k.Reworked {
		reworked = by
	}
	for _, scope := range k.scopes() {
		if _, err := tx.Exec(ctx, sqlAddSum, k.Week, scope, k.VariantID, by, reworked, by*k.Handed); err != nil {
			return fmt.Errorf("add up the ways of cases: %w", err)
		}
		for one := range strings.SplitSeq(k.Waits, ",") {
			edge, b, _ := strings.Cut(one, ":")
			bucket, err := strconv.ParseInt(b, 10, 64)
			if err != nil {
				return fmt.Errorf("read a wait of case %d: %w", k.CaseID, err)
			}
			if _, err := tx.Exec(ctx, sqlAddWait, k.Week, scope, edge, bucket, by); err != nil {
				return fmt.Errorf("add up waits: %w", err)
			}
		}
	}
	return nil
}

const (
	sqlCase = `SELECT state, type, closure, closed_at FROM cases WHERE id = $1`

	sqlEvents = `SELECT kind, at FROM event WHERE subject_kind = 'case' AND subject_id = $1 ORDER BY seq LIMIT $2`

	sqlTrace = `SELECT case_id, week, kind, topic_id, variant_id, reworked, handed, waits FROM processes_trace WHERE case_id = $1`

	sqlDropTrace = `DELETE FROM processes_trace WHERE case_id = $1`

	sqlAddTrace = `INSERT INTO processes_trace (case_id, week, kind, topic_id, variant_id, reworked, handed, waits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlVariant = `INSERT INTO processes_variant (id, path) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`

	sqlAddSum = `
INSERT INTO processes_sum (week, scope, variant_id, n, reworked, handed) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (scope, week, variant_id) DO UPDATE SET n = processes_sum.n + excluded.n, reworked = processes_sum.reworked + excluded.reworked, handed = processes_sum.handed + excluded.handed`

	sqlAddWait = `
INSERT INTO processes_wait (week, scope, edge, bucket, n) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (scope, week, edge, bucket) DO UPDATE SET n = processes_wait.n + excluded.n`
)
