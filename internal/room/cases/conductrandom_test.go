package cases_test

import (
	"context"
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

// TestWhateverIsDoneToAHarshCustomerNoLevelIsSkippedAndComplaintsAreHeard takes
// random steps of the protocol by random people, answers and lets time pass in
// between, and looks after each step: a level is never more than one above the
// one before, the two that take something away have two people behind them, and
// a complaint still becomes a case with an owner and a date.
func TestWhateverIsDoneToAHarshCustomerNoLevelIsSkippedAndComplaintsAreHeard(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			reached := map[cases.Level]bool{}
			rapid.Check(t, func(rt *rapid.T) {
				h := &hardship{desk: d, rt: rt, c: d.open()}
				for range rapid.IntRange(1, 16).Draw(rt, "steps") {
					h.step()
					reached[h.now().Level] = true
				}
				h.complain()
			})
			if !reached[cases.Warned] || !reached[cases.LimitAsked] {
				t.Errorf("the walk reached only %v", reached)
			}
		})
	}
}

type hardship struct {
	*desk
	rt *rapid.T
	c  cases.Case
}

func (h *hardship) now() cases.Conduct {
	now, err := cases.ConductOf(h.t.Context(), h.DB, h.c.CustomerID)
	if err != nil {
		h.rt.Fatal(err)
	}
	return now
}

// step takes one random step, more often one that leads on, and sometimes
// answers first or lets a level expire.
func (h *hardship) step() {
	h.Clock.Advance(time.Duration(rapid.IntRange(1, 20*24).Draw(h.rt, "hours")) * time.Hour)
	if rapid.Bool().Draw(h.rt, "an answer first") {
		h.reply(h.c.ID, layla, "نطلب منك أن نتكلم من غير شتم.")
		h.Clock.Advance(time.Minute)
	}
	before := h.now()
	by := rapid.SampledFrom([]id.ID{layla, nora, omar}).Draw(h.rt, "by")
	steps := cases.Steps
	if rapid.IntRange(0, 2).Draw(h.rt, "any") > 0 {
		steps = nil
		for _, s := range cases.Steps {
			if to, ok := cases.NextLevel(before.Level, s); ok && up[to] > up[before.Level] {
				steps = append(steps, s)
			}
		}
		if len(steps) == 0 {
			steps = cases.Steps
		}
	}
	s := rapid.SampledFrom(steps).Draw(h.rt, "step")
	taken := cases.StepTaken{Step: s, Kind: "insult", Text: "شتم", Cause: "زيارتان", Channel: cases.Email, ReviewAt: h.DB.Now().Add(24 * time.Hour)}
	err := h.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.TakeStep(ctx, tx, event.Staff(by), h.c.ID, taken)
		return err
	})
	after := h.now()
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			h.rt.Fatalf("%s broke: %v", s, err)
		}
		if after != before {
			h.rt.Fatalf("%s was refused and changed %+v to %+v", s, before, after)
		}
		return
	}
	if up[after.Level] > up[before.Level]+2 || s != cases.StepAgree && (after.Level == cases.Limited || after.Level == cases.Ended) && up[after.Level] > up[before.Level] {
		h.rt.Fatalf("%s by %d led from %q to %q", s, by, before.Level, after.Level)
	}
	if s == cases.StepAgree && (before.AskedBy == by || after.AgreedBy != by) {
		h.rt.Fatalf("%d asked and %d agreed: %+v", before.AskedBy, by, after)
	}
	if after.Level != cases.Calm && (after.ReviewAt.IsZero() || after.ReviewAt.Sub(h.DB.Now()) > after.Level.Longest()) {
		h.rt.Fatalf("%q has no end: %v", after.Level, after.ReviewAt)
	}
}

// complain writes a complaint by a way of its own and by mail into the case.
func (h *hardship) complain() {
	var fresh cases.Received
	err := h.try(func(ctx context.Context, tx *db.Tx) (err error) {
		fresh, err = h.Open(ctx, tx, cases.Incoming{Channel: cases.WebForm, CustomerID: h.c.CustomerID, Type: cases.Complaint, Text: "شكوى جديدة"})
		return err
	})
	level := h.now().Level
	if err != nil || fresh.Case.Type != cases.Complaint || fresh.Case.OwnerID == 0 || fresh.Case.NextAt.IsZero() {
		h.rt.Fatalf("at %q a complaint became %+v, %v", level, fresh.Case, err)
	}
	err = h.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Reply(ctx, tx, event.Staff(nora), fresh.Case.ID, cases.Answer{Text: "وصلتنا شكواك."})
		return err
	})
	if err != nil {
		h.rt.Fatalf("at %q a complaint could not be answered: %v", level, err)
	}
}
