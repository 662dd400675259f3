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
// time.Date promises neither.
func instantOf(wall int64, loc *time.Location) int64 {
	if loc == nil {
		return wall
	}
	t := time.Unix(wall-maxOffset, 0).In(loc)
	for {
		_, offset := t.Zone()
		start, end := t.ZoneBounds()
		at := wall - int64(offset)
		if end.IsZero() || at < end.Unix() {
			if !start.IsZero() && at < start.Unix() {
				return start.Unix()
			}
			return at
		}
		t = end
	}
}
