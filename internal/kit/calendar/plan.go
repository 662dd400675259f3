package calendar

import (
	"maps"
	"slices"
	"time"
)

// Plan describes when a firm works. It is what people edit and what is stored;
// [Plan.Build] checks it and makes a Schedule of it.
//
// Which rule a day follows, the strongest first: a single date in Days; a
// holiday; a period with hours of its own; the week that is in force. A day no
// week covers is not worked.
type Plan struct {
	Version  int    // 1 and up; a change of the plan is a new version
	Zone     string // IANA name, "Asia/Riyadh"
	Weeks    []WeekRule
	Holidays []Holiday
	Periods  []Period
	Days     []DayRule
}

// Span is a stretch of working time on one day, in minutes of local wall time
// from midnight: 0 ≤ From < To ≤ 1440. From belongs to it, To does not.
type Span struct{ From, To int }

// Week holds the spans of each weekday, Sunday first, in order and apart.
type Week [7][]Span

// WeekRule is a week that is in force from one Gregorian date until another,
// both included. A zero From is "ever since", a zero Until is "until changed".
type WeekRule struct {
	From, Until Date
	Week        Week
}

// Holiday is a day, or several in a row, that comes every year in its calendar.
//
// Where the calendar does not know the year (Umm al-Qura after 1500 AH), the
// holiday does not take place. Holidays are not moved when they fall on a
// weekend: countries differ, and the firm enters such days itself.
type Holiday struct {
	Name   string // text key, or the firm's own words
	System System
	Month  int
	// Day of the month; -1 is its last day. A day the month does not have in
	// some year counts on into the next: 30 Ramadan is then 1 Shawwal.
	Day    int
	Length int         // days in a row, 1 to 30
	Since  int         // first year in System, 0 for always
	Until  int         // last year in System, 0 for always
	Spans  []Span      // a half day: worked in these spans if the day is worked at all
	Moved  map[int]int // year in System to days later (or earlier), as announced
}

// Period is a stretch of every year with hours of its own, such as Ramadan. The
// first one that fits a day counts.
type Period struct {
	Name     string // text key, or the firm's own words
	System   System
	From, To MonthDay // both included; may run over the end of the year
	Since    Date     // Gregorian, zero for always
	Until    Date     // Gregorian, zero for always
	Week     Week
}

// MonthDay is a day of any year; as the end of a period Day 0 is the last day of
// the month.
type MonthDay struct{ Month, Day int }

// DayRule says how one single date is worked, whatever else holds: closed
// without spans, open even on a weekend with them.
type DayRule struct {
	Name   string // text key, or the firm's own words
	System System
	Date   Date
	Spans  []Span
}

// Bounds of a plan. They are far above what a firm needs and keep a plan that
// arrives by the API from taking the memory of the process.
const (
	maxWeekRules     = 50
	maxHolidays      = 200
	maxPeriods       = 50
	maxDayRules      = 2000
	maxSpans         = 12
	maxHolidayLength = 30
	maxMoved         = 15
	maxName          = 100
	minutesPerDay    = 24 * 60
)

// Hours is the span from one full hour to another.
func Hours(from, to int) Span { return Span{from * 60, to * 60} }

// WeekOf is a week in which the given days are worked in the same spans.
func WeekOf(spans []Span, days ...time.Weekday) Week {
	var w Week
	for _, d := range days {
		w[d] = slices.Clone(spans)
	}
	return w
}

// clone copies a plan down to the last span, so that a built schedule shares
// nothing with the plan it came from.
func (p Plan) clone() Plan {
	p.Weeks = slices.Clone(p.Weeks)
	for i := range p.Weeks {
		p.Weeks[i].Week = p.Weeks[i].Week.clone()
	}
	p.Holidays = slices.Clone(p.Holidays)
	for i := range p.Holidays {
		p.Holidays[i].Spans = slices.Clone(p.Holidays[i].Spans)
		p.Holidays[i].Moved = maps.Clone(p.Holidays[i].Moved)
	}
	p.Periods = slices.Clone(p.Periods)
	for i := range p.Periods {
		p.Periods[i].Week = p.Periods[i].Week.clone()
	}
	p.Days = slices.Clone(p.Days)
	for i := range p.Days {
		p.Days[i].Spans = slices.Clone(p.Days[i].Spans)
	}
	return p
}

func (w Week) clone() Week {
	for i := range w {
		w[i] = slices.Clone(w[i])
	}
	return w
}
