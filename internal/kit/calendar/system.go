package calendar

import "rida/internal/kit/fault"

// System names a calendar by its CLDR code. An unknown or empty name counts as
// Gregorian; ParseSystem tells them apart.
type System string

// The calendars a reader or a firm can choose.
const (
	Gregorian System = "gregory"
	Persian   System = "persian"
	UmmAlQura System = "islamic-umalqura"
)

// Systems lists the calendars in the order in which they are offered.
var Systems = [...]System{Gregorian, Persian, UmmAlQura}

// ParseSystem reads a CLDR code of a calendar.
func ParseSystem(s string) (System, bool) {
	for _, known := range Systems {
		if string(known) == s {
			return known, true
		}
	}
	return "", false
}

// Years gives the first and the last year the calendar can be trusted for:
//
//   - Gregorian 1583 to 9999: the calendar began in October 1582;
//   - Persian 1210 to 1629 (1831 to 2251): where the 33-year rule of leap years
//     agrees with the equinox at Tehran, which the law makes the rule, and two
//     independent libraries agree on every day;
//   - Umm al-Qura 1356 to 1500 (1937 to 2077): the tables that are published.
func (s System) Years() (first, last int) {
	switch s {
	case Persian:
		return persianFirst, persianLast
	case UmmAlQura:
		return ummAlQuraFirst, ummAlQuraLast
	}
	return gregorianFirst, gregorianLast
}

// MonthLength is the number of days of a month, 28 to 31. The error is Invalid
// when the calendar does not know the year or the month.
func (s System) MonthLength(year, month int) (int, error) {
	n := s.monthLength(year, month)
	if n == 0 {
		return 0, s.outOfRange()
	}
	return n, nil
}

// IsLeap tells whether the year is longer than the common one (366 days, or 355
// in Umm al-Qura). The error is Invalid when the calendar does not know the year.
func (s System) IsLeap(year int) (bool, error) {
	first, last := s.Years()
	if year < first || year > last {
		return false, s.outOfRange()
	}
	length := s.start(year+1, 1) - s.start(year, 1)
	if s == UmmAlQura {
		return length == 355, nil
	}
	return length == 366, nil
}

// monthLength is MonthLength, 0 for a month that the calendar does not know.
func (s System) monthLength(year, month int) int {
	if !s.knows(year) || month < 1 || month > 12 {
		return 0
	}
	if month == 12 {
		return s.start(year+1, 1) - s.start(year, 12)
	}
	return s.start(year, month+1) - s.start(year, month)
}

func (s System) knows(year int) bool {
	first, last := s.Years()
	return year >= first && year <= last
}

// start is the civil day on which a month begins, for the years of the calendar
// and the first month after them.
func (s System) start(year, month int) int {
	switch s {
	case Persian:
		return persianDay(year, month, 1)
	case UmmAlQura:
		return ummAlQuraStart(year, month)
	}
	return gregorianDay(year, month, 1)
}

// dateOf is the date of a civil day, false outside the years of the calendar.
func (s System) dateOf(day int) (Date, bool) {
	switch s {
	case Persian:
		return persianDate(day)
	case UmmAlQura:
		return ummAlQuraDate(day)
	}
	d := gregorianDate(day)
	return d, d.Year >= gregorianFirst && d.Year <= gregorianLast
}

// dayOf is the civil day of a date, false when the calendar has no such date.
func (s System) dayOf(d Date) (int, bool) {
	if d.Day < 1 || d.Day > s.monthLength(d.Year, d.Month) {
		return 0, false
	}
	return s.start(d.Year, d.Month) + d.Day - 1, true
}

// outOfRange names the years in its text and not as arguments, because a number
// would be grouped: "1,583".
func (s System) outOfRange() *fault.Fault {
	if s != Persian && s != UmmAlQura {
		s = Gregorian // what every other name is taken for
	}
	return fault.New(fault.Invalid, "calendar.date.range."+string(s))
}
