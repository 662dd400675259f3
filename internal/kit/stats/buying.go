package stats

import "math"

// Buyer is a customer's purchases after the first: how many, when the last came,
// and for how long the customer is known, in one unit of time.
type Buyer struct {
	Repeats int64
	Last    float64 // 0 without repeats
	Known   float64
}

// BGNBD is the model of customers who buy at a steady rate until they stay away
// (Fader, Hardie & Lee 2005, Marketing Science 24, 275).
type BGNBD struct{ R, Alpha, A, B float64 }

func (m BGNBD) proper() bool { return m.R > 0 && m.Alpha > 0 && m.A > 0 && m.B > 0 }

// LogLikelihood of what a customer did.
func (m BGNBD) LogLikelihood(b Buyer) float64 {
	x := float64(b.Repeats)
	first := lgamma(m.R+x) - lgamma(m.R) + m.R*math.Log(m.Alpha) + lgamma(m.A+m.B) + lgamma(m.B+x) - lgamma(m.B) - lgamma(m.A+m.B+x)
	alive := -(m.R + x) * math.Log(m.Alpha+b.Known)
	if b.Repeats == 0 {
		return first + alive
	}
	gone := math.Log(m.A/(m.B+x-1)) - (m.R+x)*math.Log(m.Alpha+b.Last)
	most := math.Max(alive, gone)
	return first + most + math.Log(math.Exp(alive-most)+math.Exp(gone-most))
}

func lgamma(x float64) float64 { v, _ := math.Lgamma(x); return v }

// odds are those of having stayed away since the last purchase.
func (m BGNBD) odds(b Buyer) float64 {
	if b.Repeats == 0 {
		return 0
	}
	x := float64(b.Repeats)
	return m.A / (m.B + x - 1) * math.Pow((m.Alpha+b.Known)/(m.Alpha+b.Last), m.R+x)
}

func (b Buyer) proper() bool {
	return b.Repeats >= 0 && b.Last >= 0 && b.Known >= b.Last && (b.Repeats > 0 || b.Last == 0)
}

// Alive is the chance that a customer still buys. Of one who never came back the
// model says 1, which is no knowledge: ErrNotEstimable.
func (m BGNBD) Alive(b Buyer) (float64, error) {
	switch {
	case !m.proper() || !b.proper():
		return 0, ErrInput
	case b.Repeats == 0:
		return 0, ErrNotEstimable
	}
	return 1 / (1 + m.odds(b)), nil
}

// Expected is how many purchases a customer makes in the time ahead, on average.
// A of 1 is ErrNotEstimable.
func (m BGNBD) Expected(b Buyer, ahead float64) (float64, error) {
	switch {
	case !m.proper() || !b.proper() || !(ahead >= 0):
		return 0, ErrInput
	case m.A == 1:
		return 0, ErrNotEstimable
	}
	x := float64(b.Repeats)
	top := m.Alpha + b.Known
	h := hypergeometric(m.R+x, m.B+x, m.A+m.B+x-1, ahead/(top+ahead))
	return (m.A + m.B + x - 1) / (m.A - 1) * (1 - math.Pow(top/(top+ahead), m.R+x)*h) / (1 + m.odds(b)), nil
}

// ExpectedNew is the same for a customer of whom nothing is known yet.
func (m BGNBD) ExpectedNew(ahead float64) (float64, error) { return m.Expected(Buyer{}, ahead) }

// hypergeometric is ₂F₁(a, b; c; z) for 0 ≤ z < 1, by its series.
func hypergeometric(a, b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < 100_000; n++ {
		term *= (a + n) * (b + n) / (c + n) * z / (n + 1)
		sum += term
		if math.Abs(term) < 1e-14*math.Abs(sum) {
			break
		}
	}
	return sum
}

// FitBGNBD finds the model under which what customers did is most likely, with
// its log-likelihood. Fewer than 20 customers, or none who came back, are
// ErrTooFew.
func FitBGNBD(all []Buyer) (BGNBD, float64, error) {
	repeats := int64(0)
	for _, b := range all {
		if !b.proper() {
			return BGNBD{}, 0, ErrInput
		}
		repeats += b.Repeats
	}
	switch {
	case len(all) == 0:
		return BGNBD{}, 0, ErrNoData
	case len(all) < FewestPoints || repeats == 0:
		return BGNBD{}, 0, ErrTooFew
	}
	of := func(p []float64) BGNBD { return BGNBD{math.Exp(p[0]), math.Exp(p[1]), math.Exp(p[2]), math.Exp(p[3])} }
	best, value := minimise(func(p []float64) float64 {
		m, sum := of(p), 0.0
		for _, b := range all {
			sum -= m.LogLikelihood(b)
		}
		return sum
	}, []float64{0, 0, 0, 0})
	return of(best), -value, nil
}

// GammaGamma is the model of how much customers spend at a time (Fader & Hardie
// 2013). It holds only where that hardly depends on how often they come.
type GammaGamma struct{ P, Q, Nu float64 }

// Expected is what a customer will spend at a time, from the mean of so many
// purchases. None is ErrNoData: it is the mean of all then.
func (m GammaGamma) Expected(purchases int64, mean float64) (float64, error) {
	x := float64(purchases)
	switch {
	case purchases < 0 || !(mean >= 0) || !(m.P > 0) || !(m.Q > 0) || !(m.Nu > 0):
		return 0, ErrInput
	case purchases == 0:
		return 0, ErrNoData
	case m.P*x+m.Q <= 1:
		return 0, ErrNotEstimable
	}
	return m.P * (m.Nu + x*mean) / (m.P*x + m.Q - 1), nil
}

// Mean is what customers spend at a time on average; with Q of 1 or less there
// is none.
func (m GammaGamma) Mean() (float64, error) {
	if m.Q <= 1 {
		return 0, ErrNotEstimable
	}
	return m.P * m.Nu / (m.Q - 1), nil
}

// Spent is how often a customer bought, and the mean of it.
type Spent struct {
	Purchases int64
	Mean      float64
}

// FitGammaGamma finds the model under which what customers spent is most likely,
// with its log-likelihood; who bought nothing is left out. Fewer than 20 are
// ErrTooFew.
func FitGammaGamma(all []Spent) (GammaGamma, float64, error) {
	var who []Spent
	for _, s := range all {
		if s.Purchases > 0 && s.Mean > 0 {
			who = append(who, s)
		}
	}
	switch {
	case len(who) == 0:
		return GammaGamma{}, 0, ErrNoData
	case len(who) < FewestPoints:
		return GammaGamma{}, 0, ErrTooFew
	}
	of := func(p []float64) GammaGamma { return GammaGamma{math.Exp(p[0]), math.Exp(p[1]), math.Exp(p[2])} }
	best, value := minimise(func(p []float64) float64 {
		m, sum := of(p), 0.0
		for _, s := range who {
			sum -= m.logLikelihood(s)
		}
		return sum
	}, []float64{0, 0, 0})
	return of(best), -value, nil
}

func (m GammaGamma) logLikelihood(s Spent) float64 {
	px := m.P * float64(s.Purchases)
	return lgamma(px+m.Q) - lgamma(px) - lgamma(m.Q) + m.Q*math.Log(m.Nu) + (px-1)*math.Log(s.Mean) + px*math.Log(float64(s.Purchases)) -
		(px+m.Q)*math.Log(m.Nu+float64(s.Purchases)*s.Mean)
}
