package stats

import (
	"math"
	"slices"
)

// The two limits of a funnel plot: one unit in twenty, and one in five hundred,
// lies outside by chance alone.
const (
	FunnelWarn  = 0.95
	FunnelAlarm = 0.998
)

// Unit is what one team, topic or branch did: k of n.
type Unit struct{ K, N int64 }

// Funnel is within which share a unit with n observations stays when it is like
// the others: p₀ ± z·√(φ·p₀(1−p₀)/n), within 0 and 1 (Spiegelhalter 2005,
// Statistics in Medicine 24, 1185). Phi is 1, or the over-dispersion of the units.
//
// n = 0 is ErrNoData.
func Funnel(p0 float64, n int64, phi, confidence float64) (Limits, error) {
	if !(p0 >= 0 && p0 <= 1) || n < 0 || !(phi >= 1) || !proper(confidence) {
		return Limits{}, ErrInput
	}
	if n == 0 {
		return Limits{}, ErrNoData
	}
	d := zOf(confidence) * math.Sqrt(phi*p0*(1-p0)/float64(n))
	return Limits{math.Max(0, p0-d), p0, math.Min(1, p0+d)}, nil
}

// Overdispersion is how much more units scatter around their common share than
// chance makes them: φ = Σzᵢ²/units, with the tenth at either end pulled in so
// that the outliers one looks for do not hide themselves (Spiegelhalter 2005).
// It is at least 1: units that scatter less than chance prove nothing.
//
// Fewer than ten units are ErrTooFew; a common share of 0 or 1 is ErrNotEstimable.
func Overdispersion(units []Unit) (float64, error) {
	const enough, tail = 10, 0.1
	p0, err := pooled(units)
	switch {
	case err != nil:
		return 0, err
	case len(units) < enough:
		return 0, ErrTooFew
	case p0 == 0 || p0 == 1:
		return 0, ErrNotEstimable
	}
	z := make([]float64, 0, len(units))
	for _, u := range units {
		if u.N > 0 {
			z = append(z, (float64(u.K)/float64(u.N)-p0)/math.Sqrt(p0*(1-p0)/float64(u.N)))
		}
	}
	slices.Sort(z)
	cut := int(tail * float64(len(z)))
	low, high := z[cut], z[len(z)-1-cut]
	var sum float64
	for _, one := range z {
		one = math.Min(high, math.Max(low, one))
		sum += one * one
	}
	return math.Max(1, sum/float64(len(z))), nil
}

func pooled(units []Unit) (float64, error) {
	var k, n int64
	for _, u := range units {
		if u.K < 0 || u.N < u.K {
			return 0, ErrInput
		}
		k, n = k+u.K, n+u.N
	}
	if n == 0 {
		return 0, ErrNoData
	}
	return float64(k) / float64(n), nil
}

// Shrunk pulls the share of each unit towards the common one, the more the
// fewer its observations (empirical Bayes, beta-binomial by moments: Efron &
// Morris 1975; Kleinman 1973): a unit of three does not top a list by luck. A
// unit without observations gets the common share.
//
// Fewer than three units are ErrTooFew.
func Shrunk(units []Unit) ([]float64, error) {
	p0, err := pooled(units)
	if err != nil {
		return nil, err
	}
	if len(units) < 3 {
		return nil, ErrTooFew
	}
	strength := priorStrength(units, p0)
	all := make([]float64, len(units))
	for i, u := range units {
		if math.IsInf(strength, 1) || u.N == 0 {
			all[i] = p0
			continue
		}
		all[i] = (float64(u.K) + strength*p0) / (float64(u.N) + strength)
	}
	return all, nil
}

// priorStrength is how many observations the common share is worth: infinite
// when the units differ no more than by chance.
func priorStrength(units []Unit, p0 float64) float64 {
	var n, n2, s, m float64
	for _, u := range units {
		if u.N == 0 {
			continue
		}
		w := float64(u.N)
		d := float64(u.K)/w - p0
		n, n2, s, m = n+w, n2+w*w, s+w*d*d, m+1
	}
	within := p0 * (1 - p0)
	spread := n - n2/n // Σw − Σw²/Σw
	if within == 0 || spread <= 0 {
		return math.Inf(1)
	}
	between := (s - within*(m-1)) / spread
	if between <= 0 {
		return math.Inf(1)
	}
	return math.Max(0, within/between-1)
}
