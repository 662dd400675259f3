package regime_test

import (
	"testing"
	"time"

	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// A clock is counted from the receipt and nothing that is done to a case counts
// it anew: being called something else and back, going on in another case and
// coming back, being opened again, being passed on, a rule that changed meanwhile.
func TestNothingThatHappensToAComplaintGivesItMoreTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		type step struct {
			what string
			data map[string]any
		}
		other := h.receive(cases.Enquiry)
		for name, steps := range map[string][]step{
			"retyped and back":     {{"retyped", map[string]any{"from": "complaint", "to": "enquiry"}}, {"retyped", map[string]any{"from": "enquiry", "to": "complaint"}}},
			"merged and taken out": {{"merged", map[string]any{"case": other}}, {"merge_undone", nil}},
			"opened again":         {{"reopened", map[string]any{"why": "customer"}}},
			"passed on":            {{"assigned", map[string]any{"to": layla}}},
		} {
			which := h.receive(cases.Complaint)
			before := h.clocks(which)
			for _, s := range steps {
				h.Clock.Advance(26 * time.Hour)
				h.happens(which, s.what, s.data)
			}
			after := h.clocks(which)
			if len(after) != len(before) || len(after) == 0 {
				t.Fatalf("%s: %d clocks, then %d", name, len(before), len(after))
			}
			for i, c := range after {
				if c.State != regime.Running || !c.DueAt.Equal(before[i].DueAt) || !c.BeganAt.Equal(before[i].BeganAt) {
					t.Errorf("%s: %s is %s, due %v, was due %v", name, c.Kind, c.State, c.DueAt, before[i].DueAt)
				}
			}
		}
	})
}

// While a case is no complaint a house may choose a further rule; the complaint
// that comes back stays under its own.
func TestAComplaintThatComesBackStaysUnderItsRules(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		which := h.receive(cases.Complaint)
		had := len(h.clocks(which))
		h.happens(which, "retyped", map[string]any{"from": "complaint", "to": "enquiry"})
		h.choose("house")
		h.happens(which, "retyped", map[string]any{"from": "enquiry", "to": "complaint"})
		if now := len(h.clocks(which)); now != had {
			t.Errorf("%d clocks, it had %d", now, had)
		}
	})
}

// Joining two complaints keeps the earlier date of each clock, whichever goes on.
func TestJoiningTwoComplaintsKeepsTheEarlierDate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		first := h.receive(cases.Complaint)
		h.Clock.Advance(72 * time.Hour)
		second := h.receive(cases.Complaint)
		want := h.clocks(first)
		h.happens(first, "merged", map[string]any{"case": second})
		for i, c := range h.clocks(second) {
			if !c.DueAt.Equal(want[i].DueAt) || !c.BeganAt.Equal(want[i].BeganAt) {
				t.Errorf("%s is due %v, the earlier %v", c.Kind, c.DueAt, want[i].DueAt)
			}
		}
		for _, c := range h.clocks(first) {
			if c.State != regime.Withdrawn {
				t.Errorf("%s of the one that ended is %s", c.Kind, c.State)
			}
		}
		if h.told(second, "regime.inherited") != 1 {
			t.Error("it is not written down that it took the earlier date")
		}
	})
}

// A part of a complaint keeps the receipt of the whole.
func TestAPartOfAComplaintIsCountedFromTheReceiptOfTheWhole(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("sa-bank")
		whole := h.receive(cases.Complaint)
		want := h.clocks(whole)
		h.Clock.Advance(72 * time.Hour)
		part := h.receive(cases.Enquiry)
		h.exec(`UPDATE cases SET type = 'complaint', received_at = $2 WHERE id = $1`, part, want[0].BeganAt.UnixMicro())
		h.happens(part, "received", map[string]any{"type": "complaint", "split_from": whole})
		for i, c := range h.clocks(part) {
			if !c.DueAt.Equal(want[i].DueAt) {
				t.Errorf("%s of the part is due %v, of the whole %v", c.Kind, c.DueAt, want[i].DueAt)
			}
		}
	})
}

// A draft is tried as it is written: a stricter one would have been missed more
// often, and nothing is kept of it.
func TestADraftIsTriedWithoutBeingKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose("house")
		for range 3 {
			which := h.receive(cases.Complaint)
			h.Clock.Advance(4 * 24 * time.Hour)
			h.end(which)
		}
		v, err := regime.Current(t.Context(), h.DB, "house")
		h.must(err)
		draft := v.Regime
		draft.Limits = []regime.Limit{{Kind: regime.Final, Span: regime.Span{N: 1, Unit: regime.CalendarDays}}}
		strict, err := h.Try(t.Context(), h.DB, draft, h.Clock.Now())
		h.must(err)
		draft.Limits[0].N = 60
		lax, err := h.Try(t.Context(), h.DB, draft, h.Clock.Now())
		h.must(err)
		if strict.N != 3 || strict.Late != 3 || lax.Late != 0 {
			t.Errorf("strict %+v, lax %+v", strict, lax)
		}
		if now, err := regime.Current(t.Context(), h.DB, "house"); err != nil || now.ID != v.ID {
			t.Errorf("trying a draft made version %d: %v", now.Number, err)
		}
	})
}
