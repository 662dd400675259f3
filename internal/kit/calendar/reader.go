package calendar

import (
	"time"

	"rida/internal/kit/lang"
)

// Reader writes times as one person reads them. It is a small value; the zero
// Reader writes English, Gregorian, in UTC.
//
// Where the calendar does not reach (Umm al-Qura before 1937 and after 2077),
// the Gregorian date is written and marked as such.
type Reader struct {
	System System         // "" is the usual calendar of the language
	Second System         // shown by Both; "" for none
	Zone   *time.Location // nil is UTC
	Tag    lang.Tag       // "" is English
	Digits lang.Digits    // "" is those of the language
	Levant bool           // Gregorian months as in كانون الثاني instead of يناير
}

// NewReader gives the usual reader of a language in a country (a lower-case ISO
// 3166 code or empty): Persian dates for Persian, the Gregorian and the Hijri
// date together for Saudi Arabia, the month names of the Levant in Jordan, Iraq,
// Syria, Lebanon and Palestine.
func NewReader(tag lang.Tag, country string, loc *time.Location) Reader {
	r := Reader{System: usual(tag), Zone: loc, Tag: tag, Digits: tag.Digits()}
	switch country {
	case "sa":
		if r.System == Gregorian {
			r.Second = UmmAlQura
		}
	case "jo", "iq", "sy", "lb", "ps":
		r.Levant = true
	}
	return r
}

// usual is the calendar that people who read a language expect unless told.
func usual(tag lang.Tag) System {
	if tag == lang.Persian {
		return Persian
	}
	return Gregorian
}

func (r Reader) words() *words {
	all := allWords()
	systems, ok := all[r.Tag]
	if !ok {
		systems = all[lang.English]
	}
	if w, ok := systems[r.Digits]; ok {
		return w
	}
	return systems[r.Tag.Digits()]
}

func (r Reader) system() System {
	if r.System == "" {
		return usual(r.Tag)
	}
	return r.System
}

// buffer is room for the longest date, so that writing one allocates only the
// string it returns.
type buffer [160]byte

// split gives the civil day and the minute of the day of t for the reader.
func (r Reader) split(t time.Time) (day, minute int) {
	wall := wallIn(t, r.Zone)
	day = dayAt(wall)
	return day, int(wall-int64(day)*secondsPerDay) / 60
}

// style says which parts of a date are written.
type style struct {
	year  bool
	short bool // the month abbreviated, where the language does that
}

// appendDate appends the date of a civil day in the calendar s. The era is
// marked when the reader sees two calendars, or one that is not the usual one of
// the language, because a bare year would then be read wrongly.
func (r Reader) appendDate(b []byte, w *words, day int, s System, st style) []byte {
	marked := r.Second != "" || s != usual(r.Tag)
	d, ok := s.dateOf(day)
	if !ok {
		d, marked = gregorianDate(day), marked || s != Gregorian
		s = Gregorian
	}
	names := w.months[s]
	if r.Levant && s == Gregorian {
		names = w.levant
	}
	f := fields{date: d, month: names.long[d.Month], era: w.era[s]}
	if st.short {
		f.month = names.short[d.Month]
	}
	switch {
	case !st.year:
		return w.fill(b, w.dayMonth, &f)
	case marked:
		return w.fill(b, w.dateEra, &f)
	}
	return w.fill(b, w.date, &f)
}

// sameYear tells whether two civil days fall in one year of the reader.
func (r Reader) sameYear(a, b int) bool {
	s := r.system()
	x, okX := s.dateOf(a)
	y, okY := s.dateOf(b)
	if !okX || !okY {
		x, y = gregorianDate(a), gregorianDate(b)
	}
	return x.Year == y.Year
}

// Date writes the whole date: «١٤ نوفمبر ٢٠٢٥», «۲۳ آبان ۱۴۰۴», "14 November
// 2025"; with the mark of the era for a reader of two calendars.
func (r Reader) Date(t time.Time) string {
	var room buffer
	day, _ := r.split(t)
	return string(r.appendDate(room[:0], r.words(), day, r.system(), style{year: true}))
}

// Both writes the date in the reader's calendar and in the second one; only the
// first when there is no second.
func (r Reader) Both(t time.Time) string {
	if r.Second == "" || r.Second == r.system() {
		return r.Date(t)
	}
	var room, roomToo, out buffer
	w := r.words()
	day, _ := r.split(t)
	f := fields{
		inner: string(r.appendDate(room[:0], w, day, r.system(), style{year: true})),
		to:    string(r.appendDate(roomToo[:0], w, day, r.Second, style{year: true})),
	}
	if f.inner == f.to { // one calendar does not reach there and gave way to the other
		return f.inner
	}
	return string(w.fill(out[:0], w.both, &f))
}

// Time writes the time of day in 24 hours: «١٧:٥٩», "9:04".
func (r Reader) Time(t time.Time) string {
	var room buffer
	_, minute := r.split(t)
	return string(r.words().clock(room[:0], minute))
}

// DateTime writes the whole date and the time.
func (r Reader) DateTime(t time.Time) string {
	var room, out buffer
	w := r.words()
	day, minute := r.split(t)
	f := fields{inner: string(r.appendDate(room[:0], w, day, r.system(), style{year: true})), clock: minute}
	return string(w.fill(out[:0], w.dateTime, &f))
}

// Weekday writes the name of the day: «الأحد», «یکشنبه», "Sunday".
func (r Reader) Weekday(t time.Time) string {
	day, _ := r.split(t)
	return r.words().weekday[weekdayOf(day)]
}

// WeekdayName writes the name of a weekday in full.
func (r Reader) WeekdayName(d time.Weekday) string { return r.words().weekday[d] }

// WeekdayInitial writes a weekday as one letter, for the head of a month.
func (r Reader) WeekdayInitial(d time.Weekday) string { return r.words().weekdayN[d] }

// MonthName writes the name of month 1 to 12 of the reader's calendar; empty for
// any other number.
func (r Reader) MonthName(month int) string {
	if month < 1 || month > 12 {
		return ""
	}
	if r.Levant && r.system() == Gregorian {
		return r.words().levant.long[month]
	}
	return r.words().months[r.system()].long[month]
}
