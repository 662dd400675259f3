package forecast_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/kit/forecast"
	"rida/internal/kit/forecast/history"
	"rida/internal/kit/forecast/simulate"
)

func learned(t testing.TB, w simulate.World) (*forecast.Engine, simulate.Made) {
	t.Helper()
	m := simulate.Make(w)
	e := forecast.New(forecast.Options{Columns: m.Columns, Lane: m.Lane()})
	if err := m.Tell(e, history.Calendar{}, m.Last()); err != nil {
		t.Fatal(err)
	}
	return e, m
}

// Against the known truth: the true chance of a date is near the stated one, for
// every kind that has a group of its own, and on average nearer still.
func TestTheTrueChanceOfADateIsNearTheStatedOne(t *testing.T) {
	for _, w := range []simulate.World{
		{Seed: 21, Cases: 9000, Days: 365},
		{Seed: 31, Cases: 9000, Days: 365, Slow: 2, After: .6},
		{Seed: 41, Cases: 9000, Days: 365, Slow: .6, After: .5},
	} {
		e, m := learned(t, w)
		var off, n float64
		for k, kind := range m.World.Kinds[:8] {
			a := e.Answer(forecast.Question{Values: kind.Values, Chances: []float64{.8, .9, .95}, Asked: []float64{kind.Median * 2}})
			for _, d := range a.Dates {
				truth := m.Chance(k, m.Last(), d.Hours)
				if math.Abs(truth-d.Chance) > .12 {
					t.Errorf("seed %d, %v: %.0f h is given with %g and truly has %.3f (n %d)", w.Seed, kind.Values, d.Hours, d.Chance, truth, a.Speaker.Done)
				}
				off, n = off+truth-d.Chance, n+1
			}
			if truth := m.Chance(k, m.Last(), kind.Median*2); math.Abs(truth-a.Asked[0].Chance) > .13 {
				t.Errorf("seed %d, %v: the wished-for date has %.3f, said is %.3f", w.Seed, kind.Values, truth, a.Asked[0].Chance)
			}
		}
		t.Logf("seed %d: on average %.4f off", w.Seed, off/n)
		if math.Abs(off/n) > .04 {
			t.Errorf("seed %d: on average the true chance is %.3f off", w.Seed, off/n)
		}
	}
}

func TestASlowDownMovesDatesWhileTheWorkIsStillOpen(t *testing.T) {
	before, _ := learned(t, simulate.World{Seed: 22, Cases: 4000, Days: 200})
	// Nothing ends any more: half a month passes.
	q := forecast.Question{Values: []string{"billing", "enquiry", "accounts", "email"}, Chances: []float64{.9}}
	was := before.Answer(q).Dates[0].Hours
	before.Advance(before.Now() + 15*24)
	if is := before.Answer(q).Dates[0].Hours; is < was*1.5 {
		t.Errorf("after half a month in which nothing ended the date is %.0f h, it was %.0f h", is, was)
	}
}

func TestAGroupThatIsTooSmallSaysSoAndAWiderOneSpeaks(t *testing.T) {
	e, _ := learned(t, simulate.World{Seed: 23, Cases: 2000, Days: 200})
	a := e.Answer(forecast.Question{Values: []string{"delivery", "praise", "logistics", "fax"}, Chances: []float64{.9}})
	if len(a.Speaker.Values) != 1 || a.Speaker.Values[0] != "delivery" {
		t.Errorf("%v speaks", a.Speaker.Values)
	}
	if len(a.Wider) != 3 || a.Wider[0].Reason != forecast.TooFew || a.Wider[0].Done != 0 {
		t.Errorf("passed over were %v", a.Wider)
	}
	if a := e.Answer(forecast.Question{Values: []string{"unheard", "of", "by", "us"}, Chances: []float64{.9}}); len(a.Speaker.Values) != 0 || len(a.Wider) != 4 {
		t.Errorf("of an unknown kind %v speaks", a.Speaker.Values)
	}
}

func TestWhatNobodyKnowsIsRefusedWithTheReason(t *testing.T) {
	e := forecast.New(forecast.Options{Columns: []string{"topic"}})
	q := forecast.Question{Values: []string{"x"}, Chances: []float64{.9}, Asked: []float64{5}}
	a := e.Answer(q)
	if a.Dates[0].Refused != forecast.TooFew || !math.IsNaN(a.Dates[0].Hours) || a.Asked[0].Refused != forecast.TooFew {
		t.Errorf("knowing nothing it says %+v", a)
	}
	// A hundred started together, forty ended: 90 % is beyond what was seen.
	for i := uint64(1); i <= 100; i++ {
		must(t, e.Start(i, 0, []string{"x"}))
	}
	for i := uint64(1); i <= 40; i++ {
		must(t, e.End(i, float64(i)))
	}
	a = e.Answer(q)
	if a.Dates[0].Refused != forecast.NotReached {
		t.Errorf("with sixty of a hundred open it says %+v", a.Dates[0])
	}
	a = e.Answer(forecast.Question{Values: []string{"x"}, Chances: []float64{.2}, Asked: []float64{20, 90}})
	if a.Dates[0].Refused != "" || a.Asked[0].Chance < .1 || a.Asked[0].Chance > .3 || !a.Asked[1].AtLeast {
		t.Errorf("what was seen it says as %+v", a)
	}
}

func TestTheLongerItLastsTheLaterItEnds(t *testing.T) {
	e, m := learned(t, simulate.World{Seed: 24, Cases: 5000, Days: 300})
	last := 0.0
	for age := 0.0; age < 400; age += 20 {
		a := e.Answer(forecast.Question{Values: m.World.Kinds[0].Values, Age: age, Chances: []float64{.9}, Asked: []float64{age + 100}})
		d := a.Dates[0]
		if d.Refused != "" {
			if d.Refused != forecast.Outlasted {
				t.Errorf("at %g h: %s", age, d.Refused)
			}
			continue
		}
		if d.Hours < age || d.Hours+1e-9 < last {
			t.Errorf("at %g h it ends by %g, before by %g", age, d.Hours, last)
		}
		last = d.Hours
	}
}

// Whatever happens in whatever order: dates grow with the chance, chances lie
// between 0 and 1 and grow with the date, and nothing is said of nothing.
func TestAnswersAlwaysHoldTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := forecast.New(forecast.Options{Columns: []string{"a", "b"}, Lane: "b"})
		now, open, next := 0.0, []uint64{}, uint64(1)
		for range rapid.IntRange(0, 300).Draw(t, "events") {
			now += rapid.Float64Range(0, 5).Draw(t, "gap")
			switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
			case what < 5 || len(open) == 0:
				values := []string{rapid.SampledFrom([]string{"x", "y"}).Draw(t, "a"), rapid.SampledFrom([]string{"u", "v"}).Draw(t, "b")}
				must(t, e.Start(next, now, values))
				open, next = append(open, next), next+1
			default:
				i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				settle := e.End
				if what == 9 {
					settle = e.Lose
				}
				must(t, settle(open[i], now))
				open = append(open[:i], open[i+1:]...)
			}
		}
		age := rapid.Float64Range(0, 50).Draw(t, "age")
		a := e.Answer(forecast.Question{Values: []string{"x", "u"}, Age: age, Chances: []float64{.5, .8, .9, .95}, Asked: []float64{age + 1, age + 10, age + 100}})
		last := age
		for _, d := range a.Dates {
			if d.Refused == "" && (d.Hours < last-1e-9 || math.IsNaN(d.Hours)) || d.Refused != "" && !math.IsNaN(d.Hours) {
				t.Fatalf("at age %g: %+v", age, a.Dates)
			}
			if d.Refused == "" {
				last = d.Hours
			}
		}
		chance := 0.0
		for _, c := range a.Asked {
			if c.Refused == "" && !(c.Chance >= chance-1e-9 && c.Chance <= 1) {
				t.Fatalf("%+v", a.Asked)
			}
			if c.Refused == "" {
				chance = c.Chance
			}
		}
	})
}

func TestEventsOutOfOrderAreRefused(t *testing.T) {
	e := forecast.New(forecast.Options{Columns: []string{"a"}})
	must(t, e.Start(1, 10, []string{"x"}))
	for name, err := range map[string]error{
		"twice": e.Start(1, 11, []string{"x"}), "earlier": e.Start(2, 9, []string{"x"}), "columns": e.Start(3, 12, nil),
		"unknown": e.End(9, 12), "before its start": e.End(1, 9),
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	must(t, e.End(1, 12))
	must(t, e.Again(1, 10, []string{"x"}))
	if _, open := e.Known(); open != 1 {
		t.Errorf("%d open", open)
	}
}

func must(t interface{ Fatal(...any) }, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// An answer after something has happened, as in a house at work, where curves are
// drawn anew now and then. The aim is an answer in under 20 ms; an engine keeps
// windows of bounded length, so it is the same at a million cases.
func BenchmarkAnswer(b *testing.B) {
	for _, cases := range []int{10_000, 50_000} {
		m := simulate.Make(simulate.World{Seed: 26, Cases: cases, Days: 400})
		e := forecast.New(forecast.Options{Columns: m.Columns, Lane: m.Lane()})
		began := time.Now()
		if err := m.Tell(e, history.Calendar{}, m.Last()); err != nil {
			b.Fatal(err)
		}
		told := time.Since(began)
		b.Run(fmt.Sprint(cases), func(b *testing.B) {
			number, slowest := uint64(cases), time.Duration(0)
			for b.Loop() {
				number++
				kind := m.World.Kinds[number%8].Values
				must(b, e.Start(number, e.Now()+.01, kind))
				if number%2 == 0 {
					must(b, e.End(number, e.Now()+.01))
				}
				from := time.Now()
				e.Answer(forecast.Question{Values: kind, Chances: forecast.UsualChances, Asked: []float64{50}})
				slowest = max(slowest, time.Since(from))
			}
			b.ReportMetric(float64(slowest.Microseconds()), "slowest-µs")
			b.ReportMetric(told.Seconds(), "s-to-learn")
		})
	}
}
