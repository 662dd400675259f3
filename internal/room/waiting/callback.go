package waiting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// CallBack is the kind of promise by which we call somebody back.
const CallBack promises.Kind = "call_back"

// Callback is a number that somebody left instead of waiting.
type Callback struct {
	ID        id.ID
	CaseID    id.ID
	PromiseID id.ID
	Caller    string // hash of the number
	AskedAt   time.Time
	DueAt     time.Time
	Tries     int64 // calls that nobody took
	TriedAt   time.Time
	DoneAt    time.Time // zero while it is owed
	DoneBy    id.ID
	Times     int64 // how often the same caller was heard of in the last week, this time included
}

// AskBack opens a case for somebody who would rather be called than wait, and
// promises the call within the working time that the house has set.
func (m *Room) AskBack(ctx context.Context, tx *db.Tx, in cases.Incoming) (Callback, cases.Case, error) {
	if in.Phone == "" {
		return Callback{}, cases.Case{}, fault.OfFields(fault.Field{Name: "phone", Key: "field.required"})
	}
	o, err := ReadSettings(ctx, tx)
	if err != nil {
		return Callback{}, cases.Case{}, err
	}
	got, err := m.Cases.Open(ctx, tx, in)
	if err != nil {
		return Callback{}, got.Case, err
	}
	due, err := m.Cases.Promises.Policy().Schedule.Add(tx.Now(), o.CallBack)
	if err != nil {
		return Callback{}, got.Case, fmt.Errorf("when do we call back: %w", err)
	}
	p, err := m.Cases.Promises.GiveUntil(ctx, tx, event.System, promises.Promise{CaseID: got.Case.ID, Kind: CallBack, DueAt: due})
	if err != nil {
		return Callback{}, got.Case, err
	}
	k := Callback{ID: id.New(tx.Now()), CaseID: got.Case.ID, PromiseID: p.ID, Caller: m.Hash(in.Phone), AskedAt: tx.Now(), DueAt: p.DueAt}
	if _, err := tx.Exec(ctx, sqlAskBack, k.ID, k.CaseID, k.PromiseID, k.Caller, clock.Micros(k.AskedAt), clock.Micros(k.DueAt)); err != nil {
		return k, got.Case, fmt.Errorf("keep whom to call back: %w", err)
	}
	if err := m.happened(ctx, tx, event.Customer(got.Case.CustomerID), k, "callback_asked"); err != nil {
		return k, got.Case, err
	}
	c, err := m.Cases.Renew(ctx, tx, got.Case.ID)
	return k, c, err
}

// Called notes a call to somebody who asked for one. Reached keeps the promise,
// or breaks it when it is late; a call that nobody took leaves it owed.
func (m *Room) Called(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, reached bool) (Callback, error) {
	if err := tx.Lock(ctx, "waiting_callback", int64(which)); err != nil {
		return Callback{}, fault.New(fault.NotFound, "waiting.no_callback").Because(err)
	}
	k, err := oneCallback(ctx, tx, which)
	if err != nil {
		return k, err
	}
	if !k.DoneAt.IsZero() {
		return k, fault.New(fault.Conflict, "waiting.called_already")
	}
	if !reached {
		k.Tries, k.TriedAt = k.Tries+1, tx.Now()
		if _, err := tx.Exec(ctx, sqlTried, k.ID, clock.Micros(tx.Now())); err != nil {
			return k, fmt.Errorf("note a call that nobody took: %w", err)
		}
		return k, m.happened(ctx, tx, by, k, "callback_tried")
	}
	k.DoneAt, k.DoneBy = tx.Now(), by.ID
	if _, err := tx.Exec(ctx, sqlCalled, k.ID, clock.Micros(tx.Now()), by.ID); err != nil {
		return k, fmt.Errorf("note a call back: %w", err)
	}
	owed, err := promises.Owed(ctx, tx, k.CaseID)
	if err != nil {
		return k, err
	}
	for _, p := range owed {
		if p.Kind == CallBack {
			if err := m.Cases.Promises.FulfilOne(ctx, tx, by, p); err != nil {
				return k, err
			}
		}
	}
	if err := m.happened(ctx, tx, by, k, "called_back"); err != nil {
		return k, err
	}
	_, err = m.Cases.Renew(ctx, tx, k.CaseID)
	return k, err
}

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, k Callback, what string) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: k.CaseID}, "waiting."+what, map[string]any{"callback": k.ID, "due_at": clock.Micros(k.DueAt)})
	return err
}

// maxOpen is how many callers the list shows: more is no list but a flood.
const maxOpen = 500

// again is how far back a caller who comes again is looked for.
const again = 7 * 24 * time.Hour

// Callbacks lists whom we still owe a call. Who has tried before comes first,
// the most often first; among equals who is due first.
func Callbacks(ctx context.Context, r db.Reader, now time.Time) ([]Callback, error) {
	var rows []callbackRow
	if err := r.All(ctx, &rows, sqlOpenCallbacks, maxOpen); err != nil {
		return nil, fmt.Errorf("list whom to call back: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	all, hashes := make([]Callback, len(rows)), make([]string, len(rows))
	for i, one := range rows {
		all[i], hashes[i] = one.callback(), one.Caller
	}
	times := map[string]int64{}
	for _, from := range []string{`SELECT caller, COUNT(*) AS n FROM waiting_contact WHERE first_at >= ?`, `SELECT caller, COUNT(*) AS n FROM waiting_callback WHERE asked_at >= ?`} {
		var counts []struct {
			Caller string
			N      int64
		}
		b := new(db.SQL).W(from, clock.Micros(now.Add(-again))).In("caller", db.Values(hashes)...).W(` AND caller <> '' GROUP BY caller`)
		if err := r.All(ctx, &counts, b.Text(), b.Args()...); err != nil {
			return nil, fmt.Errorf("count who came again: %w", err)
		}
		for _, one := range counts {
			times[one.Caller] += one.N
		}
	}
	for i := range all {
		all[i].Times = max(1, times[all[i].Caller])
	}
	slices.SortStableFunc(all, func(a, b Callback) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), a.DueAt.Compare(b.DueAt))
	})
	return all, nil
}

func oneCallback(ctx context.Context, r db.Reader, which id.ID) (Callback, error) {
	var one callbackRow
	err := r.Get(ctx, &one, sqlCallback, which)
	if errors.Is(err, db.ErrNone) {
		return Callback{}, fault.New(fault.NotFound, "waiting.no_callback")
	}
	if err != nil {
		return Callback{}, fmt.Errorf("read whom to call back: %w", err)
	}
	return one.callback(), nil
}

type callbackRow struct {
	ID, CaseID, PromiseID                  id.ID
	Caller                                 string
	AskedAt, DueAt, Tries, TriedAt, DoneAt int64
	DoneBy                                 id.ID
}

func (r callbackRow) callback() Callback {
	k := Callback{ID: r.ID, CaseID: r.CaseID, PromiseID: r.PromiseID, Caller: r.Caller, AskedAt: clock.FromMicros(r.AskedAt), DueAt: clock.FromMicros(r.DueAt), Tries: r.Tries, DoneBy: r.DoneBy}
	if r.TriedAt != 0 {
		k.TriedAt = clock.FromMicros(r.TriedAt)
	}
	if r.DoneAt != 0 {
		k.DoneAt = clock.FromMicros(r.DoneAt)
	}
	return k
}

const (
	callbackColumns = `id, case_id, promise_id, caller, asked_at, due_at, tries, tried_at, done_at, done_by`

	sqlAskBack = `INSERT INTO waiting_callback (id, case_id, promise_id, caller, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6)`

	sqlTried = `UPDATE waiting_callback SET tries = tries + 1, tried_at = $2 WHERE id = $1`

	sqlCalled = `UPDATE waiting_callback SET done_at = $2, done_by = $3 WHERE id = $1`

	sqlCallback = `SELECT ` + callbackColumns + ` FROM waiting_callback WHERE id = $1`

	sqlOpenCallbacks = `SELECT ` + callbackColumns + ` FROM waiting_callback WHERE done_at = 0 ORDER BY due_at, id LIMIT $1`
)
