package event

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

const (
	// unsettled is how long, on PostgreSQL, an event with a smaller id may still
	// appear, from an act that began before and was on disk later. SQLite has
	// one writer, whose ids ascend as its acts do.
	unsettled = 10 * time.Second
	// lookAgain is how often the unsettled part is looked through for such.
	lookAgain = 2 * time.Second
	// lease is how long a process that reads keeps the others from reading too.
	lease = 15 * time.Second
)

// Walk reads the record behind the acts, in order, for what follows from them
// and is in nobody's way. It starts where it stopped. After a crash it may give
// events of the last seconds once more, so what is done with an event must bear
// being done twice. A Walk belongs to one goroutine; of several processes on a
// database one walks, and another takes over when it falls silent.
type Walk struct {
	WithData bool // the events come with their data

	name   string
	holder int64 // this walk among those of other processes

	begun   bool
	last    id.ID              // the newest event given
	settled id.ID              // up to here nothing new can appear
	given   map[id.ID]struct{} // beyond settled
	looked  time.Time
}

// NewWalk makes a reader with a name of its own.
func NewWalk(name string) *Walk { return &Walk{name: name, holder: rand.Int64()} }

// Step is one stretch of the record.
type Step struct {
	Events []Event       // without who did it, hashes, and, unless WithData, their data
	More   bool          // there is more to read at once
	Late   time.Duration // how far back the last of them lies
}

// IsBehind tells whether there may be anything to read, without writing. While
// an event may still appear behind the newest one, there may be.
func (w *Walk) IsBehind(ctx context.Context, r db.Reader) (bool, error) {
	if len(w.given) > 0 {
		return true, nil
	}
	var newest []id.ID
	if err := r.All(ctx, &newest, sqlNewest); err != nil {
		return false, fmt.Errorf("look at the record: %w", err)
	}
	return len(newest) == 1 && newest[0] > w.last, nil
}

// HasBegun tells whether this reader has ever read, here or in another process.
func (w *Walk) HasBegun(ctx context.Context, r db.Reader) (bool, error) {
	var at []id.ID
	if err := r.All(ctx, &at, sqlLeftAt, w.name); err != nil {
		return false, fmt.Errorf("find where the record was left: %w", err)
	}
	return len(at) == 1 && at[0] > 0, nil
}

// Peek gives what Next will probably give, for what can be made ready ahead of
// the transaction.
func (w *Walk) Peek(ctx context.Context, r db.Reader, most int, since time.Time) ([]Event, error) {
	if !w.begun {
		return nil, nil
	}
	var rows []walked
	if err := r.All(ctx, &rows, w.sqlAfter(), max(w.last, id.First(since)), most); err != nil {
		return nil, fmt.Errorf("read ahead in the record: %w", err)
	}
	return eventsOf(rows), nil
}

// Next gives up to most events that were not given before, none from before
// since. They count as read once tx is on disk.
func (w *Walk) Next(ctx context.Context, tx *db.Tx, most int, since time.Time) (Step, error) {
	mine, err := w.hold(ctx, tx)
	if err != nil || !mine {
		return Step{}, err
	}
	settled, last := max(w.settled, id.First(since)), max(w.last, id.First(since))
	rows, err := w.late(ctx, tx, settled, last)
	if err != nil {
		return Step{}, err
	}
	var fresh []walked
	if err := tx.All(ctx, &fresh, w.sqlAfter(), last, most); err != nil {
		return Step{}, fmt.Errorf("read the record: %w", err)
	}
	if len(fresh) > 0 {
		last = fresh[len(fresh)-1].ID
	}
	settled = min(last, max(settled, w.settledBy(tx)))
	if rows = append(rows, fresh...); len(rows) == 0 && settled == w.settled {
		return Step{}, nil
	}
	if _, err := tx.Exec(ctx, sqlWalked, w.name, settled, clock.Micros(last.Time())); err != nil {
		return Step{}, fmt.Errorf("note how far the record was read: %w", err)
	}
	tx.AfterCommit(func() { w.remember(rows, settled, last) })
	return Step{Events: eventsOf(rows), More: len(fresh) == most, Late: tx.Now().Sub(last.Time())}, nil
}

func (w *Walk) sqlAfter() string {
	if w.WithData {
		return sqlAfterWithData
	}
	return sqlAfter
}

func eventsOf(rows []walked) []Event {
	out := make([]Event, len(rows))
	for i, one := range rows {
		out[i] = Event{ID: one.ID, At: clock.FromMicros(one.At), Kind: one.Kind, Subject: Subject{one.SubjectKind, one.SubjectID}, Data: json.RawMessage(one.Data)}
	}
	return out
}

type walked struct {
	ID          id.ID
	At          int64
	Kind        string
	SubjectKind string
	SubjectID   id.ID
	Data        string
}

// settledBy is the id below which no act that is still under way can write.
func (w *Walk) settledBy(tx *db.Tx) id.ID {
	if tx.Engine() == db.SQLite {
		return id.First(tx.Now().Add(time.Hour))
	}
	return id.First(tx.Now().Add(-unsettled))
}

// hold makes sure that this process walks and no other.
func (w *Walk) hold(ctx context.Context, tx *db.Tx) (bool, error) {
	if !w.begun {
		if _, err := tx.Exec(ctx, sqlBegin, w.name); err != nil {
			return false, fmt.Errorf("begin to read the record: %w", err)
		}
	}
	until := tx.Now().Add(lease)
	if tx.Engine() == db.SQLite {
		until = tx.Now() // one process; after a crash its successor reads on at once
	}
	n, err := tx.Exec(ctx, sqlHold, w.name, w.holder, clock.Micros(until), clock.Micros(tx.Now()))
	if err != nil {
		return false, fmt.Errorf("take up the record: %w", err)
	}
	if n == 0 {
		w.begun = false // another reads on; what we know of it grows old
		return false, nil
	}
	if w.begun {
		return true, nil
	}
	var from id.ID
	if err := tx.Get(ctx, &from, sqlLeftAt, w.name); err != nil {
		return false, fmt.Errorf("find where the record was left: %w", err)
	}
	w.settled, w.last, w.given = from, from, map[id.ID]struct{}{}
	tx.AfterCommit(func() { w.begun = true })
	return true, nil
}

// End lets another process read on at once.
func (w *Walk) End(ctx context.Context, tx *db.Tx) error {
	w.begun = false
	if _, err := tx.Exec(ctx, sqlLetGo, w.name, w.holder); err != nil {
		return fmt.Errorf("let go of the record: %w", err)
	}
	return nil
}

// Rewind begins again at the beginning.
func (w *Walk) Rewind(ctx context.Context, tx *db.Tx) error {
	w.begun = false
	if _, err := tx.Exec(ctx, sqlRewind, w.name); err != nil {
		return fmt.Errorf("begin the record anew: %w", err)
	}
	return nil
}

// CatchUpBatch is how many events an act of CatchUp may read at once: those of
// some thousand cases, so that few cases are met in two acts.
const CatchUpBatch = 40_000

// CatchUp reads the record from its beginning to its end at once, a large batch
// of step an act, for data that was brought in behind the acts.
func (w *Walk) CatchUp(ctx context.Context, d *db.DB, step func(tx *db.Tx) (Step, error)) error {
	if err := d.Write(ctx, func(tx *db.Tx) error { return w.Rewind(ctx, tx) }); err != nil {
		return err
	}
	for {
		var read Step
		err := d.WriteBulk(ctx, func(tx *db.Tx) (err error) {
			read, err = step(tx)
			return err
		})
		if err != nil || len(read.Events) == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// late finds what appeared behind the newest event given, now and then.
func (w *Walk) late(ctx context.Context, tx *db.Tx, settled, last id.ID) (out []walked, err error) {
	if len(w.given) == 0 || tx.Now().Sub(w.looked) < lookAgain {
		return nil, nil
	}
	var all []id.ID
	if err := tx.All(ctx, &all, sqlBetween, settled, last); err != nil {
		return nil, fmt.Errorf("look through the record again: %w", err)
	}
	w.looked = tx.Now()
	for _, one := range all {
		if _, known := w.given[one]; known {
			continue
		}
		var row walked
		if err := tx.Get(ctx, &row, sqlOne, one); err != nil {
			return nil, fmt.Errorf("read event %d: %w", one, err)
		}
		out = append(out, row)
	}
	return out, nil
}

// remember keeps in mind what was given beyond the settled part.
func (w *Walk) remember(rows []walked, settled, last id.ID) {
	w.settled, w.last = settled, last
	for _, one := range rows {
		w.given[one.ID] = struct{}{}
	}
	for one := range w.given {
		if one <= settled {
			delete(w.given, one)
		}
	}
}

const (
	sqlNewest  = `SELECT id FROM event ORDER BY id DESC LIMIT 1`
	sqlAfter   = `SELECT id, at, kind, subject_kind, subject_id FROM event WHERE id > $1 ORDER BY id LIMIT $2`
	sqlBetween = `SELECT id FROM event WHERE id > $1 AND id <= $2 ORDER BY id`
	sqlOne     = `SELECT id, at, kind, subject_kind, subject_id, data FROM event WHERE id = $1`

	sqlAfterWithData = `SELECT id, at, kind, subject_kind, subject_id, data FROM event WHERE id > $1 ORDER BY id LIMIT $2`

	sqlBegin  = `INSERT INTO event_walk (name, event_id, at, holder, held_until) VALUES ($1, 0, 0, 0, 0) ON CONFLICT (name) DO NOTHING`
	sqlHold   = `UPDATE event_walk SET holder = $2, held_until = $3 WHERE name = $1 AND (holder = $2 OR held_until <= $4)`
	sqlRewind = `UPDATE event_walk SET event_id = 0, held_until = 0 WHERE name = $1`
	sqlLetGo  = `UPDATE event_walk SET held_until = 0 WHERE name = $1 AND holder = $2`
	sqlLeftAt = `SELECT event_id FROM event_walk WHERE name = $1`
	sqlWalked = `UPDATE event_walk SET event_id = $2, at = $3 WHERE name = $1`
)
