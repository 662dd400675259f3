package calendar

import "time"

// maxOffset is more than any zone has ever been ahead of UTC, in seconds.
const maxOffset = 16 * 60 * 60

// instantOf is the Unix second at which the clocks where loc is first show the
// wall time (seconds since their own 1970-01-01 00:00).
//
// When the clocks go back, a time happens twice: the first one is meant. When
// they go forward, a time does not happen: the instant of the jump is meant.
// So the order of wall times is always the order of their instants, and a span
// of working hours loses the hour that is skipped and gains the one repeated.
// time.Date promises neither, and Time.ZoneBounds gives empty bounds on the last
// day of leap years after 2037 (Go 1.26), so only offsets are asked for. No zone
// changes its offset twice within the 32 hours that are looked at.
func instantOf(wall int64, loc *time.Location) int64 {
	if loc == nil {
		return wall
	}
	before, after := offsetAt(wall-maxOffset, loc), offsetAt(wall+maxOffset, loc)
	early, late := wall-before, wall-after
	switch {
	case before == after, offsetAt(early, loc) == before:
		return early
	case offsetAt(late, loc) == after:
		return late
	}
	// The wall time is skipped: the jump lies after late and not after early.
	for late+1 < early {
		middle := late + (early-late)/2
		if offsetAt(middle, loc) == after {
			early = middle
		} else {
			late = middle
		}
	}
	return early
}

// offsetAt is how far the clocks are ahead of UTC at a Unix second.
func offsetAt(second int64, loc *time.Location) int64 {
	_, offset := time.Unix(second, 0).In(loc).Zone()
	return int64(offset)
}
