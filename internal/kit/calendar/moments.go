package calendar

import "time"

// week is how far a weekday alone says which day is meant, in days.
const week = 7

// Short writes t for a list: the time if it is today, "Yesterday" or "Tomorrow",
// the weekday within six days, else day and month, with the year when it is
// another one.
func (r Reader) Short(t, now time.Time) string {
	w := r.words()
	day, minute := r.split(t)
	today, _ := r.split(now)
	var room buffer
	switch away := day - today; {
	case away == 0:
		return string(w.clock(room[:0], minute))
	case away == -1:
		return w.yesterday
	case away == 1:
		return w.tomorrow
	case away > -week && away < week:
		return w.weekdayS[weekdayOf(day)]
	}
	return string(r.appendDate(room[:0], w, day, r.system(), style{year: !r.sameYear(day, today), short: true}))
}

// Stamp writes when something happened: the time if it was today, else day and
// time: "18 Nov 19:42", with the year when it is another one.
func (r Reader) Stamp(t, now time.Time) string {
	day, minute := r.split(t)
	today, _ := r.split(now)
	var room, out buffer
	w := r.words()
	if day == today {
		return string(w.clock(room[:0], minute))
	}
	date := r.appendDate(room[:0], w, day, r.system(), style{year: !r.sameYear(day, today), short: true})
	return string(w.fill(out[:0], w.stamp, &fields{inner: string(date), clock: minute}))
}

// Due writes the time of a promise inside a sentence: "today 17:59", "tomorrow
// 17:59", "Sunday 17:59", "18 November 17:59".
func (r Reader) Due(t, now time.Time) string {
	w := r.words()
	day, minute := r.split(t)
	today, _ := r.split(now)
	f := fields{clock: minute}
	var room, out buffer
	pattern := w.stamp
	switch away := day - today; {
	case away == 0:
		pattern = w.dueToday
	case away == -1:
		pattern = w.dueYesterday
	case away == 1:
		pattern = w.dueTomorrow
	case away > -week && away < week:
		f.inner = w.weekday[weekdayOf(day)]
	default:
		f.inner = string(r.appendDate(room[:0], w, day, r.system(), style{year: !r.sameYear(day, today)}))
	}
	return string(w.fill(out[:0], pattern, &f))
}

// DayHeading writes the heading over what happened on the day of t: "Today",
// "Yesterday", "Tomorrow", else "Sunday 16 November", with the year when it is
// another one.
func (r Reader) DayHeading(t, now time.Time) string {
	day, _ := r.split(t)
	today, _ := r.split(now)
	return r.heading(day, today)
}

func (r Reader) heading(day, today int) string {
	w := r.words()
	switch day - today {
	case 0:
		return w.today
	case -1:
		return w.yesterday
	case 1:
		return w.tomorrow
	}
	return r.dayName(day, !r.sameYear(day, today))
}

// dayName writes weekday and date of a civil day.
func (r Reader) dayName(day int, year bool) string {
	w := r.words()
	var room, out buffer
	f := fields{
		weekday: w.weekday[weekdayOf(day)],
		inner:   string(r.appendDate(room[:0], w, day, r.system(), style{year: year})),
	}
	return string(w.fill(out[:0], w.heading, &f))
}

// The lengths after which Relative goes on to the next unit. A month and a year
// are rounded, since beyond a month nobody counts the days.
const (
	daysPerMonth = 30
	daysPerYear  = 365
)

// Relative writes how far t is from now: "now", "3 hours ago", "in 2 days". Parts
// are dropped, never rounded up, so that nothing promises more time than there
// is. From 24 hours on the reader's days are counted, not spans of 24 hours.
func (r Reader) Relative(t, now time.Time) string {
	w := r.words()
	side, gap := ".future.", t.Sub(now)
	if gap < 0 {
		side, gap = ".past.", gap.Abs()
	}
	unit, n := "minute", int64(gap/time.Minute)
	switch {
	case gap < time.Minute:
		return w.print.T("calendar.relative.now")
	case gap >= 24*time.Hour:
		day, _ := r.split(t)
		today, _ := r.split(now)
		unit, n = "day", int64(max(day-today, today-day))
		switch {
		case n >= daysPerYear:
			unit, n = "year", n/daysPerYear
		case n >= daysPerMonth:
			unit, n = "month", min(n/daysPerMonth, 11)
		}
	case gap >= time.Hour:
		unit, n = "hour", int64(gap/time.Hour)
	}
	return w.print.N("calendar.relative"+side+unit, n)
}

// maxWeeksLeft is the most that fits into the ring beside a list row.
const maxWeeksLeft = 99

// Left writes what is left in two or three signs for the ageing ring: "45m",
// "7h", "2d", «٧س», «۲ر»; weeks from a hundred days on. A part of a minute is a
// minute, because something is left; without anything left it is zero minutes.
func (r Reader) Left(d time.Duration) string {
	w := r.words()
	pattern, n := w.leftMinute, 0
	switch day := 24 * time.Hour; {
	case d >= 100*day:
		pattern, n = w.leftWeek, min(int(d/(week*day)), maxWeeksLeft)
	case d >= day:
		pattern, n = w.leftDay, int(d/day)
	case d >= time.Hour:
		pattern, n = w.leftHour, int(d/time.Hour)
	case d > 0:
		n = max(1, int(d/time.Minute))
	}
	var room buffer
	return string(w.fill(room[:0], pattern, &fields{number: n}))
}

// Duration writes an amount of time in hours and minutes: "2 hours 15 minutes".
// Seconds are dropped; a negative amount is written as the positive one.
func (r Reader) Duration(d time.Duration) string {
	p := r.words().print
	d = d.Abs()
	hours, minutes := int64(d/time.Hour), int64(d%time.Hour/time.Minute)
	switch {
	case hours == 0 && minutes == 0:
		return p.T("calendar.duration.short")
	case minutes == 0:
		return p.N("calendar.duration.hour", hours)
	case hours == 0:
		return p.N("calendar.duration.minute", minutes)
	}
	return p.T("calendar.duration.both", "hours", p.N("calendar.duration.hour", hours), "minutes", p.N("calendar.duration.minute", minutes))
}
