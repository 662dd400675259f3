package cases_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/testkit"
)

// TestWhateverHappensACaseHasReferenceOwnerAndNextDate lets random acts by
// random people at random times happen to a few cases, and looks after each at
// what must always hold: in the cases, in the chains of events, in the counts.
func TestWhateverHappensACaseHasReferenceOwnerAndNextDate(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			rapid.Check(t, func(rt *rapid.T) {
				l := &lifetime{desk: d, rt: rt, all: []cases.Case{d.open(), d.open()}}
				for range rapid.IntRange(1, 12).Draw(rt, "acts") {
					l.something()
					l.mustHold()
				}
			})
		})
	}
}

type lifetime struct {
	*desk
	rt  *rapid.T
	all []cases.Case
}

// something does one random act. Being refused is as good as being done; being
// broken is not.
func (l *lifetime) something() {
	l.Clock.Advance(time.Duration(rapid.IntRange(0, 200).Draw(l.rt, "hours")) * time.Hour)
	c := rapid.SampledFrom(l.all).Draw(l.rt, "case").ID
	by := event.Staff(rapid.SampledFrom([]id.ID{nora, layla, omar}).Draw(l.rt, "by"))
	to := rapid.SampledFrom([]id.ID{nora, layla, omar, gone}).Draw(l.rt, "to")
	acts := map[string]func(ctx context.Context, tx *db.Tx) error{
		"reply": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Reply(ctx, tx, by, c, cases.Answer{Text: "نعم"})
			return err
		},
		"propose": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.ProposeClosure(ctx, tx, by, c, cases.Answer{Text: "؟"})
			return err
		},
		"confirm": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Confirm(ctx, tx, event.Customer(1), c)
			return err
		},
		"object": func(ctx context.Context, tx *db.Tx) error { _, err := l.Object(ctx, tx, c, "لا"); return err },
		"close": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Close(ctx, tx, by, c, cases.Documented, "سبب")
			return err
		},
		"reopen": func(ctx context.Context, tx *db.Tx) error { _, err := l.Reopen(ctx, tx, by, c, "سبب"); return err },
		"take":   func(ctx context.Context, tx *db.Tx) error { _, err := l.Take(ctx, tx, by, c); return err },
		"offer":  func(ctx context.Context, tx *db.Tx) error { _, err := l.HandOver(ctx, tx, by, c, to, ""); return err },
		"decline": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Decline(ctx, tx, by, c, "لا وقت")
			return err
		},
		"snooze": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Snooze(ctx, tx, by, c, tx.Now().Add(50*time.Hour))
			return err
		},
		"promise": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Promise(ctx, tx, by, c, "نعود إليك", tx.Now().Add(9*time.Hour))
			return err
		},
		"type": func(ctx context.Context, tx *db.Tx) error {
			_, _, err := l.Retype(ctx, tx, by, c, cases.Complaint, "")
			return err
		},
		"lesser": func(ctx context.Context, tx *db.Tx) error {
			_, _, err := l.Retype(ctx, tx, by, c, cases.Praise, "سبب")
			return err
		},
		"decide": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.DecideRetyping(ctx, tx, by, c, true)
			return err
		},
		"urgent": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.Prioritise(ctx, tx, by, c, cases.Urgent)
			return err
		},
		"repeat": func(ctx context.Context, tx *db.Tx) error {
			_, err := l.MarkDuplicate(ctx, tx, by, c, l.all[0].ID)
			return err
		},
		"sweep": func(ctx context.Context, tx *db.Tx) error { _, err := l.Sweep(ctx, tx); return err },
	}
	names := []string{"reply", "propose", "confirm", "object", "close", "reopen", "take", "offer", "decline", "snooze", "promise", "type", "lesser", "decide", "urgent", "repeat", "sweep"}
	name := rapid.SampledFrom(names).Draw(l.rt, "act")
	if err := l.try(acts[name]); err != nil && fault.KindOf(err) == fault.Internal {
		l.rt.Fatalf("%s broke: %v", name, err)
	}
}

func (l *lifetime) mustHold() {
	ctx := l.t.Context()
	for _, one := range l.all {
		c, err := cases.Get(ctx, l.DB, one.ID)
		if err != nil {
			l.rt.Fatal(err)
		}
		if c.Reference != one.Reference || !c.ReceivedAt.Equal(one.ReceivedAt) {
			l.rt.Fatalf("reference or instant of receipt changed: %+v", c)
		}
		if c.IsOpen() == c.NextAt.IsZero() {
			l.rt.Fatalf("state %s with next date %v", c.State, c.NextAt)
		}
		if c.OwnerID == gone || c.OwnerID == 0 {
			l.rt.Fatalf("owner %d is no active person", c.OwnerID)
		}
		all, err := cases.Events(ctx, l.DB, c.ID)
		if err != nil || event.Verify(all) != 0 {
			l.rt.Fatalf("the chain of events is broken at %d (%v)", event.Verify(all), err)
		}
	}
	kept := l.counts()
	if err := l.try(cases.Recount); err != nil { // keeps what it counts: the next act starts from it
		l.rt.Fatal(err)
	}
	if fresh := l.counts(); fmt.Sprint(kept) != fmt.Sprint(fresh) {
		l.rt.Fatalf("counts kept %v, counted anew %v", kept, fresh)
	}
}

// counts reads the counts of everybody, without those that are zero.
func (l *lifetime) counts() map[string]int64 {
	var rows []struct {
		Key string
		N   int64
	}
	if err := l.DB.All(l.t.Context(), &rows, `SELECT key, CAST(SUM(n) AS BIGINT) AS n FROM cases_count GROUP BY key`); err != nil {
		l.rt.Fatal(err)
	}
	out := map[string]int64{}
	for _, r := range rows {
		if r.N != 0 {
			out[r.Key] = r.N
		}
	}
	return out
}
