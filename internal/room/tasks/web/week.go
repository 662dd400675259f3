package web

import (
	"time"

	"rida/internal/kit/calendar"
)

// weekShape tells how weeks look in a house: the day on which they begin, which
// is the first working day after days off, and which days are off. A house
// without a schedule has weeks from Monday with Saturday and Sunday off.
func weekShape(s *calendar.Schedule, at time.Time) (first time.Weekday, off [7]bool) {
	week, ok := weekInForce(s, at)
	if !ok {
		off[time.Saturday], off[time.Sunday] = true, true
		return time.Monday, off
	}
	worked := 0
	for d := range week {
		off[d] = len(week[d]) == 0
		if !off[d] {
			worked++
		}
	}
	if worked == 0 || worked == 7 {
		return time.Monday, off
	}
	for d := range 7 {
		if off[(d+6)%7] && !off[d] {
			first = time.Weekday(d)
		}
	}
	return first, off
}

func weekInForce(s *calendar.Schedule, at time.Time) (calendar.Week, bool) {
	if s == nil {
		return calendar.Week{}, false
	}
	today, err := calendar.DateOf(at, s.Zone(), calendar.Gregorian)
	if err != nil {
		return calendar.Week{}, false
	}
	for _, rule := range s.Plan().Weeks {
		if !rule.From.IsZero() && today.Before(rule.From) || !rule.Until.IsZero() && rule.Until.Before(today) {
			continue
		}
		return rule.Week, true
	}
	return calendar.Week{}, false
}
