package stats

import "math"

// Pinball is the loss of predicting a quantile q and seeing a value (Koenker &
// Bassett 1978): u(q−1[u<0]) with u = seen − predicted. The true quantile has
// the least mean loss, so the smaller mean is the better forecaster.
func Pinball(q, predicted, seen float64) float64 {
	u := seen - predicted
	if u < 0 {
		return u * (q - 1)
	}
	return u * q
}

// Winkler is the loss of an interval that should hold a value with chance
// 1−alpha (Winkler 1972): its width, and for a miss 2/alpha times the distance.
func Winkler(i Interval, alpha, seen float64) float64 {
	loss := i.High - i.Low
	switch {
	case seen < i.Low:
		loss += 2 / alpha * (i.Low - seen)
	case seen > i.High:
		loss += 2 / alpha * (seen - i.High)
	}
	return loss
}

// Forecast is a stated chance and what became of it.
type Forecast struct {
	Chance float64
	Came   bool
}

// Bin is the forecasts whose chances lie close together.
type Bin struct {
	From, To float64  // the chances in it; To belongs to the next bin, except 1
	Mean     float64  // chance stated on average
	Came     Estimate // share that came true, with its interval
}

// Calibration sets stated chances against what came true, in so many bins of
// equal width (reliability diagram: Murphy & Winkler 1977). Bins without a
// forecast are left out. A house that states 90 % and keeps 90 % lies on the
// diagonal.
func Calibration(forecasts []Forecast, bins int, confidence float64) ([]Bin, error) {
	if bins < 1 || !proper(confidence) {
		return nil, ErrInput
	}
	if len(forecasts) == 0 {
		return nil, ErrNoData
	}
	n, came, sum := make([]int64, bins), make([]int64, bins), make([]float64, bins)
	for _, f := range forecasts {
		if !(f.Chance >= 0 && f.Chance <= 1) {
			return nil, ErrInput
		}
		i := min(bins-1, int(f.Chance*float64(bins)))
		n[i]++
		sum[i] += f.Chance
		if f.Came {
			came[i]++
		}
	}
	var all []Bin
	for i := range n {
		if n[i] == 0 {
			continue
		}
		share, err := Wilson(came[i], n[i], confidence)
		if err != nil {
			return nil, err
		}
		all = append(all, Bin{float64(i) / float64(bins), float64(i+1) / float64(bins), sum[i] / float64(n[i]), share})
	}
	return all, nil
}

// Brier is the mean squared distance between stated chances and what came
// (Brier 1950): 0 is perfect, 0.25 is what always saying one half gives.
func Brier(forecasts []Forecast) (float64, error) {
	if len(forecasts) == 0 {
		return 0, ErrNoData
	}
	var sum float64
	for _, f := range forecasts {
		came := 0.0
		if f.Came {
			came = 1
		}
		sum += (f.Chance - came) * (f.Chance - came)
	}
	return sum / float64(len(forecasts)), nil
}

// Coverage is the share of values that were at most what was promised, with its
// interval, and the mean slack: how much earlier than promised they were on
// average (below 0 when later).
func Coverage(promised, seen []float64, confidence float64) (Estimate, float64, error) {
	if len(promised) != len(seen) {
		return Estimate{}, 0, ErrInput
	}
	var kept int64
	var slack float64
	for i := range seen {
		if math.IsNaN(seen[i]) || math.IsNaN(promised[i]) {
			return Estimate{}, 0, ErrInput
		}
		if seen[i] <= promised[i] {
			kept++
		}
		slack += promised[i] - seen[i]
	}
	share, err := Wilson(kept, int64(len(seen)), confidence)
	if err != nil {
		return Estimate{}, 0, err
	}
	return share, slack / float64(len(seen)), nil
}
