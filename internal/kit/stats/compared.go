package stats

import "math"

// Compared asks whether a rate changed more than that of a series to which nothing
// was done: x1 events in exposure t1 after, x0 in t0 before, and y1 in s1, y0 in
// s0 of the comparison. What season, custom and regression to the mean do to
// both falls out. The ratio of the two rate ratios is an odds ratio of the four
// counts times t0·s1/(t1·s0); given their sums x1 is hypergeometric (Fisher
// 1935), so test and interval are exact.
//
// P is two-sided, POneSide the chance of so few after, were nothing done. A
// comparison without events on either side is ErrTooFew, and so is a series
// without any; without exposure it is ErrInput.
func Compared(x1 int64, t1 float64, x0 int64, t0 float64, y1 int64, s1 float64, y0 int64, s0, confidence float64) (Ratio, error) {
	if x1 < 0 || x0 < 0 || y1 < 0 || y0 < 0 || !(t1 > 0) || !(t0 > 0) || !(s1 > 0) || !(s0 > 0) || !proper(confidence) {
		return Ratio{}, ErrInput
	}
	if x1+x0 == 0 {
		return Ratio{}, ErrNoData
	}
	if y1 == 0 || y0 == 0 {
		return Ratio{}, ErrTooFew
	}
	f := fourfold{x1 + x0, y1 + y0, x1 + y1}
	scale := t0 * s1 / (t1 * s0) // ratio of rates = odds ratio · scale
	null := 1 / scale
	r := Ratio{Estimate: Estimate{Interval: Interval{0, math.Inf(1)}, N: x1 + x0}}
	r.Value = math.Inf(1)
	if x0 > 0 {
		r.Value = (float64(x1) / t1) / (float64(x0) / t0) / ((float64(y1) / s1) / (float64(y0) / s0))
	}
	low, high := f.bounds()
	var seen float64
	masses := f.masses(null)
	for k := low; k <= x1; k++ {
		r.POneSide += masses[k-low]
	}
	seen = masses[x1-low]
	for _, m := range masses {
		if m <= seen*(1+1e-7) {
			r.P += m
		}
	}
	r.P, r.POneSide = math.Min(1, r.P), math.Min(1, r.POneSide)
	tail := (1 - confidence) / 2
	if x1 < high {
		r.High = scale * f.solve(func(odds float64) bool { return f.atMost(x1, odds) <= tail })
	}
	if x1 > low {
		r.Low = scale * f.solve(func(odds float64) bool { return 1-f.atMost(x1-1, odds) >= tail })
	}
	return r, nil
}

// fourfold is a table of two series before and after, given its sums.
type fourfold struct{ treated, compared, after int64 }

// bounds are between which numbers of events the treated series can have after.
func (f fourfold) bounds() (low, high int64) {
	return max(0, f.after-f.compared), min(f.treated, f.after)
}

// masses are the chances of each number in the range when the odds ratio is odds.
func (f fourfold) masses(odds float64) []float64 {
	low, high := f.bounds()
	logs := make([]float64, high-low+1)
	most := math.Inf(-1)
	for i := range logs {
		k := low + int64(i)
		logs[i] = logChoose(f.treated, k) + logChoose(f.compared, f.after-k) + float64(k)*math.Log(odds)
		most = math.Max(most, logs[i])
	}
	var sum float64
	for i, l := range logs {
		logs[i] = math.Exp(l - most)
		sum += logs[i]
	}
	for i := range logs {
		logs[i] /= sum
	}
	return logs
}

func (f fourfold) atMost(k int64, odds float64) (p float64) {
	low, _ := f.bounds()
	for i, m := range f.masses(odds) {
		if low+int64(i) > k {
			break
		}
		p += m
	}
	return p
}

// solve finds the least odds ratio from which on it holds, between e^-30 and e^30.
func (f fourfold) solve(holds func(odds float64) bool) float64 {
	low, high := -30.0, 30.0
	for range 60 {
		if middle := (low + high) / 2; holds(math.Exp(middle)) {
			high = middle
		} else {
			low = middle
		}
	}
	return math.Exp((low + high) / 2)
}

func logChoose(n, k int64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// RatioPower is the chance to find, with a one-sided exact test of this alpha,
// that a rate of x0 events in t0 falls to ratio times itself when it is watched
// for t1. Chance had its part in both counts, so x0 too is taken for a Poisson
// count around itself: what was seen before is not known for certain.
//
// For 30 in 12,000 before and a halving at 5 % it gives .447, .630, .779 and .830 at
// 5,000, 10,000, 20,000 and 30,000 after; figures from simulation differ by up to a
// hundredth (.44, .63, .77, .82).
func RatioPower(x0 int64, t0, t1, ratio, alpha float64) (float64, error) {
	if x0 < 0 || !(t0 > 0) || !(t1 > 0) || !(ratio > 0) || !proper(alpha) {
		return 0, ErrInput
	}
	if x0 == 0 {
		return 0, ErrNotEstimable
	}
	p, mu0 := t1/(t1+t0), float64(x0)
	mu1 := mu0 / t0 * t1 * ratio
	var power float64
	most := int64(-1) // the largest count after that still proves a fall; it grows with the count before
	last := PoissonQuantile(1-1e-9, mu0)
	for before := PoissonQuantile(1e-9, mu0); before <= last; before++ {
		for binomialCDF(int(most+1), int(most+1+before), p) <= alpha {
			most++
		}
		power += poissonMass(int(before), mu0) * PoissonCDF(most, mu1)
	}
	return power, nil
}

// ExposureNeeded is for how much exposure after must be watched, in all, until a
// fall to ratio times the rate before is found with this chance. ErrNotEstimable:
// too little is known of the time before for it ever to be.
func ExposureNeeded(x0 int64, t0, ratio, alpha, power float64) (float64, error) {
	if !proper(power) {
		return 0, ErrInput
	}
	const longest = 200.0 // times the exposure before: by then nobody waits
	enough := func(t1 float64) (bool, error) {
		p, err := RatioPower(x0, t0, t1, ratio, alpha)
		return p >= power, err
	}
	high := t0 / 64
	for {
		ok, err := enough(high)
		if err != nil {
			return 0, err
		}
		if ok {
			break
		}
		if high *= 1.25; high > longest*t0 {
			return 0, ErrNotEstimable
		}
	}
	low := high / 1.25
	for range 20 {
		middle := (low + high) / 2
		if ok, _ := enough(middle); ok {
			high = middle
		} else {
			low = middle
		}
	}
	return high, nil
}
