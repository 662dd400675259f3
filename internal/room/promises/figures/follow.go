package figures

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Follower keeps the figures behind the acts. It may meet an event twice without
// counting anything twice.
type Follower struct {
	*event.Walk
	// Places tells where cases stand; one that was erased is left out.
	Places func(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]Place, error)
	// Judged hears what became of the promises of some cases, in the same
	// transaction; nil for nobody.
	Judged func(ctx context.Context, tx *db.Tx, all []promises.Verdict, places map[id.ID]Place) error
}

// NewFollower makes one.
func NewFollower() *Follower { return &Follower{Walk: event.NewWalk("promises.figures")} }

const (
	// followBatch is how many events one transaction reads: few milliseconds of
	// the one writer.
	followBatch = 300
	// DueBatch is how many put-off words one transaction judges.
	DueBatch = 200
)

// Step reads the next events and keeps what follows from them.
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
		if e.Subject.Kind == "case" {
			met[e.Subject.ID] = true
		}
	}
	return step, f.Keep(ctx, tx, slices.Sorted(maps.Keys(met)))
}

// Due judges the words that were put off and whose own date has come, at most a
// batch of them, and tells how many it looked at. No event says that.
func (f *Follower) Due(ctx context.Context, tx *db.Tx) (int, error) {
	var of []id.ID
	if err := tx.All(ctx, &of, sqlDue, clock.Micros(tx.Now()), DueBatch); err != nil {
		return 0, fmt.Errorf("find words that were put off and are due: %w", err)
	}
	slices.Sort(of)
	return len(of), f.Keep(ctx, tx, slices.Compact(of))
}

// CatchUp reads the record from its beginning to its end at once, for data that
// was brought in behind the acts.
func (f *Follower) CatchUp(ctx context.Context, d *db.DB) error {
	return f.Walk.CatchUp(ctx, d, func(tx *db.Tx) (event.Step, error) { return f.step(ctx, tx, event.CatchUpBatch) })
}

// Rebuild forgets all figures and counts them anew from the promises.
func (f *Follower) Rebuild(ctx context.Context, d *db.DB) error {
	err := d.WriteBulk(ctx, func(tx *db.Tx) error {
		for _, text := range []string{sqlForgetFacts, sqlForgetWeeks, sqlForgetSpreads} {
			if _, err := tx.Exec(ctx, text); err != nil {
				return fmt.Errorf("forget the figures: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return f.CatchUp(ctx, d)
}

// casesAtOnce bounds the values of one statement.
const casesAtOnce = 512

// Keep brings the figures of some cases up to date.
func (f *Follower) Keep(ctx context.Context, tx *db.Tx, of []id.ID) error {
	if len(of) == 0 {
		return nil
	}
	// Two processes must not take away the same old row twice.
	if err := tx.Lock(ctx, "figures_lock", 1); err != nil {
		return err
	}
	c := change{weeks: map[key]Sums{}, spreads: map[spreadKey]tally{}}
	for some := range slices.Chunk(of, casesAtOnce) {
		if err := f.keep(ctx, tx, some, &c); err != nil {
			return err
		}
	}
	return c.store(ctx, tx)
}

func (f *Follower) keep(ctx context.Context, tx *db.Tx, of []id.ID, c *change) error {
	places, err := f.Places(ctx, tx, of)
	if err != nil {
		return err
	}
	given, err := promises.OfSome(ctx, tx, of)
	if err != nil {
		return err
	}
	old, err := rows(ctx, tx, of)
	if err != nil {
		return err
	}
	var all []promises.Verdict
	for _, which := range of {
		if _, there := places[which]; there {
			all = append(all, promises.Judge(given[which], tx.Now())...)
		}
	}
	for _, v := range all {
		if v.Inward { // between colleagues
			continue
		}
		now := rowOf(v, places[v.CaseID])
		before, known := old[v.ID]
		delete(old, v.ID)
		if known && before == now {
			continue
		}
		if known {
			c.count(before, -1)
		}
		c.count(now, 1)
		c.rows = append(c.rows, now)
	}
	for _, gone := range old { // the case was erased
		c.count(gone, -1)
		if _, err := tx.Exec(ctx, sqlForget, gone.PromiseID); err != nil {
			return fmt.Errorf("forget promise %d: %w", gone.PromiseID, err)
		}
	}
	if f.Judged != nil {
		return f.Judged(ctx, tx, all, places)
	}
	return nil
}

func rows(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID]row, error) {
	var all []row
	b := new(db.SQL).W(`SELECT `+columns+` FROM figures_fact WHERE 1 = 1`).In("case_id", db.Values(db.Padded(of))...)
	if err := r.All(ctx, &all, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the figures of promises: %w", err)
	}
	out := make(map[id.ID]row, len(all))
	for _, one := range all {
		out[one.PromiseID] = one
	}
	return out, nil
}

// change is what one step changes, its sums added up before they are stored.
type change struct {
	rows    []row
	weeks   map[key]Sums
	spreads map[spreadKey]tally
}

type spreadKey struct {
	key
	bucket
}

func (c *change) count(r row, sign int64) {
	k := r.key()
	c.weeks[k] = c.weeks[k].plus(r.sums(), sign)
	for b, t := range r.spread() {
		at := spreadKey{k, b}
		was := c.spreads[at]
		c.spreads[at] = tally{was.N + sign*t.N, was.Kept + sign*t.Kept, was.Chances + sign*t.Chances}
	}
}

// putAtOnce rows are stored with one statement.
const putAtOnce = 32

func (c *change) store(ctx context.Context, tx *db.Tx) error {
	for len(c.rows) > 0 {
		n := 1
		if len(c.rows) >= putAtOnce {
			n = putAtOnce
		}
		b := new(db.SQL).W(`INSERT INTO figures_fact (` + columns + `) VALUES `)
		for i, r := range c.rows[:n] {
			b.If(i > 0, `, `).W(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.PromiseID, r.CaseID, r.Week, r.Kind, r.TeamID, r.Topic, r.Channel,
				r.Outcome, r.Postponed, r.Again, r.MadeAt, r.DueAt, r.DoneAt, r.ToldAt, r.WarnedAt, r.EndedAt, r.Chance)
		}
		b.W(putAgain)
		if _, err := tx.Exec(ctx, b.Text(), b.Args()...); err != nil {
			return fmt.Errorf("keep the figures of promises: %w", err)
		}
		c.rows = c.rows[n:]
	}
	for _, k := range slices.SortedFunc(maps.Keys(c.weeks), compareKeys) {
		s := c.weeks[k]
		if s == (Sums{}) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlAddWeek, k.Week, k.Kind, k.TeamID, k.Topic, k.Channel, s.Kept, s.Broken, s.Open, s.Withdrawn, s.Told, s.Warned,
			s.Again, s.AgainBroken, s.Early, s.Late, s.LateDone); err != nil {
			return fmt.Errorf("add to the sums of a week: %w", err)
		}
	}
	for k, t := range c.spreads {
		if t == (tally{}) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlAddSpread, k.Week, k.Kind, k.TeamID, k.Topic, k.Channel, string(k.Measure), k.Step, t.N, t.Kept, t.Chances); err != nil {
			return fmt.Errorf("add to the spreads of a week: %w", err)
		}
	}
	return nil
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.Week, b.Week), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.TeamID, b.TeamID), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Channel, b.Channel))
}

const columns = `promise_id, case_id, week, kind, team_id, topic, channel, outcome, postponed, again, made_at, due_at, done_at, told_at, warned_at, ended_at, chance`

const (
	putAgain = `
ON CONFLICT (promise_id) DO UPDATE SET case_id = excluded.case_id, team_id = excluded.team_id, topic = excluded.topic, channel = excluded.channel,
    outcome = excluded.outcome, postponed = excluded.postponed, again = excluded.again, done_at = excluded.done_at, told_at = excluded.told_at,
    warned_at = excluded.warned_at, ended_at = excluded.ended_at, chance = excluded.chance`

	sqlAddWeek = `
INSERT INTO figures_week (week, kind, team_id, topic, channel, kept, broken, open, withdrawn, told, warned, again, again_broken, early, late, late_done)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (week, kind, team_id, topic, channel) DO UPDATE SET kept = figures_week.kept + excluded.kept, broken = figures_week.broken + excluded.broken,
    open = figures_week.open + excluded.open, withdrawn = figures_week.withdrawn + excluded.withdrawn, told = figures_week.told + excluded.told,
    warned = figures_week.warned + excluded.warned, again = figures_week.again + excluded.again, again_broken = figures_week.again_broken + excluded.again_broken,
    early = figures_week.early + excluded.early, late = figures_week.late + excluded.late, late_done = figures_week.late_done + excluded.late_done`

	sqlAddSpread = `
INSERT INTO figures_spread (week, kind, team_id, topic, channel, measure, step, n, kept, chances)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (week, kind, team_id, topic, channel, measure, step) DO UPDATE SET n = figures_spread.n + excluded.n, kept = figures_spread.kept + excluded.kept,
    chances = figures_spread.chances + excluded.chances`

	sqlDue = `SELECT case_id FROM figures_fact WHERE outcome = 'open' AND postponed AND due_at <= $1 ORDER BY due_at LIMIT $2`

	sqlForget        = `DELETE FROM figures_fact WHERE promise_id = $1`
	sqlForgetFacts   = `DELETE FROM figures_fact`
	sqlForgetWeeks   = `DELETE FROM figures_week`
	sqlForgetSpreads = `DELETE FROM figures_spread`
)
