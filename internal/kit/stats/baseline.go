package stats

import "math"

// Baseline is what a control chart takes for usual: the rate of the points that
// are left when those that a cause disturbed are taken away (phase I:
// Montgomery, Introduction to Statistical Quality Control, 7.3). It is frozen and
// kept; later points are held against it, not against themselves.
type Baseline struct {
	Rate    float64 // events per unit of exposure
	Mean    float64 // events per point
	Laney   float64 // how much more the points scatter than chance makes them, at least 1 (Laney 2002)
	Removed []int   // indices of the points taken away, ascending
	N       int     // points left
}

// mostRemoved is the share of points that may be taken away: a process that is
// disturbed more often than that has no usual.
const mostRemoved = 0.25

// PhaseOne finds a baseline: it takes away the points outside the limits, counts
// anew, and goes on until none is. Limits are exact where the mean is below 10,
// and widened by Laney's factor where rates of unequal exposure scatter more
// than chance (C-16).
//
// None is ErrNoData, fewer than 20 points at the end ErrTooFew, and more than a
// quarter taken away ErrNotEstimable.
func PhaseOne(points []Counted) (Baseline, error) {
	if len(points) == 0 {
		return Baseline{}, ErrNoData
	}
	for _, p := range points {
		if p.Events < 0 || !(p.Exposure > 0) {
			return Baseline{}, ErrInput
		}
	}
	gone := make([]bool, len(points))
	for {
		b := baselineOf(points, gone)
		switch {
		case b.N < FewestPoints:
			return Baseline{}, ErrTooFew
		case float64(len(b.Removed)) > mostRemoved*float64(len(points)):
			return Baseline{}, ErrNotEstimable
		}
		more := false
		for i, p := range points {
			if !gone[i] && b.Limits(p.Exposure).Out(float64(p.Events)/p.Exposure) {
				gone[i], more = true, true
			}
		}
		if !more {
			return b, nil
		}
	}
}

func baselineOf(points []Counted, gone []bool) Baseline {
	var left []Counted
	var b Baseline
	var events, exposure float64
	for i, p := range points {
		if gone[i] {
			b.Removed = append(b.Removed, i)
			continue
		}
		left = append(left, p)
		events += float64(p.Events)
		exposure += p.Exposure
	}
	b.N, b.Laney = len(left), 1
	if b.N == 0 {
		return b
	}
	b.Rate, b.Mean = events/exposure, events/float64(b.N)
	if b.N > 1 {
		b.Laney = scatter(left, b.Rate)
	}
	return b
}

// Limits are within which the rate of a point with so much exposure stays when
// nothing disturbs it: the u-chart, exact where few are expected.
func (b Baseline) Limits(exposure float64) Limits {
	if !(exposure > 0) {
		return Limits{}
	}
	if mean := b.Rate * exposure; mean < exactBelow && b.Laney == 1 {
		l := PoissonLimits(mean)
		return Limits{l.Low / exposure, b.Rate, l.High / exposure}
	}
	d := 3 * b.Laney * math.Sqrt(b.Rate/exposure)
	return Limits{math.Max(0, b.Rate-d), b.Rate, b.Rate + d}
}

// CountLimits are within which the count of a point stays, chances being equal:
// the c-chart.
func (b Baseline) CountLimits() Limits {
	if b.Mean < exactBelow {
		return PoissonLimits(b.Mean)
	}
	return CLimits(b.Mean)
}
