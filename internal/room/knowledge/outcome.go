package knowledge

import "math"

// Outcome tells what became of the cases an article or an answer was used in.
type Outcome struct {
	Uses     int64 // cases it went into
	Solved   int64 // of them closed as solved now
	Held     int64 // of these never opened again
	Returned int64 // of them that came back at least once
}

// TooFew is below how many ended cases no share is given: the interval would
// span most of what is possible.
const TooFew = 30

// Ended is how many of the cases have shown an outcome, the n of Share.
func (o Outcome) Ended() int64 { return o.Held + o.Returned }

// Share is the part of the ended cases that were solved and did not return, 0
// to 1, with its 95 % interval (Wilson 1927). ok is false when there are too
// few of them for any share.
//
// A case that came back counts as returned also after it was solved again:
// what was said first had not sufficed.
func (o Outcome) Share() (share, low, high float64, ok bool) {
	n := float64(o.Ended())
	if o.Ended() < TooFew {
		return 0, 0, 0, false
	}
	const z = 1.959964 // of the normal distribution for 95 %
	share = float64(o.Held) / n
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return share, max(0, middle-half), min(1, middle+half), true
}
