package problems

import (
	"slices"
	"time"

	"rida/internal/kit/id"
)

// Kind is what is wrong: too much of something, or a silence.
type Kind string

// The kinds.
const (
	Recurring Kind = "problem"
	Silence   Kind = "silence" // an enquiry: nobody complains any more, and that is no good news by itself
)

// Origin is who opened it.
type Origin string

// The origins.
const (
	ByStaff Origin = "staff"
	ByWatch Origin = "watch"
)

// Problem is what keeps coming back, or an enquiry into a silence.
type Problem struct {
	ID          id.ID
	Kind        Kind
	Origin      Origin
	Title       string // "" where the watch opened it: then the topic names it
	TopicID     id.ID  // 0 for none
	Product     string
	OwnerID     id.ID
	State       State
	OpenedAt    time.Time
	OpenedBy    id.ID // 0 for the watch
	From, Until Day   // the days in which the watch saw it; 0 for none
	Seen        int64 // cases in these days
	Expected    float64
	Cause       Reason // of a silence; "" while nobody knows
	Closure     Closure
	ClosureNote string
	ClosedAt    time.Time
	Reopened    int64
}

// IsOpen tells that somebody still has to do something.
func (p Problem) IsOpen() bool { return p.State != Closed }

// Closure is how a problem ended.
type Closure string

// The closures.
const (
	Worked     Closure = "worked"            // the action is proven to have removed it
	FalseAlarm Closure = "false_alarm"       // the watch cried wolf, which it is designed to do now and then
	Explained  Closure = "explained_silence" // an enquiry ended with a reason
)

// Reason is why it went silent.
type Reason string

// Reasons are the five there are (Sewell: be afraid when complaints stop).
var Reasons = []Reason{"channel_broken", "not_recorded", "fear", "customers_gone", "better"}

// IsReason tells whether it is one of the five.
func IsReason(r Reason) bool { return slices.Contains(Reasons, r) }

// Day numbers the days of the house's zone since 1970-01-01.
type Day int64

// DayOf is the day of an instant where the clock is offset from UTC.
func DayOf(t time.Time, offset time.Duration) Day {
	return Day((t.Unix() + int64(offset/time.Second)) / 86400)
}

// Start is the instant at which a day begins where the clock is offset from UTC.
func (d Day) Start(offset time.Duration) time.Time {
	return time.Unix(int64(d)*86400-int64(offset/time.Second), 0).UTC()
}

// weekday of a day, 0 Monday; 1970-01-01 was a Thursday.
func (d Day) weekday() int { return int((d + 3) % 7) }

// month of a day, 0 January.
func (d Day) month() int { return int(time.Unix(int64(d)*86400, 0).UTC().Month()) - 1 }
