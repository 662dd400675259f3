package knowledge

import "rida/internal/kit/stats"

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
// to 1, with its 95 % interval. ok is false when there are too few of them.
//
// A case that came back counts as returned also after it was solved again:
// what was said first had not sufficed.
func (o Outcome) Share() (e stats.Estimate, ok bool) {
	if o.Ended() < TooFew {
		return e, false
	}
	e, err := stats.Wilson(o.Held, o.Ended(), stats.Usual)
	return e, err == nil
}
