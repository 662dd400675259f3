package problems_test

import (
	"slices"
	"testing"

	"rida/internal/kit/id"
	"rida/internal/room/problems"
)

// hints are the kinds of hints for an enquiry into three weeks of silence.
func (h *house) hints(p problems.Problem) (kinds []string) {
	h.t.Helper()
	all, err := h.Hints(h.t.Context(), h.DB, p)
	h.must(err)
	for _, one := range all {
		kinds = append(kinds, one.Kind)
	}
	return kinds
}

func (h *house) silent() problems.Problem {
	today := h.Today(h.Clock.Now())
	return problems.Problem{ID: id.New(h.Clock.Now()), Kind: problems.Silence, TopicID: invoices, From: today - 21, Until: today - 1}
}

// Invoices fall silent for three weeks, each time for another reason.
func TestReasonsForASilenceAreToldApartByTheCounts(t *testing.T) {
	for want, others := range map[string]func(h *house){
		"others_stand": func(h *house) { h.plant(leaks, 200, 0, 3) },
		"all_fell":     func(h *house) { h.plant(leaks, 200, 21, 3) },
		"elsewhere":    func(h *house) { h.plant(leaks, 200, 21, 3); h.plant(leaks, 21, 0, 6) },
		"nameless":     func(h *house) { h.plant(leaks, 200, 0, 3); h.plant(0, 200, 21, 1); h.plant(0, 21, 0, 4) },
	} {
		t.Run(want, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.plant(invoices, 200, 21, 3)
				others(h)
				h.night()
				if got := h.hints(h.silent()); !slices.Contains(got, want) {
					t.Errorf("%v, want %s", got, want)
				}
			})
		})
	}
}
