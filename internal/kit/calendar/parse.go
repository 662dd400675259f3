package calendar

import (
	"strconv"
	"strings"

	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// maxTypedDate bounds what is read as a date; the longest good one, with
// direction marks pasted from another program, is far shorter.
const maxTypedDate = 80

// dateSeparators are what people type between the parts of a date: those of the
// three keyboards, spaces included.
const dateSeparators = "/-.–—\u2212،؍٫, _\u00a0\u202f\t"

// ParseDate reads a date as a person typed it in the calendar s: digits of any
// of the three systems, any usual separator, year first (1404/8/23) or day
// first (23.8.1404), or eight digits (14040823). A year has four digits:
// "04" could be three different years. Which part is the year decides the
// order; month before day is never assumed when the day stands first.
//
// The fault is Invalid and says what is wrong: empty, unreadable, a short year,
// a year outside [System.Years] (which also catches a year of another calendar),
// or a day the month does not have.
func ParseDate(s string, sys System) (Date, error) {
	parts, err := dateParts(s)
	if err != nil {
		return Date{}, err
	}
	var text [3]string
	switch {
	case len(parts) == 1 && len(parts[0]) == 8:
		text = [3]string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	case len(parts) != 3:
		return Date{}, fault.New(fault.Invalid, "calendar.date.unreadable")
	case len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2:
		text = [3]string{parts[0], parts[1], parts[2]}
	case len(parts[2]) == 4 && len(parts[1]) <= 2 && len(parts[0]) <= 2:
		text = [3]string{parts[2], parts[1], parts[0]}
	case len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) <= 2:
		return Date{}, fault.New(fault.Invalid, "calendar.date.shortyear")
	default:
		return Date{}, fault.New(fault.Invalid, "calendar.date.unreadable")
	}
	var d Date
	for i, field := range []*int{&d.Year, &d.Month, &d.Day} {
		*field, _ = strconv.Atoi(text[i]) // one to four digits, always a number
	}
	if _, err := d.civil(sys); err != nil {
		return Date{}, err
	}
	return d, nil
}

// dateParts gives the runs of digits in a typed date, as ASCII.
func dateParts(s string) ([]string, error) {
	if len(s) > maxTypedDate {
		return nil, fault.New(fault.Invalid, "calendar.date.unreadable")
	}
	s = strings.Map(dropMarks, lang.ToLatin(s))
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, fault.New(fault.Invalid, "calendar.date.empty")
	}
	for i, r := range s {
		digit := r >= '0' && r <= '9'
		separator := strings.ContainsRune(dateSeparators, r)
		if !digit && (!separator || i == 0) {
			return nil, fault.New(fault.Invalid, "calendar.date.unreadable")
		}
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), nil
}

// dropMarks removes the invisible direction marks that come with pasted text.
func dropMarks(r rune) rune {
	switch {
	case r == '\u061c', r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
		return -1
	}
	return r
}
