package stats

import "math"

// mostStates bounds the chain by which run lengths are computed: beyond it the
// answer does not change in its third digit, and the time grows with the cube.
const mostStates = 400

// Design is a CUSUM whose rate of false alarms was chosen.
type Design struct {
	CUSUM
	Quiet float64 // periods, on average, until it cries wolf while nothing changes
	Delay float64 // periods, on average, until it finds the change it was made for
}

// DesignCUSUM finds the lowest threshold at which a CUSUM that looks for a mean of
// mu1 where mu0 is usual cries wolf no more often than once in quiet periods, on
// average (Lucas 1985; run lengths by the Markov chain of S, Brook & Evans 1972).
// mu1 below mu0 makes one that looks for silence. K is rounded to a fraction for
// which the chain is exact.
//
// mu0 and mu1 are counts a period, above 0 and different; quiet lies above 1.
// ErrNotEstimable means that no threshold within reach is quiet enough.
func DesignCUSUM(mu0, mu1, quiet float64) (Design, error) {
	k, err := CUSUMReference(mu0, mu1)
	if err != nil || !(quiet > 1) || math.IsInf(quiet, 0) {
		return Design{}, ErrInput
	}
	grain := grainOf(mu0)
	d := Design{CUSUM: CUSUM{K: math.Max(1, math.Round(k*grain)) / grain, Down: mu1 < mu0}}
	low, high := -1, 0 // in grains: low is too restless, high is quiet enough
	for {
		if high = max(1, 2*high); high >= mostStates {
			high = mostStates - 1
		}
		length, err := d.at(float64(high) / grain).RunLength(mu0)
		if err != nil {
			return Design{}, err
		}
		if length >= quiet {
			break
		}
		if low = high; high == mostStates-1 {
			return Design{}, ErrNotEstimable
		}
	}
	for high-low > 1 {
		middle := (low + high) / 2
		length, err := d.at(float64(middle) / grain).RunLength(mu0)
		if err != nil {
			return Design{}, err
		}
		if length >= quiet {
			high = middle
		} else {
			low = middle
		}
	}
	d.CUSUM = d.at(float64(high) / grain)
	if d.Quiet, err = d.RunLength(mu0); err != nil {
		return Design{}, err
	}
	d.Delay, err = d.RunLength(mu1)
	return d, err
}

func (d Design) at(h float64) CUSUM { return CUSUM{K: d.K, H: h, Down: d.Down} }

// grainOf is into how many parts a count is divided: finer where few are
// expected, and whole counts where many are.
func grainOf(mu float64) float64 {
	switch {
	case mu < 1:
		return 16
	case mu < 4:
		return 8
	case mu < 12:
		return 4
	case mu < 40:
		return 2
	}
	return 1
}

// AddExpected takes in a count of a period in which mu were expected where the
// design was made for mu0: what is usual moves with weekday and season, and the
// reference value with it (Lucas 1985; the likelihood ratio Y·ln c − (c−1)·mu,
// in counts). It tells whether it signals.
func (d *Design) AddExpected(count, mu, mu0 float64) bool {
	step := count - d.K*mu/mu0
	if d.Down {
		step = -step
	}
	d.S = math.Max(0, d.S+step)
	return d.S > d.H
}

// EWMARunLength is after how many counts, on average, an exponentially weighted
// mean with weight lambda leaves its limits of L standard errors, when mu0 is
// usual and mu is true (Borror, Champ & Rigdon 1998, by a chain of the mean's
// places). It signals on both sides, where its lower limit lies above 0.
func EWMARunLength(mu0, lambda, l, mu float64) (float64, error) {
	const places = 121 // odd, so that mu0 is the middle of one where the limits are even
	limits, err := EWMALimits(mu0, lambda, l)
	if err != nil || !(mu > 0) {
		return 0, ErrInput
	}
	wide := (limits.High - limits.Low) / places
	start := min(places-1, int((mu0-limits.Low)/wide))
	order := func(i int) int { // the place at which it starts comes first, for solveFirst
		switch i {
		case 0:
			return start
		case start:
			return 0
		}
		return i
	}
	a := make([][]float64, places)
	for i := range a {
		a[i] = make([]float64, places+1)
		a[i][i], a[i][places] = 1, 1
		middle := limits.Low + (float64(order(i))+.5)*wide
		for j := range places {
			from := limits.Low + float64(order(j))*wide
			// the mean lands in [from, from+wide) for counts in [low, high)
			low, high := (from-(1-lambda)*middle)/lambda, (from+wide-(1-lambda)*middle)/lambda
			a[i][j] -= below(high, mu) - below(low, mu)
		}
	}
	return solveFirst(a)
}

// below is the chance of a count less than x.
func below(x, mu float64) float64 { return PoissonCDF(int64(math.Ceil(x))-1, mu) }

// DesignEWMA finds the least L, to a hundredth, at which the mean leaves its
// limits no more often than once in quiet periods while mu0 is true, and how
// soon it finds mu1.
func DesignEWMA(mu0, lambda, mu1, quiet float64) (l, length, delay float64, err error) {
	if !(quiet > 1) {
		return 0, 0, 0, ErrInput
	}
	low, high := .5, 8.0
	for high-low > .01 {
		middle := (low + high) / 2
		if length, err = EWMARunLength(mu0, lambda, middle, mu0); err != nil {
			return 0, 0, 0, err
		}
		if length >= quiet {
			high = middle
		} else {
			low = middle
		}
	}
	l = math.Ceil(high*100) / 100
	if length, err = EWMARunLength(mu0, lambda, l, mu0); err != nil {
		return 0, 0, 0, err
	}
	if length < quiet {
		return 0, 0, 0, ErrNotEstimable
	}
	delay, err = EWMARunLength(mu0, lambda, l, mu1)
	return l, length, delay, err
}

// Discoveries tells which of many questions asked at once are answered yes while
// no more than the share q of those answers is expected to be false (Benjamini &
// Hochberg 1995). No question gives no answer.
func Discoveries(p []float64, q float64) []bool {
	found := make([]bool, len(p))
	for i, one := range p {
		rank := 0
		for _, other := range p {
			if other <= one {
				rank++
			}
		}
		if one > q*float64(rank)/float64(len(p)) {
			continue
		}
		for j, other := range p {
			found[j] = found[j] || other <= p[i]
		}
	}
	return found
}
