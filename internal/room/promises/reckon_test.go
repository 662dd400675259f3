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
	normal, by := promises.DefaultTargets()
	p := promises.Policy{Schedule: schedule, Default: normal, Targets: by}
	made := time.Date(2026, 11, 19, 12, 30, 0, 0, time.UTC) // Thursday 15:30 in Riyadh
	for priority, want := range map[string]time.Duration{"urgent": time.Hour, "normal": 4 * time.Hour} {
		due, err := p.Due(promises.FirstResponse, priority, made)
		if err != nil {
			t.Fatal(err)
		}
		one := promises.Promise{Kind: promises.FirstResponse, MadeAt: made, DueAt: due}
		// Also after the case was given another priority.
		for _, now := range []string{priority, "low"} {
			if span, ok := p.Reckon(one, now); !ok || span != want {
				t.Errorf("%s, now %s: %v %v", priority, now, span, ok)
			}
		}
	}
	if _, ok := p.Reckon(promises.Promise{Kind: promises.NextUpdate, MadeAt: made, DueAt: made.Add(77 * time.Minute)}, "normal"); ok {
		t.Error("a date that somebody named is reckoned from a rule")
	}
}
