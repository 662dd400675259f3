package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// Without late entries it is the plain curve, golden values of C-14 included.
func TestWithoutLateEntriesTheCurveIsThatOfKaplanAndMeier(t *testing.T) {
	var spells []Entered
	for _, s := range []Spell{{3, true}, {5, true}, {5, false}, {6, true}, {8, false}, {9, true}, {12, true}, {12, false}, {15, true}, {20, false}} {
		spells = append(spells, Entered{Spell: s})
	}
	c, err := KaplanMeierEntered(spells, Usual)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[float64]float64{3: .9, 5: .8, 6: .685714, 9: .548571, 12: .411429, 15: .205714} {
		got, err := c.At(at)
		if err != nil || math.Abs(got.Value-want) > 1e-6 {
			t.Errorf("S(%g) = %v, %v; want %g", at, got.Value, err, want)
		}
	}
	if se := c.Steps[2].SE; math.Abs(se-.151494) > 1e-6 {
		t.Errorf("SE(6) = %g", se)
	}
	if m, err := c.Quantile(.5); err != nil || m != 12 {
		t.Errorf("median %g, %v", m, err)
	}
	if _, err := c.Quantile(.8); !errors.Is(err, ErrNotEstimable) {
		t.Errorf("the 80 %% quantile is %v", err)
	}
}

// By hand: at 4 one of {a, b} ends; at 6 one of {b, c, d} (c and d are seen from 5 on).
func TestWhoIsSeenFromAnAgeOnIsAtRiskFromThenOn(t *testing.T) {
	c, err := KaplanMeierEntered([]Entered{{Spell{4, true}, 0, 0}, {Spell{6, true}, 0, 0}, {Spell{7, true}, 5, 0}, {Spell{9, false}, 5, 0}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{.5, .5 * 2 / 3, .5 * 2 / 3 / 2}
	for i, s := range c.Steps {
		if math.Abs(s.Survival-want[i]) > 1e-12 {
			t.Errorf("step %d: %g, want %g", i, s.Survival, want[i])
		}
	}
}

func TestAWeightStandsForSoManySpells(t *testing.T) {
	one := []Entered{{Spell{2, true}, 0, 3}, {Spell{4, true}, 0, 0}, {Spell{5, false}, 0, 2}, {Spell{6, true}, 3, 2}}
	var many []Entered
	for _, s := range one {
		for range int(max(1, s.Weight)) {
			many = append(many, Entered{s.Spell, s.Entry, 1})
		}
	}
	a, _ := KaplanMeierEntered(one, Usual)
	b, _ := KaplanMeierEntered(many, Usual)
	for i := range b.Steps {
		if math.Abs(a.Steps[i].Survival-b.Steps[i].Survival) > 1e-12 {
			t.Errorf("step %d: %g and %g", i, a.Steps[i].Survival, b.Steps[i].Survival)
		}
	}
}

func TestOneEarlyEndWhileNobodyElseIsSeenDoesNotEndTheCurve(t *testing.T) {
	c, err := KaplanMeierEntered([]Entered{{Spell{1, true}, 0, 0}, {Spell{8, true}, 5, 0}, {Spell{9, true}, 5, 0}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := c.Quantile(.5); err != nil || m != 8 {
		t.Errorf("median %g, %v", m, err)
	}
}

// Exponential spells that are seen only from a window of time on give back
// their known median, 10 ln 2; the ended ones alone would not.
func TestAPeriodGivesBackTheTruth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var spells []Entered
	const from, now = 500.0, 560.0
	for at := 0.0; at < now; at += .02 {
		took := r.ExpFloat64() * 10
		if at+took < from {
			continue
		}
		s := Entered{Spell{min(took, now-at), at+took <= now}, max(0, from-at), 0}
		spells = append(spells, s)
	}
	c, err := KaplanMeierEntered(spells, Usual)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []float64{.5, .9, .95} {
		got, err := c.Quantile(q)
		want := -10 * math.Log(1-q)
		if err != nil || math.Abs(got/want-1) > .06 {
			t.Errorf("quantile %g: %g, want about %g (%v)", q, got, want, err)
		}
	}
}

func TestImpossibleEntriesAreRefused(t *testing.T) {
	for _, s := range []Entered{{Spell{1, true}, 2, 0}, {Spell{1, true}, -1, 0}, {Spell{math.NaN(), true}, 0, 0}, {Spell{1, true}, 0, -1}} {
		if _, err := KaplanMeierEntered([]Entered{s}, Usual); !errors.Is(err, ErrInput) {
			t.Errorf("%v: %v", s, err)
		}
	}
	if _, err := KaplanMeierEntered(nil, Usual); !errors.Is(err, ErrNoData) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := KaplanMeierEntered([]Entered{{Spell{1, false}, 0, 0}}, Usual); !errors.Is(err, ErrNotEstimable) {
		t.Errorf("all open: %v", err)
	}
}
