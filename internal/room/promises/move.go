package promises

import (
	"cmp"
	"context"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// MaxReason is a paragraph.
const MaxReason = 1000

// Another is another date for a promise.
type Another struct {
	DueAt    time.Time
	Reason   string   // in words; what the customer is told is of it
	Chance   *float64 // with which the new date is kept, 0 to 1; nil where nobody knows
	SilentAt time.Time
	Within   time.Duration // how far away it may be; zero for a year
}

// Move gives another date for what was promised. The old promise stays as it is:
// withdrawn, when it was not over yet, and broken otherwise. The caller tells the
// customer of both dates in the same transaction.
func (m *Room) Move(ctx context.Context, tx *db.Tx, by event.Actor, p Promise, to Another) (Promise, error) {
	if wrong := to.defects(p, tx.Now()); wrong != nil {
		return p, fault.OfFields(wrong...)
	}
	if !p.Owed {
		return p, fault.New(fault.Conflict, "promises.fault.settled")
	}
	inTime := p.Outcome == Open && (p.Rests() || tx.Now().Before(p.DueAt))
	if err := m.WithdrawOne(ctx, tx, by, p); err != nil {
		return p, err
	}
	next := Promise{CaseID: p.CaseID, Kind: p.Kind, What: p.What, MadeAt: tx.Now(), DueAt: to.DueAt.UTC().Truncate(time.Microsecond), Replaces: p.ID, Cause: Again,
		Counts: p.Counts, Chance: to.Chance, Reason: to.Reason, ToldAt: tx.Now(), SilentAt: to.SilentAt, Inward: p.Inward}
	next, err := m.add(ctx, tx, next)
	if err != nil {
		return next, err
	}
	_, err = m.events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: p.CaseID}, "promises.moved",
		map[string]any{"promise": next.ID, "kind": next.Kind, "due_at": clock.Micros(next.DueAt), "was_due_at": clock.Micros(p.DueAt),
			"first_due_at": clock.Micros(next.FirstDueAt), "replaces": p.ID, "in_time": inTime, "sha256": id.Hash(to.Reason)})
	return next, err
}

func (a Another) defects(p Promise, now time.Time) (wrong []fault.Field) {
	switch n := utf8.RuneCountInString(a.Reason); {
	case n == 0:
		wrong = append(wrong, fault.Field{Name: "reason", Key: "promises.fault.reason_again"})
	case n > MaxReason:
		wrong = append(wrong, fault.Field{Name: "reason", Key: "field.too_long", Args: []any{"max", MaxReason}})
	}
	switch {
	case !a.DueAt.After(now) || a.DueAt.Sub(now) > cmp.Or(a.Within, longest):
		wrong = append(wrong, fault.Field{Name: "date", Key: "promises.fault.date"})
	case a.DueAt.Equal(p.DueAt):
		wrong = append(wrong, fault.Field{Name: "date", Key: "promises.fault.same_date"})
	}
	return wrong
}

// longest: what is promised for later than in a year is promised by nobody,
// unless it is a stage of longer work (Another.Within).
const longest = 366 * 24 * time.Hour
