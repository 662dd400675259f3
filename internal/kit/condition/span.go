package condition

import (
	"math"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/calendar"
)

// Periods are the named stretches of days a date can be compared with.
var Periods = []string{"today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month", "this_year", "last_year"}

// maxSpan bounds "older than n": a hundred years of days, more hours than that.
const maxSpan = 36_500

// stretch is a half-open range of days, [from, until), in Gregorian dates.
type stretch struct{ from, until calendar.Date }

// bounds is a half-open range of moments; an end may be open.
type bounds struct{ low, high time.Time }

func (b bounds) micros() (low, high int64) {
	low, high = math.MinInt64, math.MaxInt64
	if !b.low.IsZero() {
		low = b.low.UnixMicro()
	}
	if !b.high.IsZero() {
		high = b.high.UnixMicro()
	}
	return low, high
}

// period reads an ISO date or a name of Periods as the reader means it.
func (r Reader) period(value string) (stretch, bool) {
	if d, ok := isoDate(value); ok {
		next, err := d.Add(calendar.Gregorian, 1)
		return stretch{d, next}, err == nil
	}
	today, err := calendar.DateOf(r.Now, r.Zone, r.system())
	if err != nil {
		return stretch{}, false
	}
	from, until, ok := r.named(value, today)
	if !ok {
		return stretch{}, false
	}
	a, errA := from.Gregorian(r.system())
	b, errB := until.Gregorian(r.system())
	return stretch{a, b}, errA == nil && errB == nil
}

// named gives the ends of a named period in the reader's calendar.
func (r Reader) named(name string, today calendar.Date) (from, until calendar.Date, ok bool) {
	shift := 0
	which, unit, whole := strings.Cut(name, "_")
	switch {
	case name == "yesterday":
		shift, unit = -1, "day"
	case name == "today":
		unit = "day"
	case name == "tomorrow":
		shift, unit = 1, "day"
	case !whole:
		return from, until, false
	case which == "last":
		shift = -1
	case which == "next":
		shift = 1
	case which != "this":
		return from, until, false
	}
	switch unit {
	case "day":
		return r.days(today, shift, 1)
	case "week":
		day, err := today.Weekday(r.system())
		back := (int(day) - int(r.Week) + 7) % 7
		from, until, ok = r.days(today, 7*shift-back, 7)
		return from, until, ok && err == nil
	case "month":
		return month(today, shift), month(today, shift+1), true
	case "year":
		return calendar.Date{Year: today.Year + shift, Month: 1, Day: 1}, calendar.Date{Year: today.Year + shift + 1, Month: 1, Day: 1}, true
	}
	return from, until, false
}

func (r Reader) days(today calendar.Date, shift, n int) (from, until calendar.Date, ok bool) {
	from, errA := today.Add(r.system(), shift)
	until, errB := today.Add(r.system(), shift+n)
	return from, until, errA == nil && errB == nil
}

// month is the first day of the month that lies n months from a date. All our
// calendars have twelve months.
func month(d calendar.Date, n int) calendar.Date {
	m := d.Year*12 + d.Month - 1 + n
	return calendar.Date{Year: m / 12, Month: m%12 + 1, Day: 1}
}

func isoDate(s string) (calendar.Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1600 {
		return calendar.Date{}, false
	}
	return calendar.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, true
}

// span reads "3d", "36h" or "2w".
func span(value string) (days, hours int, ok bool) {
	if len(value) < 2 {
		return 0, 0, false
	}
	n, err := strconv.Atoi(value[:len(value)-1])
	if err != nil || n < 1 || n > maxSpan || value[0] == '+' {
		return 0, 0, false
	}
	switch value[len(value)-1] {
	case 'h':
		return 0, n, true
	case 'd':
		return n, 0, true
	case 'w':
		return 7 * n, 0, 7*n <= maxSpan
	}
	return 0, 0, false
}

// shifted is the reader's moment n spans from now: days keep the time of day on
// the reader's clock, whatever the clocks do between.
func (r Reader) shifted(days, hours, sign int) time.Time {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	return r.Now.In(zone).AddDate(0, 0, sign*days).Add(time.Duration(sign*hours) * time.Hour).UTC()
}

// moments is the range of moments that a leaf on an Instant means.
func (r Reader) moments(op Op, value string) (bounds, bool) {
	if op == On || op == Before || op == After {
		s, ok := r.period(value)
		if !ok {
			return bounds{}, false
		}
		from, errA := s.from.Start(calendar.Gregorian, r.Zone)
		until, errB := s.until.Start(calendar.Gregorian, r.Zone)
		return cut(op, from, until), errA == nil && errB == nil
	}
	days, hours, ok := span(value)
	if !ok {
		return bounds{}, false
	}
	const after = time.Microsecond // now itself is within the span on either side of it
	switch op {
	case OlderThan:
		return bounds{high: r.shifted(days, hours, -1)}, true
	case NewerThan:
		return bounds{r.shifted(days, hours, -1), r.Now.Add(after)}, true
	case Within:
		return bounds{r.Now, r.shifted(days, hours, 1).Add(after)}, true
	}
	return bounds{low: r.shifted(days, hours, 1).Add(after)}, true
}

func cut(op Op, from, until time.Time) bounds {
	switch op {
	case Before:
		return bounds{high: from}
	case After:
		return bounds{low: until}
	}
	return bounds{from, until}
}

// firstDay and lastDay stand for the open ends of a range of dates.
const firstDay, lastDay = "0000-00-00", "9999-99-99"

// dates is the range of ISO dates, [low, high), that a leaf on a Day means.
func (r Reader) dates(op Op, value string) (low, high string, ok bool) {
	if op == On || op == Before || op == After {
		s, ok := r.period(value)
		switch op {
		case Before:
			return firstDay, s.from.String(), ok
		case After:
			return s.until.String(), lastDay, ok
		}
		return s.from.String(), s.until.String(), ok
	}
	days, hours, ok := span(value)
	if !ok || hours != 0 {
		return "", "", false
	}
	today, err := calendar.DateOf(r.Now, r.Zone, calendar.Gregorian)
	if err != nil {
		return "", "", false
	}
	at := func(n int) string {
		d, err := today.Add(calendar.Gregorian, n)
		ok = ok && err == nil
		return d.String()
	}
	switch op {
	case OlderThan:
		low, high = firstDay, at(-days)
	case NewerThan:
		low, high = at(-days), at(1)
	case Within:
		low, high = at(0), at(days+1)
	default:
		low, high = at(days+1), lastDay
	}
	return low, high, ok
}
