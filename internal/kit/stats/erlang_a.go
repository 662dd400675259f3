package stats

import "math"

// Impatient is a queue that people leave when it takes too long (M/M/n+M,
// Erlang A: Palm 1946; Garnett, Mandelbaum & Reiman 2002). Rates are per one
// unit of time.
type Impatient struct {
	Wait     float64 // chance of waiting at all
	Abandon  float64 // share that leaves before being served
	MeanWait float64 // of all, served or gone, in the unit of the rates
	Queue    float64 // people waiting on average

	lambda, mu, theta float64
	n                 int
}

// ErlangA is the queue of n servers with arrivals lambda, service mu (one over
// the mean handling time) and patience theta (one over the mean patience; see
// Patience). From its birth–death chain: πⱼ ∝ Π lambda/death, death =
// min(j,n)·mu + max(0,j−n)·theta; P(abandon) = theta·Lq/lambda, E[W] = Lq/lambda.
// It has an answer for every load: those who leave keep the queue finite.
func ErlangA(lambda, mu, theta float64, n int) (Impatient, error) {
	for _, rate := range []float64{lambda, mu, theta} {
		if !(rate > 0) || math.IsInf(rate, 1) {
			return Impatient{}, ErrInput
		}
	}
	if n < 1 || n > maxServers {
		return Impatient{}, ErrInput
	}
	q := Impatient{lambda: lambda, mu: mu, theta: theta, n: n}
	// Relative to the state in which all are busy and nobody waits: below it
	// the terms go down from n, above it up, so that nothing overflows.
	var below, above, queue float64
	term := 1.0
	for j := n; j >= 1 && term > tiny; j-- {
		term *= float64(j) * mu / lambda
		below += term
		if math.IsInf(below, 1) {
			return Impatient{n: n, lambda: lambda, mu: mu, theta: theta}, nil // so little load that nobody waits
		}
	}
	term = 1
	for k := 1; ; k++ {
		above += term
		term *= lambda / (float64(n)*mu + float64(k)*theta)
		queue += float64(k) * term
		if float64(k+1)*term <= tiny*(below+above+queue) && lambda < float64(n)*mu+float64(k)*theta {
			break
		}
		if term > huge { // far above capacity the crowd lies far above n
			below, above, queue, term = below/huge, above/huge, queue/huge, term/huge
		}
	}
	total := below + above
	q.Wait, q.Queue = above/total, queue/total
	q.MeanWait = q.Queue / lambda
	q.Abandon = theta * q.MeanWait
	return q, nil
}

const (
	tiny = 1e-15 // ends sums whose further terms change nothing
	huge = 1e200 // scales terms down before they overflow
)

// Within is the share of all who are served within t of waiting. The wait that
// a very patient one would have has, where there is one, the density ∝
// exp(lambda/theta·(1−e^(−theta·x)) − n·mu·x) (Zeltyn & Mandelbaum 2005), which
// is summed by Simpson's rule.
func (q Impatient) Within(t float64) float64 {
	if t <= 0 || q.Wait == 0 {
		return 1 - q.Wait
	}
	// The whole is what the chain says: the served are 1 − Abandon, so the
	// share of the served among those who wait fixes the scale.
	served := q.integral(0, t)
	all := served + q.integral(t, t+q.horizon())
	if all <= 0 {
		return 1 - q.Wait
	}
	return 1 - q.Wait + (q.Wait-q.Abandon)*served/all
}

// horizon is a span after which hardly anybody still waits.
func (q Impatient) horizon() float64 {
	peak := 0.0 // where the density falls: lambda·e^(−theta·x) = n·mu
	if drift := q.lambda / (float64(q.n) * q.mu); drift > 1 {
		peak = math.Log(drift) / q.theta
	}
	return peak + 40/(float64(q.n)*q.mu) + 12/q.theta
}

// integral sums e^(−theta·x) × density, unscaled, from a to b.
func (q Impatient) integral(a, b float64) float64 {
	const steps = 4000 // even; relative error below 1e-8 for the rates of real desks
	h := (b - a) / steps
	// Subtracting the exponent at its peak keeps e within range.
	exponent := func(x float64) float64 {
		return q.lambda/q.theta*(1-math.Exp(-q.theta*x)) - (float64(q.n)*q.mu+q.theta)*x
	}
	top := 0.0
	if drift := q.lambda / (float64(q.n)*q.mu + q.theta); drift > 1 {
		top = exponent(math.Log(drift) / q.theta)
	}
	var sum float64
	for i := 0; i <= steps; i++ {
		w := 2.0
		switch {
		case i == 0 || i == steps:
			w = 1
		case i%2 == 1:
			w = 4
		}
		sum += w * math.Exp(exponent(a+float64(i)*h)-top)
	}
	return sum * h / 3
}

// Patience is the rate theta at which waiting people leave: how many left per
// unit of time that all, served or not, spent waiting, with its exact interval.
// The mean patience is 1/theta.
//
// Without any waiting it is ErrNoData; when nobody left, ErrNotEstimable: they
// are patient, but nobody knows how patient.
func Patience(left int64, waited, confidence float64) (Estimate, error) {
	rate, err := PoissonRate(left, waited, confidence)
	if err == nil && left == 0 {
		return Estimate{}, ErrNotEstimable
	}
	return rate, err
}
