package calendar

import (
	"sort"
	"time"
)

// yearTable is one civil year of a schedule, worked out: its working intervals
// as instants, with sums, so that a question is two binary searches.
type yearTable struct {
	firstDay int      // civil day of 1 January
	start    []int64  // Unix nanoseconds, ascending
	end      []int64  // not before the next start
	before   []int64  // worked in the year before start, nanoseconds
	total    int64    // worked in the whole year
	opens    []uint16 // per day and one more: index of its first interval
	workdays []uint16 // per day and one more: working days before it
	why      []reason // per day
}

// reason says which rule a day follows.
type reason struct {
	kind  reasonKind
	index int16 // into the list of that kind; -1 for no week
}

type reasonKind uint8

const (
	byWeek reasonKind = iota
	byPeriod
	byHoliday
	byDay
)

// newYear works out a civil year.
func (s *Schedule) newYear(year int) *yearTable {
	first := gregorianDay(year, 1, 1)
	n := gregorianDay(year+1, 1, 1) - first
	t := &yearTable{
		firstDay: first,
		opens:    make([]uint16, n+1),
		workdays: make([]uint16, n+1),
		why:      make([]reason, n),
	}
	holidays := s.holidaysOf(year, first, n)
	for i := range n {
		spans, why := s.dayPlan(first+i, holidays[i])
		t.why[i] = why
		for _, span := range spans {
			t.append(s.interval(first+i, span))
		}
		t.opens[i+1] = uint16(len(t.start))
		t.workdays[i+1] = t.workdays[i]
		if t.opens[i+1] > t.opens[i] {
			t.workdays[i+1]++
		}
	}
	return t
}

// interval gives the instants of a span on a civil day. On the days the clocks
// change they are as far apart as the clocks make them; see instantOf.
func (s *Schedule) interval(day int, span Span) (start, end int64) {
	midnight := int64(day) * secondsPerDay
	start = instantOf(midnight+int64(span.From)*60, s.zone)
	end = instantOf(midnight+int64(span.To)*60, s.zone)
	return start * int64(time.Second), end * int64(time.Second)
}

func (t *yearTable) append(start, end int64) {
	if start >= end { // the clocks jumped over it
		return
	}
	t.start = append(t.start, start)
	t.end = append(t.end, end)
	t.before = append(t.before, t.total)
	t.total += end - start
}

// dayPlan says when a civil day is worked and by which rule. holiday is the index
// of the holiday that falls on it, or -1.
func (s *Schedule) dayPlan(day, holiday int) ([]Span, reason) {
	if i, ok := s.single[day]; ok {
		return s.plan.Days[i].Spans, reason{byDay, int16(i)}
	}
	spans, why := s.usualPlan(day)
	if holiday < 0 {
		return spans, why
	}
	why = reason{byHoliday, int16(holiday)}
	if len(spans) == 0 { // half a holiday does not open a weekend
		return nil, why
	}
	return s.plan.Holidays[holiday].Spans, why
}

// usualPlan is the plan of a day that is no holiday.
func (s *Schedule) usualPlan(day int) ([]Span, reason) {
	weekday := weekdayOf(day)
	for i := range s.plan.Periods {
		if p := &s.plan.Periods[i]; p.covers(day) {
			return p.Week[weekday], reason{byPeriod, int16(i)}
		}
	}
	for i, w := range s.weeks {
		if day >= w.from && day <= w.until {
			return w.week[weekday], reason{byWeek, int16(i)}
		}
	}
	return nil, reason{byWeek, -1}
}

// covers tells whether a civil day lies in the period.
func (p *Period) covers(day int) bool {
	if day < dayOr(p.Since, minDay) || day > dayOr(p.Until, maxDay) {
		return false
	}
	d, ok := p.System.dateOf(day)
	if !ok {
		return false
	}
	from, to := p.From.Month*100+p.From.Day, p.To.Month*100+p.To.Day
	if p.To.Day == 0 {
		to += 99 // later than any day of the month
	}
	at := d.Month*100 + d.Day
	if from <= to {
		return from <= at && at <= to
	}
	return at >= from || at <= to
}

// holidaysOf gives for each day of a civil year the index of the holiday that
// falls on it, or -1. Of several on one day a whole holiday goes before a half
// one, and the one listed first before the others.
func (s *Schedule) holidaysOf(year, first, n int) []int {
	on := make([]int, n)
	for i := range on {
		on[i] = -1
	}
	for h := range s.plan.Holidays {
		holiday := &s.plan.Holidays[h]
		from, to := holiday.System.yearsAround(year)
		for y := from; y <= to; y++ {
			start, ok := holiday.startIn(y)
			for day := start; ok && day < start+holiday.Length; day++ {
				i := day - first
				if i < 0 || i >= n {
					continue
				}
				if on[i] < 0 || len(s.plan.Holidays[on[i]].Spans) > 0 && len(holiday.Spans) == 0 {
					on[i] = h
				}
			}
		}
	}
	return on
}

// yearsAround gives the years of a calendar that may have a day in a Gregorian
// year, or end or begin so near to it that a long or moved holiday reaches in.
func (s System) yearsAround(gregorian int) (from, to int) {
	year := gregorian
	switch s {
	case Persian:
		year = gregorian - 621
	case UmmAlQura:
		year = (gregorian - 622) * 33 / 32 // 33 lunar years are 32 solar ones
	}
	return year - 2, year + 2
}

// startIn is the first civil day of the holiday in a year of its calendar.
func (h *Holiday) startIn(year int) (int, bool) {
	if !h.System.knows(year) || h.Since != 0 && year < h.Since || h.Until != 0 && year > h.Until {
		return 0, false
	}
	day := h.System.start(year, h.Month) + h.Day - 1
	if h.Day < 0 {
		day = h.System.start(year, h.Month) + h.System.monthLength(year, h.Month) + h.Day
	}
	return day + h.Moved[year], true
}

// workedBefore is what was worked in the year before the instant.
func (t *yearTable) workedBefore(at int64) int64 {
	i := sort.Search(len(t.start), func(i int) bool { return t.start[i] > at }) - 1
	if i < 0 {
		return 0
	}
	return t.before[i] + min(at, t.end[i]) - t.start[i]
}

// firstEndingAfter is the index of the first interval with work after the
// instant.
func (t *yearTable) firstEndingAfter(at int64) int {
	return sort.Search(len(t.end), func(i int) bool { return t.end[i] > at })
}

// reached is the earliest instant at which so much was worked in the year;
// 0 < worked ≤ total.
func (t *yearTable) reached(worked int64) int64 {
	i := sort.Search(len(t.before), func(i int) bool { return t.before[i] >= worked }) - 1
	return t.start[i] + worked - t.before[i]
}

// resumed is the latest instant before which only so much was worked in the
// year; 0 ≤ worked < total.
func (t *yearTable) resumed(worked int64) int64 {
	i := sort.Search(len(t.before), func(i int) bool { return t.before[i] > worked }) - 1
	return t.start[i] + worked - t.before[i]
}
