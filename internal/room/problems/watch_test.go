package problems_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"rida/internal/kit/stats"
	"rida/internal/room/problems"
)

// monday is the first day of the series of these tests.
const monday problems.Day = 19723 // 2024-01-01

// drawn are Poisson counts with a mean for each day.
func drawn(r *rand.Rand, days int, mean func(i int) float64) []int64 {
	out := make([]int64, days)
	for i := range out {
		u, k := r.Float64(), int64(0)
		for p := math.Exp(-mean(i)); u > p && k < 1000; {
			u -= p
			k++
			p *= mean(i) / float64(k)
		}
		out[i] = k
	}
	return out
}

func first(all []problems.Signal, kind problems.Kind) (problems.Signal, bool) {
	for _, s := range all {
		if s.Kind == kind {
			return s, true
		}
	}
	return problems.Signal{}, false
}

func TestEightMoreAWeekAreFoundWithinTheDesignedDelay(t *testing.T) {
	const runs, days, planted = 60, 364, 300
	var late, missed int
	w := &problems.Watcher{Pattern: problems.PatternOf(nil, monday), Series: 1}
	delay := w.Delay(4, (4+8.0/7)/4)
	if delay <= 0 || delay > 60 {
		t.Fatalf("designed to be found after %.1f days", delay)
	}
	var sum float64
	for run := range runs {
		r := rand.New(rand.NewPCG(uint64(run), 7))
		series := drawn(r, days, func(i int) float64 {
			if i >= planted {
				return 4 + 8.0/7
			}
			return 4
		})
		s, ok := first(w.Look(series, monday, 182), problems.Recurring)
		if !ok {
			missed++
			continue
		}
		if s.Until < monday+planted {
			late++ // a false alarm before it
			continue
		}
		sum += float64(s.Until - (monday + planted) + 1)
	}
	found := float64(runs - missed - late)
	if mean := sum / found; mean > 1.35*delay {
		t.Errorf("found after %.1f days on average, designed for %.1f", mean, delay)
	}
	if missed > runs/4 {
		t.Errorf("%d of %d missed within 64 days", missed, runs)
	}
}

func TestFalseAlarmsAreNoMoreOftenThanDesigned(t *testing.T) {
	const runs, days = 200, 84 + 182
	alarms := 0
	w := &problems.Watcher{Pattern: problems.PatternOf(nil, monday), Series: 4}
	for run := range runs {
		r := rand.New(rand.NewPCG(uint64(run), 11))
		alarms += len(w.Look(drawn(r, days, func(int) float64 { return 3 }), monday, 182))
	}
	// each series of four is to cry wolf once in 4·91 days
	want := float64(runs) * 182 / (4 * problems.QuietDays)
	if float64(alarms) > 1.6*want {
		t.Errorf("%d false alarms, designed for %.0f", alarms, want)
	}
}

func TestASilenceIsHeardAndAQuietTopicIsNotJudged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := &problems.Watcher{Pattern: problems.PatternOf(nil, monday), Series: 5}
	series := drawn(r, 300, func(i int) float64 {
		if i >= 279 { // three weeks blanked
			return 0
		}
		return 2
	})
	s, ok := first(w.Look(series, monday, 60), problems.Silence)
	if !ok || s.Until >= monday+293 || s.Seen > s2(s.Expected) {
		t.Errorf("silence: %+v, %v", s, ok)
	}
	if got := w.Look(make([]int64, 300), monday, 182); got != nil {
		t.Errorf("nothing was ever heard of it: %+v", got)
	}
	if got := w.Look([]int64{1, 9, 1}, monday, 182); got != nil {
		t.Errorf("three days have no past: %+v", got)
	}
}

func s2(expected float64) int64 { return int64(expected / 2) }

func TestAWeekendAndASeasonAreNoSignal(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	shape := func(i int) float64 {
		mean := 6.0
		if i%7 >= 5 {
			mean = .5
		}
		if month := (monday + problems.Day(i)).Start(0).Month(); month == time.January || month == time.December {
			mean *= 2
		}
		return mean
	}
	all := drawn(r, 760, func(i int) float64 { return 8 * shape(i) })
	w := &problems.Watcher{Pattern: problems.PatternOf(all, monday), Series: 8}
	if p := w.Pattern; p.Weekday[5] > .3 || p.Weekday[0] < 1.1 || p.Month[0] < 1.4 {
		t.Fatalf("pattern %+v", p)
	}
	if got := w.Look(drawn(r, 760, shape), monday, 182); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestAVerdictIsExact(t *testing.T) {
	d := problems.Measured{Before: 30, ExposureBefore: 12_000, After: 12, ExposureAfter: 10_000}
	f := problems.Judge(d, .5)
	if f.Verdict != problems.DidWork || math.Abs(f.Ratio.P-.02999) > 5e-6 || math.Abs(f.Ratio.Low-.223811) > 1e-6 {
		t.Errorf("%+v %+v", f, f.Ratio)
	}
	f = problems.Judge(problems.Measured{Before: 9, ExposureBefore: 6_000, After: 0, ExposureAfter: 5_000}, .5)
	if math.Abs(f.Ratio.POneSide-.004273927) > 1e-9 || f.Verdict != problems.DidWork {
		t.Errorf("%+v %+v", f, f.Ratio)
	}
}

func TestADropThatTheComparisonSharesIsNotYetKnown(t *testing.T) {
	season := problems.Measured{Before: 60, ExposureBefore: 91, After: 24, ExposureAfter: 91, HasComparison: true,
		OthersBefore: 900, OthersExposureBefore: 91, OthersAfter: 360, OthersExposureAfter: 91}
	if f := problems.Judge(season, .5); f.Verdict != problems.NotYetKnown || f.Because != problems.Shared {
		t.Errorf("%+v", f)
	}
	alone := season
	alone.OthersAfter = 900
	if f := problems.Judge(alone, .5); f.Verdict != problems.DidWork {
		t.Errorf("%+v", f)
	}
	empty := season
	empty.OthersAfter, empty.OthersBefore = 0, 0
	if f := problems.Judge(empty, .5); f.Verdict != problems.NotYetKnown || f.Because != problems.NoComparison {
		t.Errorf("%+v", f)
	}
}

func TestTooLittleIsNotYetKnownAndSaysHowMuchMore(t *testing.T) {
	f := problems.Judge(problems.Measured{Before: 30, ExposureBefore: 91, After: 2, ExposureAfter: 7}, .5)
	if f.Verdict != problems.NotYetKnown || f.Because != problems.TooEarly || f.Needed < 91 || f.Needed > 400 {
		t.Errorf("%+v", f)
	}
	f = problems.Judge(problems.Measured{Before: 0, ExposureBefore: 91, After: 0, ExposureAfter: 7}, .5)
	if f.Verdict != problems.NotYetKnown || f.Ratio != nil || f.Needed != -1 {
		t.Errorf("nothing counted: %+v", f)
	}
	f = problems.Judge(problems.Measured{Before: 100, ExposureBefore: 91, After: 96, ExposureAfter: 91}, .5)
	if f.Verdict != problems.DidNot {
		t.Errorf("no fall at all: %+v", f)
	}
}

func TestTheParetoCountsAsByHand(t *testing.T) {
	ns := []int64{120, 80, 40, 25, 15, 10, 6, 4}
	var now []problems.Sum
	for i, n := range ns {
		now = append(now, problems.Sum{TopicID: 1, N: n})
		now[i].TopicID += now[max(0, i-1)].TopicID
	}
	all, err := problems.Pareto(now, []problems.Sum{{TopicID: now[0].TopicID, N: 60}}, 90)
	if err != nil || len(all) != 8 {
		t.Fatal(err)
	}
	for i, want := range []float64{.4, .6667, .8, .8833, .9333, .9667, .9867, 1} {
		if math.Abs(all[i].Sum.Value-want) > 5e-5 {
			t.Errorf("step %d: %.4f", i, all[i].Sum.Value)
		}
	}
	if c := all[0].Change; c == nil || c.Value != 2 || c.Low < 1 {
		t.Errorf("change %+v", c)
	}
	if all[6].IsTiny() || !all[7].IsTiny() || all[7].Change != nil {
		t.Error("four cases are a count and nothing more")
	}
	if got, err := problems.Pareto(nil, nil, 90); got != nil || err != nil {
		t.Error("nothing counted is no slice")
	}
}

// The five most frequent issues of a public sample of complaints.
func TestTheTopFiveOfAPublicSampleAreHalf(t *testing.T) {
	w, err := stats.Wilson(1623, 3186, .95)
	if err != nil || math.Abs(w.Value-.509) > .0005 {
		t.Errorf("%+v", w)
	}
	e, defect := problems.Nameless([]problems.Slice{{TopicID: 0, N: 12}, {TopicID: 7, N: 88}})
	if e.Value != .12 || !defect {
		t.Errorf("%+v %v", e, defect)
	}
	if _, defect := problems.Nameless([]problems.Slice{{TopicID: 0, N: 1}, {TopicID: 7, N: 9}}); defect {
		t.Error("one of ten proves no defect")
	}
}
