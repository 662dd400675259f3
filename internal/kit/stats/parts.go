package stats

import (
	"math"
	"slices"
)

// ParetoStep is one of the causes, the largest first.
type ParetoStep struct {
	Index      int      // of the cause in what was given
	Share      Estimate // with Wilson's interval
	Cumulative Estimate // of this and all larger ones
	Vital      bool     // among the fewest whose cumulative share is surely 80 %
}

// Pareto sorts causes by their counts and adds them up (Juran 1951). The vital
// few are the smallest set whose lower bound reaches 0.8, so that chance does
// not name them. Equal counts keep their order. Nothing counted is ErrNoData.
func Pareto(counts []int64, confidence float64) ([]ParetoStep, error) {
	const most = 0.8
	var n int64
	order := make([]int, len(counts))
	for i, c := range counts {
		if c < 0 {
			return nil, ErrInput
		}
		n += c
		order[i] = i
	}
	if n == 0 {
		return nil, ErrNoData
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(1, max(-1, counts[b]-counts[a]))) })
	steps, sum, enough := make([]ParetoStep, len(order)), int64(0), false
	for i, which := range order {
		sum += counts[which]
		share, err := Wilson(counts[which], n, confidence)
		if err != nil {
			return nil, err
		}
		all, err := Wilson(sum, n, confidence)
		if err != nil {
			return nil, err
		}
		steps[i] = ParetoStep{which, share, all, !enough}
		enough = enough || all.Low >= most
	}
	return steps, nil
}

// Gini is how unequally a whole is divided (Gini 1912): 0 all alike, towards 1
// all with one; Σ(2i−n−1)xᵢ/(n·Σx) over ascending parts. No part, or parts
// that are all 0, are ErrNoData; one part is ErrTooFew.
func Gini(parts []float64) (float64, error) {
	if len(parts) == 0 {
		return 0, ErrNoData
	}
	if len(parts) == 1 {
		return 0, ErrTooFew
	}
	sorted := slices.Clone(parts)
	slices.Sort(sorted)
	if !(sorted[0] >= 0) {
		return 0, ErrInput
	}
	var sum, weighted float64
	n := float64(len(sorted))
	for i, x := range sorted {
		sum += x
		weighted += (2*float64(i+1) - n - 1) * x
	}
	if sum == 0 {
		return 0, ErrNoData
	}
	return weighted / (n * sum), nil
}

// Kappa is how far two raters agree beyond chance (Cohen 1960), with the
// interval of its usual large-sample error; table[i][j] counts what the first
// called i and the second j. Nothing rated is ErrNoData; where chance alone
// explains all (both use one category) it is ErrNotEstimable: look at AC1.
func Kappa(table [][]int64, confidence float64) (Estimate, error) {
	a, err := agreementOf(table, confidence)
	if err != nil {
		return Estimate{}, err
	}
	var chance float64
	for i := range table {
		chance += a.first[i] * a.second[i]
	}
	return a.beyond(chance, confidence)
}

// AC1 is agreement beyond chance that does not break down when nearly all is
// of one category (Gwet 2008): chance is Σπ(1−π)/(q−1), π the mean share.
func AC1(table [][]int64, confidence float64) (Estimate, error) {
	a, err := agreementOf(table, confidence)
	if err != nil {
		return Estimate{}, err
	}
	var chance float64
	for i := range table {
		p := (a.first[i] + a.second[i]) / 2
		chance += p * (1 - p) / float64(len(table)-1)
	}
	return a.beyond(chance, confidence)
}

type agreement struct {
	n             int64
	agreed        float64
	first, second []float64
}

func agreementOf(table [][]int64, confidence float64) (agreement, error) {
	q := len(table)
	a := agreement{first: make([]float64, q), second: make([]float64, q)}
	if q < 2 || !proper(confidence) {
		return a, ErrInput
	}
	for i, row := range table {
		if len(row) != q {
			return a, ErrInput
		}
		for j, c := range row {
			if c < 0 {
				return a, ErrInput
			}
			a.n += c
			a.first[i] += float64(c)
			a.second[j] += float64(c)
			if i == j {
				a.agreed += float64(c)
			}
		}
	}
	if a.n == 0 {
		return a, ErrNoData
	}
	n := float64(a.n)
	a.agreed /= n
	for i := range q {
		a.first[i], a.second[i] = a.first[i]/n, a.second[i]/n
	}
	return a, nil
}

// beyond is agreement beyond that by chance; its error is √(p(1−p)/n)/(1−chance).
// From all agreed or none the error would be 0, so the limits of Wilson are used.
func (a agreement) beyond(chance, confidence float64) (Estimate, error) {
	if chance >= 1-rounding {
		return Estimate{}, ErrNotEstimable
	}
	of := func(p float64) float64 { return (p - chance) / (1 - chance) }
	w, err := Wilson(int64(math.Round(a.agreed*float64(a.n))), a.n, confidence)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{of(a.agreed), Interval{of(w.Low), of(w.High)}, a.n}, nil
}
