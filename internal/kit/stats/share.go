package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Wilson is the share k of n with the interval of Wilson (1927, JASA 22, 209):
// centre (p+z²/2n)/(1+z²/n), half-width z√(p(1−p)/n+z²/4n²)/(1+z²/n). It is
// honest also for small n and for 0 of n and n of n, where it is not of width 0.
//
// n = 0 is ErrNoData; n = 1 gives its wide interval.
func Wilson(k, n int64, confidence float64) (Estimate, error) {
	if k < 0 || n < 0 || k > n || !proper(confidence) {
		return Estimate{}, ErrInput
	}
	if n == 0 {
		return Estimate{}, ErrNoData
	}
	m, z := float64(n), zOf(confidence)
	p := float64(k) / m
	wide := 1 + z*z/m
	centre, half := (p+z*z/(2*m))/wide, z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))/wide
	return Estimate{p, Interval{outer(k == 0, 0, centre-half), outer(k == n, 1, centre+half)}, n}, nil
}

// outer is the end of an interval that is known exactly in one case, where
// rounding would miss it by a hair.
func outer(exact bool, end, counted float64) float64 {
	if exact {
		return end
	}
	return math.Min(1, math.Max(0, counted))
}

// ClopperPearson is the share k of n with the exact binomial interval
// (Clopper & Pearson 1934, Biometrika 26, 404): never too narrow, often wide.
//
// n = 0 is ErrNoData.
func ClopperPearson(k, n int64, confidence float64) (Estimate, error) {
	if k < 0 || n < 0 || k > n || !proper(confidence) {
		return Estimate{}, ErrInput
	}
	if n == 0 {
		return Estimate{}, ErrNoData
	}
	tail := (1 - confidence) / 2
	e := Estimate{float64(k) / float64(n), Interval{0, 1}, n}
	if k > 0 {
		e.Low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		e.High = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 1-tail)
	}
	return e, nil
}

// ShareDifference is the share k1 of n1 minus the share k2 of n2 with the
// interval of Newcombe (1998, Statistics in Medicine 17, 873, method 10), made
// of the two Wilson intervals; it stays within −1 and 1. N is n1+n2.
//
// Either n = 0 is ErrNoData.
func ShareDifference(k1, n1, k2, n2 int64, confidence float64) (Estimate, error) {
	a, err := Wilson(k1, n1, confidence)
	if err != nil {
		return Estimate{}, err
	}
	b, err := Wilson(k2, n2, confidence)
	if err != nil {
		return Estimate{}, err
	}
	d := a.Value - b.Value
	return Estimate{d, Interval{
		d - math.Hypot(a.Value-a.Low, b.High-b.Value),
		d + math.Hypot(a.High-a.Value, b.Value-b.Low),
	}, n1 + n2}, nil
}
