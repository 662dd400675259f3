package promises_test

import (
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/room/promises"
)

func TestADueDateIsReckonedFromItsRuleAndANamedOneIsNot(t *testing.T) {
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	p := promises.Policy{Schedule: schedule, Book: promises.DefaultBook()}
	made := time.Date(2026, 11, 19, 12, 30, 0, 0, time.UTC) // Thursday 15:30 in Riyadh
	for priority, want := range map[string]time.Duration{"urgent": time.Hour, "normal": 4 * time.Hour} {
		due, err := p.Due(promises.FirstResponse, promises.Matter{Priority: priority}, made)
		if err != nil {
			t.Fatal(err)
		}
		one := promises.Promise{Kind: promises.FirstResponse, MadeAt: made, DueAt: due}
		// One that was given before policies had versions is found among the first rules.
		for _, span := range []time.Duration{0, want} {
			one.Span = span
			if _, got, ok := p.Reckon(one); !ok || got != want {
				t.Errorf("%s: %v %v", priority, got, ok)
			}
		}
	}
	if _, _, ok := p.Reckon(promises.Promise{Kind: promises.NextUpdate, MadeAt: made, DueAt: made.Add(77 * time.Minute)}); ok {
		t.Error("a date that somebody named is reckoned from a rule")
	}
}
