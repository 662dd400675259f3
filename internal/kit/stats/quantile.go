package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Quantile is the value below which the share q of the data lies, by linear
// interpolation (Hyndman & Fan 1996, type 7, as spreadsheets do). The data need
// no order and are not changed. All must have ended: for work that is still
// open use KaplanMeier, or the quantile is too early.
//
// No data are ErrNoData; one value is its own quantile.
func Quantile(data []float64, q float64) (float64, error) {
	if q < 0 || q > 1 || math.IsNaN(q) {
		return 0, ErrInput
	}
	if len(data) == 0 {
		return 0, ErrNoData
	}
	sorted := slices.Clone(data)
	slices.Sort(sorted)
	at := q * float64(len(sorted)-1)
	i := int(math.Floor(at))
	if i == len(sorted)-1 {
		return sorted[i], nil
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i]), nil
}

// QuantileInterval is the same quantile with the interval between two of the
// values that holds it with at least this confidence, whatever the shape of the
// data: their ranks come from the binomial distribution (Conover 1999, 3.2).
//
// No data are ErrNoData. Too few to bound it on both sides are ErrTooFew: a
// median at 95 % needs six values, a 90 % quantile 36.
func QuantileInterval(data []float64, q, confidence float64) (Estimate, error) {
	if !proper(q) || !proper(confidence) {
		return Estimate{}, ErrInput
	}
	value, err := Quantile(data, q)
	if err != nil {
		return Estimate{}, err
	}
	n, tail := len(data), (1-confidence)/2
	// The r-th smallest lies above the quantile with chance P(Bin(n,q) < r).
	low, high := 0, 0
	for r := 1; r <= n && binomialCDF(r-1, n, q) <= tail; r++ {
		low = r
	}
	for r := n; r >= 1 && 1-binomialCDF(r-1, n, q) <= tail; r-- {
		high = r
	}
	if low == 0 || high == 0 {
		return Estimate{}, ErrTooFew
	}
	sorted := slices.Clone(data)
	slices.Sort(sorted)
	return Estimate{value, Interval{math.Min(value, sorted[low-1]), math.Max(value, sorted[high-1])}, int64(n)}, nil
}

// binomialCDF is the chance of at most k of n, each with chance p.
func binomialCDF(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}
