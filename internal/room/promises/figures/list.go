package figures

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Item is one promise behind a figure.
type Item struct {
	PromiseID id.ID
	CaseID    id.ID
	Kind      promises.Kind
	TeamID    id.ID
	Topic     string
	Channel   string
	Outcome   promises.Outcome
	MadeAt    time.Time
	DueAt     time.Time
	DoneAt    time.Time // zero while it is not done
	ToldAt    time.Time
	WarnedAt  time.Time // when the owner was warned, if before it was due
	Chance    float64   // 0 for none
	Again     bool
}

// PageOf is how many promises one page of a list holds; MaxPage what may be asked for.
const (
	PageOf  = 50
	MaxPage = 200
)

// Cursor is where a list goes on; the zero one is its beginning.
type Cursor struct {
	Due       int64
	PromiseID id.ID
}

// List gives the promises behind a figure, the latest due first, and where to go
// on; the zero cursor at the end.
func List(ctx context.Context, r db.Reader, f Filter, w Which, after Cursor, size int) ([]Item, Cursor, error) {
	if size <= 0 {
		size = PageOf
	}
	size = min(size, MaxPage)
	var all []row
	for _, o := range w.outcomes() { // each is one walk along the index; the pages are merged
		b := new(db.SQL).W(`SELECT `+columns+` FROM figures_fact WHERE outcome = ? AND due_at >= ? AND due_at < ?`, o,
			clock.Micros(WeekStart(f.From)), clock.Micros(WeekStart(f.To+1)))
		f.which(b)
		w.narrow(b)
		if after != (Cursor{}) {
			b.W(` AND due_at <= ? AND (due_at < ? OR promise_id < ?)`, after.Due, after.Due, after.PromiseID)
		}
		var some []row
		b.W(` ORDER BY due_at DESC, promise_id DESC LIMIT ?`, size+1)
		if err := r.All(ctx, &some, b.Text(), b.Args()...); err != nil {
			return nil, Cursor{}, fmt.Errorf("read the promises behind a figure: %w", err)
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.DueAt, a.DueAt), cmp.Compare(b.PromiseID, a.PromiseID))
	})
	var next Cursor
	if len(all) > size {
		all = all[:size]
		next = Cursor{all[size-1].DueAt, all[size-1].PromiseID}
	}
	out := make([]Item, len(all))
	for i, one := range all {
		out[i] = one.item()
	}
	return out, next, nil
}

func (r row) item() Item {
	i := Item{PromiseID: r.PromiseID, CaseID: r.CaseID, Kind: promises.Kind(r.Kind), TeamID: r.TeamID, Topic: r.Topic, Channel: r.Channel, Outcome: promises.Outcome(r.Outcome),
		MadeAt: clock.FromMicros(r.MadeAt), DueAt: clock.FromMicros(r.DueAt), DoneAt: clock.FromMicros(r.DoneAt), ToldAt: clock.FromMicros(r.ToldAt), WarnedAt: clock.FromMicros(r.WarnedAt), Again: r.Again}
	if r.Chance != noChance {
		i.Chance = float64(r.Chance) / 1000
	}
	return i
}
