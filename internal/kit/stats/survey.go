package stats

import "math"

// SampleSize is how many answers give a share within ±e at this confidence, out
// of a population (0 for endless): n₀ = z²p(1−p)/e², n = n₀/(1+(n₀−1)/N)
// (Cochran 1977). P is the share expected; 0.5 where nothing is known.
func SampleSize(e, p float64, population int64, confidence float64) (int64, error) {
	if !proper(e) || !proper(p) || population < 0 || !proper(confidence) {
		return 0, ErrInput
	}
	z := zOf(confidence)
	n := z * z * p * (1 - p) / (e * e)
	if population > 0 {
		n /= 1 + (n-1)/float64(population)
	}
	return int64(math.Ceil(n - rounding)), nil
}

// DesignEffect is how much weighting answers costs (Kish 1965): 1+CV²(w), and
// how many unweighted answers they are worth.
func DesignEffect(weights []float64) (effect, effective float64, err error) {
	if len(weights) == 0 {
		return 0, 0, ErrNoData
	}
	var sum, squares float64
	for _, w := range weights {
		if !(w >= 0) {
			return 0, 0, ErrInput
		}
		sum, squares = sum+w, squares+w*w
	}
	if sum == 0 {
		return 0, 0, ErrNoData
	}
	return float64(len(weights)) * squares / (sum * sum), sum * sum / squares, nil
}

// Effect is a difference with its error and how far it lies from nothing.
type Effect struct {
	Estimate
	SE float64
	Z  float64 // with the pooled error, as for a test of no effect
}

// Lift is what a treatment adds to a share against a random hold-out: p_T−p_C
// with the error √(p_T·q_T/n_T + p_C·q_C/n_C). All who were assigned count,
// treated or not. Either group empty is ErrNoData; where neither or all answered
// it is ErrNotEstimable.
func Lift(kT, nT, kC, nC int64, confidence float64) (Effect, error) {
	if kT < 0 || kC < 0 || kT > nT || kC > nC || !proper(confidence) {
		return Effect{}, ErrInput
	}
	if nT == 0 || nC == 0 {
		return Effect{}, ErrNoData
	}
	n, m := float64(nT), float64(nC)
	p, q := float64(kT)/n, float64(kC)/m
	pooled := float64(kT+kC) / (n + m)
	se, none := math.Sqrt(p*(1-p)/n+q*(1-q)/m), math.Sqrt(pooled*(1-pooled)*(1/n+1/m))
	if se == 0 || none == 0 {
		return Effect{}, ErrNotEstimable
	}
	z := zOf(confidence)
	return Effect{Estimate{p - q, Interval{p - q - z*se, p - q + z*se}, nT + nC}, se, (p - q) / none}, nil
}

// Tier is a rate that holds up to a limit; the last one has none (+Inf).
type Tier struct{ UpTo, Rate float64 }

// Tiered applies marginal rates: each part of the amount at the rate of its
// tier, so that nothing falls off a cliff.
func Tiered(amount float64, tiers []Tier) (float64, error) {
	var sum, from float64
	for _, t := range tiers {
		if !(t.UpTo > from) {
			return 0, ErrInput
		}
		if amount <= from {
			break
		}
		sum += (math.Min(amount, t.UpTo) - from) * t.Rate
		from = t.UpTo
	}
	if amount > from || !(amount >= 0) {
		return 0, ErrInput
	}
	return sum, nil
}
