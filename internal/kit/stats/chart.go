package stats

import "math"

// Limits is between which values a process that nothing disturbs stays.
type Limits struct{ Low, Centre, High float64 }

// Out tells whether a value lies outside.
func (l Limits) Out(x float64) bool { return x < l.Low || x > l.High }

// sigma3 is the tail beyond three standard errors on one side, for exact limits.
const sigma3 = 0.00135

// exactBelow is the mean below which a normal limit misstates a Poisson count.
const exactBelow = 10

// FewestPoints is how many points a baseline needs before a limit means anything
// (Montgomery, Introduction to Statistical Quality Control, 7.3: 20 to 25).
const FewestPoints = 20

// CLimits are the Shewhart limits c̄±3√c̄ of counts from equal chances (days,
// weeks) with mean c̄ (Shewhart 1931); the lower one not below 0.
func CLimits(mean float64) Limits {
	d := 3 * math.Sqrt(mean)
	return Limits{math.Max(0, mean-d), mean, mean + d}
}

// PoissonLimits are the counts within which all but 0.135 % on either side
// fall; right also for small means, where CLimits is not.
func PoissonLimits(mean float64) Limits {
	return Limits{float64(PoissonQuantile(sigma3, mean)), mean, float64(PoissonQuantile(1-sigma3, mean))}
}

// CChart gives the limits for a run of counts from equal chances: Shewhart's,
// or the exact ones where the mean is below 10.
//
// Fewer than 20 counts are ErrTooFew, none ErrNoData.
func CChart(counts []int64) (Limits, error) {
	mean, err := meanCount(counts)
	if err != nil {
		return Limits{}, err
	}
	if len(counts) < FewestPoints {
		return Limits{}, ErrTooFew
	}
	if mean < exactBelow {
		return PoissonLimits(mean), nil
	}
	return CLimits(mean), nil
}

func meanCount(counts []int64) (float64, error) {
	if len(counts) == 0 {
		return 0, ErrNoData
	}
	var sum int64
	for _, c := range counts {
		if c < 0 {
			return 0, ErrInput
		}
		sum += c
	}
	return float64(sum) / float64(len(counts)), nil
}

// Counted is how many happened among how many chances.
type Counted struct {
	Events   int64
	Exposure float64 // > 0: contacts, days, customers
}

// UChart gives the limits ū±3√(ū/nᵢ) of rates from unequal chances, one for
// each point, and the centre in each (Shewhart 1931). Laney multiplies the
// distance by how much the points really scatter (Laney 2002, u′): use it when
// exposures are large, where every chart without it cries wolf. Its factor is
// at least 1.
//
// Fewer than 20 points are ErrTooFew, none ErrNoData.
func UChart(points []Counted, laney bool) ([]Limits, error) {
	var events, exposure float64
	for _, p := range points {
		if p.Events < 0 || !(p.Exposure > 0) {
			return nil, ErrInput
		}
		events += float64(p.Events)
		exposure += p.Exposure
	}
	switch {
	case len(points) == 0:
		return nil, ErrNoData
	case len(points) < FewestPoints:
		return nil, ErrTooFew
	}
	mean, factor := events/exposure, 1.0
	if laney {
		factor = scatter(points, mean)
	}
	all := make([]Limits, len(points))
	for i, p := range points {
		d := 3 * factor * math.Sqrt(mean/p.Exposure)
		all[i] = Limits{math.Max(0, mean-d), mean, mean + d}
	}
	return all, nil
}

// scatter is the mean moving range of the standardised rates over 1.128, its
// expected value for independent normal ones.
func scatter(points []Counted, mean float64) float64 {
	if mean == 0 {
		return 1
	}
	var sum, before float64
	for i, p := range points {
		z := (float64(p.Events)/p.Exposure - mean) / math.Sqrt(mean/p.Exposure)
		if i > 0 {
			sum += math.Abs(z - before)
		}
		before = z
	}
	return math.Max(1, sum/float64(len(points)-1)/1.128)
}
