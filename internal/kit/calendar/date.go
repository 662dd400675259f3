package calendar

import (
	"fmt"
	"time"

	"rida/internal/kit/fault"
)

// Date is a day in some System, which the holder knows. The zero Date is none.
type Date struct{ Year, Month, Day int }

// DateOf is the civil date of the instant t where loc is (nil is UTC). The
// error is Invalid when the calendar does not reach there.
func DateOf(t time.Time, loc *time.Location, s System) (Date, error) {
	d, ok := s.dateOf(dayIn(t, loc))
	if !ok {
		return Date{}, s.outOfRange()
	}
	return d, nil
}

// dayIn is the civil day of the instant t where loc is.
func dayIn(t time.Time, loc *time.Location) int {
	return dayAt(wallIn(t, loc))
}

// wallIn is what a clock on the wall shows at t, as seconds since its own
// 1970-01-01 00:00.
func wallIn(t time.Time, loc *time.Location) int64 {
	if loc == nil {
		return t.Unix()
	}
	_, offset := t.In(loc).Zone()
	return t.Unix() + int64(offset)
}

// Gregorian gives the Gregorian date of d in s. The error is Invalid when s has
// no such day.
func (d Date) Gregorian(s System) (Date, error) { return d.In(s, Gregorian) }

// In converts d from one calendar to another.
func (d Date) In(from, to System) (Date, error) {
	day, err := d.civil(from)
	if err != nil {
		return Date{}, err
	}
	out, ok := to.dateOf(day)
	if !ok {
		return Date{}, to.outOfRange()
	}
	return out, nil
}

// Add gives the date n days later, or earlier when n is negative.
func (d Date) Add(s System, n int) (Date, error) {
	day, err := d.civil(s)
	if err != nil {
		return Date{}, err
	}
	out, ok := s.dateOf(day + n)
	if !ok {
		return Date{}, s.outOfRange()
	}
	return out, nil
}

// Start is the first instant of the day where loc is: 00:00, or the end of the
// jump when the clocks skip midnight.
func (d Date) Start(s System, loc *time.Location) (time.Time, error) {
	day, err := d.civil(s)
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(instantOf(int64(day)*secondsPerDay, loc), 0).UTC(), nil
}

// Weekday is the day of the week.
func (d Date) Weekday(s System) (time.Weekday, error) {
	day, err := d.civil(s)
	return weekdayOf(day), err
}

// civil is the civil day of d, or a fault that says what is wrong with it.
func (d Date) civil(s System) (int, error) {
	if day, ok := s.dayOf(d); ok {
		return day, nil
	}
	if !s.knows(d.Year) {
		return 0, s.outOfRange()
	}
	return 0, fault.New(fault.Invalid, "calendar.date.noday")
}

// IsZero tells whether d is none.
func (d Date) IsZero() bool { return d == Date{} }

// Before compares two dates of the same system.
func (d Date) Before(o Date) bool {
	switch {
	case d.Year != o.Year:
		return d.Year < o.Year
	case d.Month != o.Month:
		return d.Month < o.Month
	}
	return d.Day < o.Day
}

// String is the stored form, 2006-01-02; the zero Date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}
