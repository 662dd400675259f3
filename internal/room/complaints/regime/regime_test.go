package regime_test

import (
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

func TestEveryShippedRuleHasItsMarkItsSourceAndItsNames(t *testing.T) {
	all, err := regime.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("%d regimes are shipped", len(all))
	}
	seen := map[string]bool{}
	for _, g := range all {
		if seen[g.Code] {
			t.Errorf("two regimes are called %s", g.Code)
		}
		seen[g.Code] = true
		if g.VerifiedOn != "" {
			t.Errorf("%s claims that somebody verified it on %s", g.Code, g.VerifiedOn)
		}
		for _, tag := range lang.Tags {
			if g.Name(tag) == "" {
				t.Errorf("%s has no name in %s", g.Code, tag)
			}
		}
	}
}

func TestAComplaintGetsTheClocksOfItsRulesInTheActThatMakesItOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		h.choose("ae-bank")
		h.Clock.Set(riyadh("2026-11-22 10:00")) // a Sunday
		if all := h.clocks(h.receive(cases.Enquiry)); len(all) != 0 {
			t.Fatalf("an enquiry has %d clocks", len(all))
		}
		all := h.clocks(h.receive(cases.Complaint))
		if len(all) != 3 {
			t.Fatalf("the complaint has %d clocks", len(all))
		}
		// five working days after Sunday: Monday to Thursday, and the next Sunday
		if want := riyadh("2026-11-29 17:00"); all[0].Code != "sa-bank" || !all[0].DueAt.Equal(want) {
			t.Errorf("SAMA: %v, want %v", all[0].DueAt, want)
		}
		// thirty days: the end of 22 December; thirty working days come later
		if want := riyadh("2026-12-23 00:00").Add(-time.Microsecond); !all[1].DueAt.Equal(want) || !all[1].Rules {
			t.Errorf("CBUAE: %v rules %v, want %v", all[1].DueAt, all[1].Rules, want)
		}
		if all[2].Rules || !all[2].DueAt.After(all[1].DueAt) || all[2].Rule != 0 {
			t.Errorf("the later of two disagreeing limits: %+v", all[2])
		}
	})
}

func TestAClockIsMetByFactsAndCalledMissedOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("house")
		h.Clock.Set(riyadh("2026-11-22 10:00"))
		kept, missed := h.receive(cases.Complaint), h.receive(cases.Complaint)
		h.happens(kept, "acknowledged", nil)
		h.Clock.Set(riyadh("2026-11-24 10:00"))
		h.happens(kept, "replied", nil)
		for range 3 {
			h.sweep()
		}
		if n := h.told(missed, "regime.breached"); n != 1 {
			t.Errorf("the acknowledgement that never came was called missed %d times", n)
		}
		if n := h.told(kept, "regime.breached"); n != 0 {
			t.Errorf("what was in time was called missed %d times", n)
		}
		states := map[regime.Kind]regime.State{}
		for _, c := range h.clocks(kept) {
			states[c.Kind] = c.State
		}
		if states[regime.Acknowledge] != regime.Met || states[regime.Update] != regime.Met || states[regime.Answer] != regime.Running {
			t.Errorf("after a reply: %v", states)
		}
		h.end(kept)
		for _, c := range h.clocks(kept) {
			if !c.IsKept() {
				t.Errorf("closed in time, and %s is %s", c.Kind, c.State)
			}
		}
		h.happens(kept, "reopened", nil)
		for _, c := range h.clocks(kept) {
			if (c.State == regime.Running) != (c.Kind == regime.Final) {
				t.Errorf("reopened, and %s is %s", c.Kind, c.State)
			}
		}
	})
}

// TestAnAcknowledgementOfAnotherProcessIsFound: this one heard nothing of it.
func TestAnAcknowledgementOfAnotherProcessIsFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("eg-bank")
		h.Clock.Set(riyadh("2026-11-22 10:00"))
		which := h.receive(cases.Complaint)
		other := event.NewLog()
		h.act(func(tx *db.Tx) error {
			_, err := other.Append(t.Context(), tx, event.System, event.Subject{Kind: "case", ID: which}, "cases.acknowledged", nil)
			return err
		})
		h.Clock.Set(riyadh("2026-11-26 10:00"))
		h.sweep()
		if n := h.told(which, "regime.breached"); n != 0 {
			t.Error("an acknowledgement that was sent in time was called missed")
		}
		if c := h.clocks(which)[0]; c.Kind != regime.Acknowledge || !c.IsKept() {
			t.Errorf("it is %+v", c)
		}
	})
}

func TestAChangeOfARuleLeavesRunningClocksAsTheyAre(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		h.Clock.Set(riyadh("2026-11-22 10:00"))
		before := h.receive(cases.Complaint)
		v, err := regime.Current(t.Context(), h.DB, "sa-bank")
		h.must(err)
		g := v.Regime
		g.Limits = []regime.Limit{{Kind: regime.Answer, Span: regime.Span{N: 3, Unit: regime.BusinessDays}}}
		change := func(reason string, number int64) (v regime.Version, err error) {
			err = h.DB.Write(t.Context(), func(tx *db.Tx) error {
				v, err = h.Change(t.Context(), tx, event.Staff(layla), g, number, reason)
				return err
			})
			return v, err
		}
		if _, err := change(" ", v.Number); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		next, err := change("The rulebook was changed", v.Number)
		h.must(err)
		if next.Number != v.Number+1 || next.Origin != regime.OfHouse {
			t.Errorf("the new version is %+v", next)
		}
		if _, err := change("Again", v.Number); fault.KindOf(err) != fault.Conflict {
			t.Errorf("over a colleague's change: %v", err)
		}
		after := h.receive(cases.Complaint)
		if a, b := h.clocks(before)[0], h.clocks(after)[0]; a.VersionID != v.ID || b.VersionID != next.ID || !b.DueAt.Before(a.DueAt) {
			t.Errorf("before: %v, after: %v", a.DueAt, b.DueAt)
		}
		// the file has said nothing new: a start changes nothing
		h.act(func(tx *db.Tx) error { return h.Load(t.Context(), tx) })
		all, err := regime.Versions(t.Context(), h.DB, "sa-bank")
		h.must(err)
		if len(all) != 2 {
			t.Errorf("%d versions after another start", len(all))
		}
	})
}

func TestAClockStopsOnlyWhereItsRuleAllowsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		h.choose("jo-bank")
		h.Clock.Set(riyadh("2026-11-22 10:00"))
		which := h.receive(cases.Complaint)
		before := h.clocks(which)
		moved := func(to string) {
			h.act(func(tx *db.Tx) error {
				_, err := h.log.Append(t.Context(), tx, event.Staff(layla), event.Subject{Kind: "case", ID: which}, "complaints.moved", map[string]any{"from": "investigating", "to": to})
				return err
			})
		}
		h.Clock.Set(riyadh("2026-11-23 10:00"))
		moved("waiting_customer")
		states := map[string]regime.State{}
		for _, c := range h.clocks(which) {
			states[c.Code] = c.State
		}
		if states["sa-bank"] != regime.Running || states["jo-bank"] != regime.Stopped {
			t.Fatalf("while it waits: %v", states)
		}
		h.Clock.Set(riyadh("2026-11-25 10:00")) // two working days later
		moved("investigating")
		for i, c := range h.clocks(which) {
			if c.Code == "sa-bank" && !c.DueAt.Equal(before[i].DueAt) {
				t.Errorf("the clock that does not stop moved to %v", c.DueAt)
			}
			// ten working days were due on Sunday 6 December, now two more
			if want := riyadh("2026-12-08 17:00"); c.Code == "jo-bank" && (!c.DueAt.Equal(want) || c.State != regime.Running) {
				t.Errorf("the clock that stood is due %v, want %v", c.DueAt, want)
			}
		}
	})
}

func TestMoreTimeIsGivenOnceAndNeverBeyondTheRule(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("jo-bank")
		h.Clock.Set(riyadh("2026-11-22 10:00"))
		c := h.clocks(h.receive(cases.Complaint))[0]
		extend := func(reason string) (out regime.Clock, err error) {
			err = h.DB.Write(t.Context(), func(tx *db.Tx) error {
				out, err = h.Extend(t.Context(), tx, event.Staff(layla), c.ID, reason)
				return err
			})
			return out, err
		}
		if _, err := extend(""); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		longer, err := extend("The supplier tests the part")
		h.must(err)
		if want := riyadh("2026-12-20 17:00"); !longer.DueAt.Equal(want) || !longer.FirstDue.Equal(c.DueAt) {
			t.Errorf("due %v, want %v; first %v", longer.DueAt, want, longer.FirstDue)
		}
		if _, err := extend("Once more"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestTheAgesOfARuleColourItsClock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("ir-standards")
		h.Clock.Set(riyadh("2026-11-01 10:00"))
		c := h.clocks(h.receive(cases.Complaint))[0]
		v, err := regime.Get(t.Context(), h.DB, c.VersionID)
		h.must(err)
		for at, want := range map[string]regime.Hue{"2026-11-11 12:00": regime.Fresh, "2026-11-12 12:00": regime.Amber, "2026-11-17 12:00": regime.Red, "2026-11-22 12:00": regime.Late} {
			if got := v.Regime.Age(h.Schedule(), c, riyadh(at)); got != want {
				t.Errorf("on %s it is %s, want %s", at, got, want)
			}
		}
	})
}

func TestWhatIsNoComplaintAnyMoreHasNoClock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		which := h.receive(cases.Complaint)
		h.happens(which, "retyped", map[string]any{"from": "complaint", "to": "enquiry"})
		if c := h.clocks(which)[0]; c.State != regime.Withdrawn {
			t.Errorf("it is %s", c.State)
		}
		h.happens(which, "retyped", map[string]any{"from": "enquiry", "to": "complaint"})
		if c := h.clocks(which)[0]; c.State != regime.Running {
			t.Errorf("a complaint again, it is %s", c.State)
		}
	})
}
