package labelled_test

import (
	"os"
	"testing"

	"rida/internal/kit/lang"
	"rida/internal/room/cases/respect/labelled"
)

// floors are what each check must reach on the part that was kept aside. They
// stand a few sentences below what was measured, so that a rule that does harm
// shows and one sentence that turns does not.
var floors = map[string]struct{ precision, recall float64 }{
	"backstage":  {0.90, 0.80},
	"courtesy":   {0.80, 0.70},
	"jargon":     {0.90, 0.70},
	"refusal":    {0.85, 0.75},
	"blame":      {0.88, 0.82},
	"tried_step": {0.85, 0.60},
}

func TestEachCheckKeepsItsFloorOnSentencesKeptAside(t *testing.T) {
	for _, check := range labelled.Checks {
		s, wrong, err := labelled.Measure(check, labelled.Held, "")
		if err != nil {
			t.Fatal(err)
		}
		floor := floors[check]
		if s.Precision().Value() < floor.precision || s.Recall().Value() < floor.recall {
			t.Errorf("%s: precision %s, recall %s, the floors are %v", check, s.Precision(), s.Recall(), floor)
			for _, w := range wrong {
				t.Logf("labelled %v: %s", w.Found, w.Text)
			}
		}
	}
}

func TestEverySetIsLargeEnoughAndHasHardCasesOnBothSides(t *testing.T) {
	const least = 120
	for _, check := range labelled.Checks {
		all, err := labelled.Load(check)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) < least {
			t.Errorf("%s has %d sentences, at least %d are wanted", check, len(all), least)
		}
		seen := map[string]bool{}
		count := map[lang.Tag][2]int{}
		for _, s := range all {
			if seen[s.Text+"|"+s.Aside] {
				t.Errorf("%s: %q stands there twice", check, s.Text)
			}
			seen[s.Text+"|"+s.Aside] = true
			n := count[s.Lang]
			if s.Found {
				n[0]++
			} else {
				n[1]++
			}
			count[s.Lang] = n
		}
		for _, tag := range lang.Tags {
			if n := count[tag]; n[0] < 15 || n[1] < 15 {
				t.Errorf("%s in %s: %d with and %d without a finding", check, tag, n[0], n[1])
			}
		}
	}
}

func TestTheIntervalIsWilsons(t *testing.T) {
	// 10 of 890, from the public record of incidents.
	low, high := labelled.Share{Of: 10, N: 890}.Wilson()
	if low < 0.0060 || low > 0.0062 || high < 0.0205 || high > 0.0207 {
		t.Errorf("[%.4f, %.4f], want [0.0061, 0.0206]", low, high)
	}
}

func TestTheTableIsPrinted(t *testing.T) {
	if err := labelled.Print(os.Stdout); err != nil {
		t.Fatal(err)
	}
}
