package stats

import "math"

// maxServers bounds a staffing search and a recursion: no room on earth seats more.
const maxServers = 100_000

// ErlangB is the chance that a call finds all n lines busy when calls that do
// not get through are lost (Erlang 1917), by B₀=1, Bₙ = A·Bₙ₋₁/(n+A·Bₙ₋₁). Load
// is in erlangs: calls per unit of time × time per call.
func ErlangB(load float64, n int) (float64, error) {
	if !(load >= 0) || math.IsInf(load, 1) || n < 0 || n > maxServers {
		return 0, ErrInput
	}
	b := 1.0
	for i := 1; i <= n; i++ {
		b = load * b / (float64(i) + load*b)
	}
	return b, nil
}

// Line is a queue in which everybody waits until served (M/M/n, Erlang C 1917).
type Line struct {
	Wait      float64 // chance of waiting at all
	MeanWait  float64 // of all, also those who did not wait; in the unit of handling
	Occupancy float64 // share of time in which a server is busy

	drain    float64 // (N−A)/handling
	handling float64
}

// ErlangC is the queue of n servers with this load in erlangs, each call taking
// `handling` on average: chance of waiting Pw = B/(1−(A/N)(1−B)), mean wait
// Pw·handling/(N−A). It takes customers for endlessly patient and overstates
// waits where they leave; see ErlangA.
//
// Where the load reaches the number of servers the wait grows without end: ErrNotEstimable.
func ErlangC(load float64, n int, handling float64) (Line, error) {
	if !(handling > 0) || n < 1 {
		return Line{}, ErrInput
	}
	b, err := ErlangB(load, n)
	if err != nil {
		return Line{}, err
	}
	if load >= float64(n) {
		return Line{}, ErrNotEstimable
	}
	l := Line{Occupancy: load / float64(n), drain: (float64(n) - load) / handling, handling: handling}
	l.Wait = b / (1 - l.Occupancy*(1-b))
	l.MeanWait = l.Wait / l.drain
	return l, nil
}

// Within is the share that waits at most t: 1 − Pw·e^(−(N−A)t/handling).
func (l Line) Within(t float64) float64 { return 1 - l.Wait*math.Exp(-l.drain*math.Max(0, t)) }

// LeastServers is the smallest number of servers with which at least the given
// share waits at most t.
func LeastServers(load, handling, t, share float64) (int, Line, error) {
	if !proper(share) || !(t >= 0) || !(load >= 0) || load >= maxServers {
		return 0, Line{}, ErrInput
	}
	for n := int(load) + 1; n <= maxServers; n++ {
		l, err := ErlangC(load, n, handling)
		if err != nil {
			return 0, l, err
		}
		if l.Within(t) >= share {
			return n, l, nil
		}
	}
	return 0, Line{}, ErrNotEstimable
}

// Rostered is how many people to plan so that n are there, when the share
// `shrinkage` of paid time goes to leave, training and breaks: ⌈n/(1−shrinkage)⌉.
func Rostered(n int, shrinkage float64) (int, error) {
	if n < 0 || !(shrinkage >= 0 && shrinkage < 1) {
		return 0, ErrInput
	}
	return int(math.Ceil(float64(n)/(1-shrinkage) - rounding)), nil
}
