package calendar

import (
	"strconv"
	"time"

	ptime "github.com/yaa110/go-persian-calendar"
)

const (
	gregorianFirst, gregorianLast = 1583, 9999
	persianFirst, persianLast     = 1210, 1629
)

// secondsPerDay is the length of a civil day; leap seconds do not exist in Unix
// time.
const secondsPerDay = 24 * 60 * 60

// noon is where a civil day is handed to a library: no zone or rounding can
// move it to the day before.
func noon(day int) time.Time {
	return time.Unix(int64(day)*secondsPerDay+secondsPerDay/2, 0).UTC()
}

// dayAt is the civil day of a wall-clock second (Unix seconds plus offset).
func dayAt(wall int64) int {
	day := wall / secondsPerDay
	if wall%secondsPerDay < 0 {
		day--
	}
	return int(day)
}

func gregorianDay(year, month, day int) int {
	return dayAt(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix())
}

func gregorianDate(day int) Date {
	y, m, d := noon(day).Date()
	return Date{y, int(m), d}
}

// weekdayOf is the weekday of a civil day; 1970-01-01 was a Thursday.
func weekdayOf(day int) time.Weekday {
	return time.Weekday(((day+int(time.Thursday))%7 + 7) % 7)
}

func persianDay(year, month, day int) int {
	t := ptime.Date(year, ptime.Month(month), day, 12, 0, 0, 0, time.UTC).Time()
	return dayAt(t.Unix())
}

// persianFirstDay and persianEndDay are the first civil day of the calendar and
// the first after it (1831-03-21 and 2251-03-21), constants because every date
// asks for them.
const persianFirstDay, persianEndDay = -50690, 102712

func persianDate(day int) (Date, bool) {
	if day < persianFirstDay || day >= persianEndDay {
		return Date{}, false
	}
	y, m, d := ptime.New(noon(day)).Date()
	return Date{y, int(m), d}, true
}

func itoa(n int) string { return strconv.Itoa(n) }
