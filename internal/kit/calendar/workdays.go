package calendar

import (
	"sort"
	"time"

	"rida/internal/kit/fault"
)

// AddDays is the close of business of the n-th working day, as rules that count
// days say it ("an answer within five working days"). The day of a is not
// counted; with include it is day one if work goes on in it at or after a. A half
// day is a working day. The fault is Invalid when n < 1, and as in Add.
func (s *Schedule) AddDays(a time.Time, n int, include bool) (time.Time, error) {
	if n < 1 {
		return time.Time{}, fault.New(fault.Invalid, "calendar.schedule.count")
	}
	year, day, ok := s.dayPlace(a)
	if !ok {
		return time.Time{}, beyond()
	}
	table := s.year(year)
	wanted := int(table.workdays[day+1]) + n
	if include && s.worksAfter(a, table, day) {
		wanted--
	}
	for idle := 0; year < yearCount; year++ {
		table = s.year(year)
		all := int(table.workdays[len(table.why)])
		if wanted <= all {
			return instant(table.closeOf(wanted)), nil
		}
		wanted -= all
		if idle++; all > 0 {
			idle = 0
		}
		if idle > maxIdleYears {
			return time.Time{}, noWork()
		}
	}
	return time.Time{}, beyond()
}

// worksAfter tells whether the day of a still has work at or after a.
func (s *Schedule) worksAfter(a time.Time, t *yearTable, day int) bool {
	last := int(t.opens[day+1]) - 1
	return last >= int(t.opens[day]) && t.end[last] > a.UnixNano()
}

// closeOf is the end of the last interval of the n-th working day of the year, n
// from 1.
func (t *yearTable) closeOf(n int) int64 {
	day := sort.Search(len(t.why), func(i int) bool { return int(t.workdays[i+1]) >= n })
	return t.end[t.opens[day+1]-1]
}

// WorkingDays is the number of working days after the day of a, up to and with
// the day of b; negative when b is on an earlier day.
func (s *Schedule) WorkingDays(a, b time.Time) int {
	if b.Before(a) {
		return -s.WorkingDays(b, a)
	}
	from, before := s.workdaysUntil(a)
	to, count := s.workdaysUntil(b)
	for i := from; i < to; i++ {
		t := s.year(i)
		count += int(t.workdays[len(t.why)])
	}
	return count - before
}

// workdaysUntil counts the working days of the year of t, up to and with its day.
func (s *Schedule) workdaysUntil(t time.Time) (year, count int) {
	year, day, ok := s.dayPlace(t)
	if !ok {
		year, worked := s.place(t) // before or after all the years
		if worked == 0 {
			return year, 0
		}
		table := s.year(year)
		return year, int(table.workdays[len(table.why)])
	}
	return year, int(s.year(year).workdays[day+1])
}

// dayPlace gives the index of the civil year of t and the day within it; false
// outside the years that are counted.
func (s *Schedule) dayPlace(t time.Time) (year, day int, ok bool) {
	civil := dayIn(t, s.zone)
	year = gregorianDate(civil).Year - firstYear
	if year < 0 || year >= yearCount {
		return 0, 0, false
	}
	return year, civil - gregorianDay(firstYear+year, 1, 1), true
}
