package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Mean is the arithmetic mean with Student's t-interval (1908). One value, or
// values that are all equal, have a mean but tell nothing of its error: ErrTooFew
// and ErrNotEstimable. No value is ErrNoData.
func Mean(data []float64, confidence float64) (Estimate, error) {
	if !proper(confidence) {
		return Estimate{}, ErrInput
	}
	n := float64(len(data))
	switch len(data) {
	case 0:
		return Estimate{}, ErrNoData
	case 1:
		return Estimate{}, ErrTooFew
	}
	mean, s2 := moments(data)
	if s2 == 0 {
		return Estimate{}, ErrNotEstimable
	}
	d := studentQuantile((1+confidence)/2, n-1) * math.Sqrt(s2/n)
	return Estimate{mean, Interval{mean - d, mean + d}, int64(len(data))}, nil
}

// moments gives mean and variance over n−1.
func moments(data []float64) (mean, s2 float64) {
	for _, x := range data {
		mean += x
	}
	mean /= float64(len(data))
	for _, x := range data {
		s2 += (x - mean) * (x - mean)
	}
	return mean, s2 / float64(len(data)-1)
}

// studentQuantile inverts Student's distribution for p above one half.
func studentQuantile(p, freedom float64) float64 {
	x := mathext.InvRegIncBeta(freedom/2, .5, 2*(1-p))
	return math.Sqrt(freedom * (1 - x) / x)
}

// Bootstrap is a statistic with its percentile interval over so many resamples
// (Efron 1979), drawn from a fixed seed: the same data give the same interval
// always. The statistic must not change its argument.
//
// No value is ErrNoData, fewer than ten are ErrTooFew, fewer than 200 resamples ErrInput.
func Bootstrap(data []float64, statistic func([]float64) float64, resamples int, seed uint64, confidence float64) (Estimate, error) {
	const leastData, leastResamples = 10, 200
	switch {
	case !proper(confidence) || resamples < leastResamples:
		return Estimate{}, ErrInput
	case len(data) == 0:
		return Estimate{}, ErrNoData
	case len(data) < leastData:
		return Estimate{}, ErrTooFew
	}
	random := rand.New(rand.NewPCG(seed, uint64(len(data))))
	drawn, values := make([]float64, len(data)), make([]float64, resamples)
	for i := range values {
		for j := range drawn {
			drawn[j] = data[random.IntN(len(data))]
		}
		values[i] = statistic(drawn)
	}
	slices.Sort(values)
	low, err := Quantile(values, (1-confidence)/2)
	if err != nil {
		return Estimate{}, err
	}
	high, err := Quantile(values, (1+confidence)/2)
	return Estimate{statistic(data), Interval{low, high}, int64(len(data))}, err
}
