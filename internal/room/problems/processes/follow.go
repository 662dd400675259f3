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

// followBatch is how many events one transaction reads: so few that an act which
// comes meanwhile waits for milliseconds.
const followBatch = 250

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
	met, changed := map[id.ID]bool{}, newSums()
	for _, e := range step.Events {
		if e.Subject.Kind != "case" || met[e.Subject.ID] || !slices.Contains(heard, e.Kind) {
			continue
		}
		met[e.Subject.ID] = true
		if err := f.room.recount(ctx, tx, e.Subject.ID, changed); err != nil {
			return step, err
		}
	}
	return step, changed.write(ctx, tx)
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
	changed := newSums()
	if err := m.recount(ctx, tx, c, changed); err != nil {
		return err
	}
	return changed.write(ctx, tx)
}

func (m *Room) recount(ctx context.Context, tx *db.Tx, c id.ID, changed *sums) error {
	var before []kept
	if err := tx.All(ctx, &before, sqlTrace, c); err != nil {
		return fmt.Errorf("read the way of case %d: %w", c, err)
	}
	now, path, err := m.trace(ctx, tx, c)
	if err != nil {
		return err
	}
	ended := path != ""
	if len(before) == 1 {
		if ended && before[0] == now {
			return nil
		}
		if err := changed.add(before[0], -1); err != nil {
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
	changed.paths[now.VariantID] = path
	return changed.add(now, 1)
}

// Total is the name under which the whole time of a case is kept.
const Total = "*"

// mostEvents of a case are looked at.
const mostEvents = 1000

// trace reads the way of a case and what it adds; the way is empty while the case
// has not ended.
func (m *Room) trace(ctx context.Context, tx *db.Tx, c id.ID) (k kept, path string, err error) {
	var of struct {
		State, Type, Closure string
		ClosedAt             int64
	}
	err = tx.Get(ctx, &of, sqlCase, c)
	if errors.Is(err, db.ErrNone) {
		return k, "", nil
	}
	if err != nil || of.State != "closed" || of.Closure == "duplicate" { // a duplicate goes on in another case
		return k, "", err
	}
	var rows []struct {
		Kind string
		At   int64
	}
	if err := tx.All(ctx, &rows, sqlEvents, c, mostEvents); err != nil {
		return k, "", fmt.Errorf("read the events of case %d: %w", c, err)
	}
	if len(rows) == 0 { // its record was brought here without what happened
		return k, "", nil
	}
	all := make([]Happened, len(rows))
	for i, one := range rows {
		all[i] = Happened{one.Kind, clock.FromMicros(one.At)}
	}
	topic, err := m.TopicOf(ctx, tx, c)
	if err != nil {
		return k, "", err
	}
	t := TraceOf(all)
	path = t.Text()
	k = kept{CaseID: c, Week: WeekOf(clock.FromMicros(of.ClosedAt)), Kind: of.Type, TopicID: topic, VariantID: variantID(path), Reworked: t.Reworked, Handed: t.Handed}
	waits := []string{Total + ":" + strconv.FormatInt(BucketOf(clock.FromMicros(of.ClosedAt).Sub(all[0].At)), 10)}
	for _, e := range t.Edges {
		waits = append(waits, string(e.From)+">"+string(e.To)+":"+strconv.FormatInt(BucketOf(e.Took), 10))
	}
	k.Waits = strings.Join(waits, ",")
	return k, path, nil
}

const (
	sqlCase = `SELECT state, type, closure, closed_at FROM cases WHERE id = $1`

	sqlEvents = `SELECT kind, at FROM event WHERE subject_kind = 'case' AND subject_id = $1 ORDER BY seq LIMIT $2`

	sqlTrace = `SELECT case_id, week, kind, topic_id, variant_id, reworked, handed, waits FROM processes_trace WHERE case_id = $1`

	sqlDropTrace = `DELETE FROM processes_trace WHERE case_id = $1`

	sqlAddTrace = `INSERT INTO processes_trace (case_id, week, kind, topic_id, variant_id, reworked, handed, waits) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)
