package stats

import (
	"math"
	"slices"
	"sort"
)

// Spell is how long one thing took, or has taken so far.
type Spell struct {
	Time float64 // ≥ 0, in one unit for all, best in business time
	Done bool    // false while it is open or was withdrawn: it took longer than Time
}

// Tally is how many spells ended, and how many were lost from sight, at one
// time; for data that were counted beforehand.
type Tally struct {
	Time       float64
	Done, Open int64
}

// Step is one fall of a survival curve.
type Step struct {
	Time     float64
	AtRisk   int64   // had not ended before Time
	Done     int64   // ended at Time
	Survival float64 // share that takes longer than Time
	SE       float64 // by Greenwood; NaN after the last when none is left
	Interval         // of Survival, log-log
}

// Curve tells which share takes longer than a time.
type Curve struct {
	Steps []Step
	Last  float64 // the longest time seen; beyond it the curve says nothing
	N     int64   // spells
	Done  int64   // of them ended

	confidence float64
}

// KaplanMeier estimates the survival curve from ended and open spells (Kaplan &
// Meier 1958, JASA 53, 457): S(t) = Π(1−dᵢ/nᵢ), with the variance of Greenwood
// (1926), S²Σ dᵢ/(nᵢ(nᵢ−dᵢ)), and the log-log interval. An open spell counts as
// long as it was seen: leaving it out would make everything look faster.
//
// No spell is ErrNoData; spells that are all open are ErrNotEstimable. One
// ended spell gives a curve, but no quantile of it with any confidence.
func KaplanMeier(spells []Spell, confidence float64) (Curve, error) {
	tallies := make([]Tally, 0, len(spells))
	sorted := slices.Clone(spells)
	slices.SortFunc(sorted, func(a, b Spell) int { return compare(a.Time, b.Time) })
	for _, s := range sorted {
		if n := len(tallies); n == 0 || tallies[n-1].Time != s.Time {
			tallies = append(tallies, Tally{Time: s.Time})
		}
		last := &tallies[len(tallies)-1]
		if s.Done {
			last.Done++
		} else {
			last.Open++
		}
	}
	return KaplanMeierOf(tallies, confidence)
}

// KaplanMeierOf is KaplanMeier for spells that were counted by time beforehand;
// their times ascend.
func KaplanMeierOf(tallies []Tally, confidence float64) (Curve, error) {
	c := Curve{confidence: confidence}
	for i, t := range tallies {
		if t.Done < 0 || t.Open < 0 || !(t.Time >= 0) || math.IsInf(t.Time, 1) || i > 0 && t.Time <= tallies[i-1].Time {
			return c, ErrInput
		}
		c.N += t.Done + t.Open
		c.Done += t.Done
	}
	switch {
	case !proper(confidence):
		return c, ErrInput
	case c.N == 0:
		return c, ErrNoData
	case c.Done == 0:
		return c, ErrNotEstimable
	}
	survival, sum, atRisk := 1.0, 0.0, c.N
	bound := Interval{1, 1}
	for _, t := range tallies {
		if t.Done > 0 {
			survival *= float64(atRisk-t.Done) / float64(atRisk)
			sum += float64(t.Done) / (float64(atRisk) * float64(atRisk-t.Done))
			s := Step{Time: t.Time, AtRisk: atRisk, Done: t.Done, Survival: survival, SE: survival * math.Sqrt(sum)}
			bound = logLog(survival, sum, bound, atRisk, confidence)
			s.Interval = bound
			c.Steps = append(c.Steps, s)
		}
		atRisk -= t.Done + t.Open
		c.Last = t.Time
	}
	return c, nil
}

// logLog is the interval S^exp(±z√sum/ln S) (Kalbfleisch & Prentice 1980), held
// falling. Where none is left the sum is infinite; then the upper limit is the
// one before times the exact binomial limit for n of n, so that a few spells
// do not prove that everything ends by then.
func logLog(survival, sum float64, before Interval, atRisk int64, confidence float64) Interval {
	if survival <= 0 {
		return Interval{0, before.High * (1 - math.Pow((1-confidence)/2, 1/float64(atRisk)))}
	}
	w := zOf(confidence) * math.Sqrt(sum) / math.Abs(math.Log(survival))
	return Interval{math.Min(before.Low, math.Pow(survival, math.Exp(w))), math.Min(before.High, math.Pow(survival, math.Exp(-w)))}
}

// compare orders times; NaN, which KaplanMeierOf refuses, comes first.
func compare(a, b float64) int {
	switch {
	case a < b || math.IsNaN(a) && !math.IsNaN(b):
		return -1
	case a > b || math.IsNaN(b) && !math.IsNaN(a):
		return 1
	}
	return 0
}

// At is the share that takes longer than t. Beyond the longest time seen,
// while some were still open then, it is ErrNotEstimable.
func (c Curve) At(t float64) (Estimate, error) {
	if math.IsNaN(t) || t < 0 {
		return Estimate{}, ErrInput
	}
	if c.N == 0 {
		return Estimate{}, ErrNoData
	}
	i := sort.Search(len(c.Steps), func(i int) bool { return c.Steps[i].Time > t })
	if i == 0 {
		if t > c.Last {
			return Estimate{}, ErrNotEstimable
		}
		// None of n ended so far: the exact binomial limit for 0 of n.
		return Estimate{1, Interval{math.Pow((1-c.confidence)/2, 1/float64(c.N)), 1}, c.N}, nil
	}
	s := c.Steps[i-1]
	if t > c.Last && s.Survival > 0 {
		return Estimate{}, ErrNotEstimable
	}
	return Estimate{s.Survival, s.Interval, c.N}, nil
}

// rounding forgives what products of floating-point shares lose.
const rounding = 1e-12

// Quantile is the earliest time by which the share q has ended: the smallest t
// with S(t) ≤ 1−q. Where the curve never falls so far it is ErrNotEstimable.
func (c Curve) Quantile(q float64) (float64, error) {
	return c.first(q, func(s Step) float64 { return s.Survival })
}

// SafeQuantile is Quantile from the upper limit of the curve instead of the
// curve: with few data it is later, or ErrNotEstimable. Where the curve has the
// confidence C, the chance that fewer than q really end by then is at most
// (1−C)/2. This is the one to promise by.
func (c Curve) SafeQuantile(q float64) (float64, error) {
	return c.first(q, func(s Step) float64 { return s.High })
}

func (c Curve) first(q float64, of func(Step) float64) (float64, error) {
	if !proper(q) {
		return 0, ErrInput
	}
	if c.N == 0 {
		return 0, ErrNoData
	}
	i := sort.Search(len(c.Steps), func(i int) bool { return of(c.Steps[i]) <= 1-q+rounding })
	if i == len(c.Steps) {
		return 0, ErrNotEstimable
	}
	return c.Steps[i].Time, nil
}

// ChanceBy is the chance that what has taken `after` so far ends by t:
// 1 − S(t)/S(after). It is ErrNotEstimable where none of the data took as long.
func (c Curve) ChanceBy(t, after float64) (float64, error) {
	if after > t {
		return 0, ErrInput
	}
	now, err := c.At(after)
	if err != nil {
		return 0, err
	}
	then, err := c.At(t)
	if err != nil {
		return 0, err
	}
	if now.Value <= 0 {
		return 0, ErrNotEstimable
	}
	return 1 - then.Value/now.Value, nil
}

// MeanUpTo is the mean time, where what takes longer than t counts as t (the
// restricted mean, the area under the curve): comparable between groups while
// the mean itself is not estimable.
func (c Curve) MeanUpTo(t float64) (float64, error) {
	if !(t > 0) {
		return 0, ErrInput
	}
	if _, err := c.At(t); err != nil {
		return 0, err
	}
	area, from, height := 0.0, 0.0, 1.0
	for _, s := range c.Steps {
		if s.Time >= t {
			break
		}
		area += (s.Time - from) * height
		from, height = s.Time, s.Survival
	}
	return area + (t-from)*height, nil
}
