// Package stats holds the formulas by which figures are counted, as pure
// functions: no clock, no database, the same answer for the same numbers.
//
// What always holds: a figure never says more than its data. Where there are no
// data, too few, or none that reach as far as was asked, a function refuses
// with one of four errors and gives no number. Shares, chances and confidences
// lie between 0 and 1, never between 0 and 100; times are in the caller's own
// unit, the same for all of one call.
//
// Every formula names where it is from, and its test holds values that were
// counted elsewhere.
package stats

import "errors"

// Why a figure is refused. A caller says it in words in place of the number.
var (
	// ErrNoData: nothing was observed.
	ErrNoData = errors.New("stats: no data")
	// ErrTooFew: something was observed, but too little for this figure.
	ErrTooFew = errors.New("stats: too few data")
	// ErrNotEstimable: the data do not reach as far as was asked, or do not
	// tell (all equal, all censored).
	ErrNotEstimable = errors.New("stats: not estimable")
	// ErrInput: the question makes no sense, as a share above 1; a mistake of
	// the caller.
	ErrInput = errors.New("stats: impossible input")
)

// Usual is the confidence of an interval where nothing else was agreed.
const Usual = 0.95

// Interval is where a value lies with a stated confidence.
type Interval struct{ Low, High float64 }

// Contains tells whether x lies within the interval, its ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Overlaps tells whether two intervals share a value. Two units whose intervals
// overlap must not be ranked against each other.
func (i Interval) Overlaps(o Interval) bool { return i.Low <= o.High && o.Low <= i.High }

// Estimate is a value with its interval and the number of observations behind it.
type Estimate struct {
	Value float64
	Interval
	N int64
}

// proper tells that a share, chance or confidence lies strictly between 0 and 1.
func proper(p float64) bool { return p > 0 && p < 1 }
