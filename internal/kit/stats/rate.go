package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Ratio compares two rates.
type Ratio struct {
	Estimate         // after over before, with its exact interval; High may be +Inf
	P        float64 // two-sided chance of counts at least as unlikely, were the rates equal
	POneSide float64 // chance of so few or fewer after, were the rates equal
}

// RateRatio asks whether a rate changed: x1 events in exposure t1 after, x0 in
// t0 before. X1 given the sum is binomial with t1/(t1+t0) if nothing changed
// (Przyborowski & Wilenski 1940); the interval is that of Clopper and Pearson,
// RR = p/(1−p)·t0/t1. Counts that scatter more than by chance need another test.
//
// No event at all is ErrNoData; without exposure it is ErrInput.
func RateRatio(x1 int64, t1 float64, x0 int64, t0, confidence float64) (Ratio, error) {
	if x1 < 0 || x0 < 0 || !(t1 > 0) || !(t0 > 0) || !proper(confidence) {
		return Ratio{}, ErrInput
	}
	n := x1 + x0
	if n == 0 {
		return Ratio{}, ErrNoData
	}
	share, err := ClopperPearson(x1, n, confidence)
	if err != nil {
		return Ratio{}, err
	}
	ratio := func(p float64) float64 { return p / (1 - p) * t0 / t1 }
	r := Ratio{Estimate: Estimate{(float64(x1) / t1) / (float64(x0) / t0), Interval{ratio(share.Low), ratio(share.High)}, n}}
	p := t1 / (t1 + t0)
	r.POneSide = binomialCDF(int(x1), int(n), p)
	seen := binomialMass(int(x1), int(n), p)
	for k := range int(n) + 1 {
		if m := binomialMass(k, int(n), p); m <= seen*(1+1e-7) {
			r.P += m
		}
	}
	r.P = math.Min(1, r.P)
	return r, nil
}

// UpperRateRatio is the one-sided limit below which the ratio lies with this
// confidence; of use when no event is left after.
func UpperRateRatio(x1 int64, t1 float64, x0 int64, t0, confidence float64) (float64, error) {
	if x1 < 0 || x0 < 0 || !(t1 > 0) || !(t0 > 0) || !proper(confidence) {
		return 0, ErrInput
	}
	if x0 == 0 {
		return 0, ErrNotEstimable
	}
	p := mathext.InvRegIncBeta(float64(x1+1), float64(x0), confidence)
	return p / (1 - p) * t0 / t1, nil
}

func binomialMass(k, n int, p float64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}
