package calendar

import (
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
)

// defects collects what is wrong with a plan, by the names of its JSON form.
type defects []fault.Field

func (d *defects) add(name, key string, args ...any) {
	*d = append(*d, fault.Field{Name: name, Key: "calendar.plan." + key, Args: args})
}

func (d defects) err() error {
	if len(d) == 0 {
		return nil
	}
	return fault.OfFields(d...)
}

// check finds everything that is wrong with the plan.
func (p *Plan) check() error {
	var d defects
	if p.Version < 1 {
		d.add("version", "version")
	}
	// "Local" would mean another zone on another machine.
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		d.add("zone", "zone")
	}
	p.checkWeeks(&d)
	if limited(&d, "holidays", len(p.Holidays), maxHolidays) {
		for i := range p.Holidays {
			p.Holidays[i].check(&d, "holidays."+itoa(i))
		}
	}
	if limited(&d, "periods", len(p.Periods), maxPeriods) {
		for i := range p.Periods {
			p.Periods[i].check(&d, "periods."+itoa(i))
		}
	}
	p.checkDays(&d)
	return d.err()
}

// limited notes a list that is too long; false then.
func limited(d *defects, name string, n, limit int) bool {
	if n > limit {
		d.add(name, "many", "limit", limit)
	}
	return n <= limit
}

func (p *Plan) checkWeeks(d *defects) {
	if len(p.Weeks) == 0 {
		d.add("weeks", "weeks")
	}
	if !limited(d, "weeks", len(p.Weeks), maxWeekRules) {
		return
	}
	for i := range p.Weeks {
		w, name := &p.Weeks[i], "weeks."+itoa(i)
		checkRange(d, name, "from", w.From, "until", w.Until)
		if i > 0 {
			before := p.Weeks[i-1].Until
			if before.IsZero() || w.From.IsZero() || !before.Before(w.From) {
				d.add(name+".from", "overlap")
			}
		}
		w.Week.check(d, name+".days")
	}
}

// checkRange checks two Gregorian dates, either of which may be zero.
func checkRange(d *defects, name, fromName string, from Date, untilName string, until Date) {
	good := true
	for _, end := range []struct {
		name string
		date Date
	}{{fromName, from}, {untilName, until}} {
		if _, ok := Gregorian.dayOf(end.date); !ok && !end.date.IsZero() {
			d.add(name+"."+end.name, "day")
			good = false
		}
	}
	if good && !from.IsZero() && !until.IsZero() && until.Before(from) {
		d.add(name+"."+untilName, "until")
	}
}

func (w *Week) check(d *defects, name string) {
	for day, spans := range w {
		checkSpans(d, name+"."+weekdayCodes[day], spans)
	}
}

func checkSpans(d *defects, name string, spans []Span) {
	if !limited(d, name, len(spans), maxSpans) {
		return
	}
	for i, s := range spans {
		switch {
		case s.From < 0 || s.To > minutesPerDay || s.From >= s.To:
			d.add(name+"."+itoa(i), "span")
		case i > 0 && s.From < spans[i-1].To:
			d.add(name+"."+itoa(i), "overlap")
		}
	}
}

func checkName(d *defects, name, text string) {
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > maxName || !utf8.ValidString(text) {
		d.add(name+".name", "name", "limit", maxName)
	}
}

// checkSystem notes an unknown calendar; false then, since nothing else can be
// checked.
func checkSystem(d *defects, name string, s System) bool {
	_, ok := ParseSystem(string(s))
	if !ok {
		d.add(name+".system", "system")
	}
	return ok
}

// longest is the most days a month can have, 0 for no month.
func (s System) longest(month int) int {
	switch {
	case month < 1 || month > 12:
		return 0
	case s == UmmAlQura:
		return 30
	case s == Persian && month > 6, s == Gregorian && (month == 4 || month == 6 || month == 9 || month == 11):
		return 30
	case s == Gregorian && month == 2:
		return 29
	}
	return 31
}

func (h *Holiday) check(d *defects, name string) {
	checkName(d, name, h.Name)
	checkSpans(d, name+".spans", h.Spans)
	if h.Length < 1 || h.Length > maxHolidayLength {
		d.add(name+".length", "length", "limit", maxHolidayLength)
	}
	if !checkSystem(d, name, h.System) {
		return
	}
	if n := h.System.longest(h.Month); h.Day == 0 || h.Day > n || h.Day < -n {
		d.add(name+".day", "day")
	}
	if (h.Since != 0 && !h.System.knows(h.Since)) || (h.Until != 0 && (!h.System.knows(h.Until) || h.Until < h.Since)) {
		d.add(name+".since", "years")
	}
	for year, days := range h.Moved {
		if !h.System.knows(year) {
			d.add(name+".moved", "years")
		}
		if days < -maxMoved || days > maxMoved {
			d.add(name+".moved", "moved", "limit", maxMoved)
		}
	}
}

func (p *Period) check(d *defects, name string) {
	checkName(d, name, p.Name)
	checkRange(d, name, "since", p.Since, "until", p.Until)
	p.Week.check(d, name+".days")
	if !checkSystem(d, name, p.System) {
		return
	}
	if n := p.System.longest(p.From.Month); p.From.Day < 1 || p.From.Day > n {
		d.add(name+".from", "day")
	}
	if n := p.System.longest(p.To.Month); n == 0 || p.To.Day < 0 || p.To.Day > n {
		d.add(name+".to", "day")
	}
}

func (p *Plan) checkDays(d *defects) {
	if !limited(d, "days", len(p.Days), maxDayRules) {
		return
	}
	seen := map[int]bool{}
	for i := range p.Days {
		r, name := &p.Days[i], "days."+itoa(i)
		checkName(d, name, r.Name)
		checkSpans(d, name+".spans", r.Spans)
		if !checkSystem(d, name, r.System) {
			continue
		}
		day, ok := r.System.dayOf(r.Date)
		switch {
		case !ok:
			d.add(name+".date", "day")
		case seen[day]:
			d.add(name+".date", "twice")
		}
		seen[day] = true
	}
}
