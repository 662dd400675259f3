package calendar

import (
	"slices"
	"time"
)

// Change is a day that two schedules work otherwise.
type Change struct {
	Date   Date   // Gregorian
	Before []Span // as it was worked, in wall time; none for a day off
	After  []Span // as it is worked now
	Name   string // of the holiday, period or single date that decides now, or decided before; a text key or the firm's own words
}

// Changes lists the days, of so many from a Gregorian date on, that are worked
// otherwise by one schedule than by another: from the first to the last.
func Changes(before, after *Schedule, from Date, days int) []Change {
	first, ok := Gregorian.dayOf(from)
	if !ok {
		return nil
	}
	var all []Change
	for day := first; day < first+days; day++ {
		was, whyWas, ok := before.worked(day)
		is, whyIs, too := after.worked(day)
		if !ok || !too {
			break
		}
		if slices.Equal(was, is) {
			continue
		}
		c := Change{Date: gregorianDate(day), Before: before.walls(day, was), After: after.walls(day, is), Name: after.plan.named(whyIs)}
		if c.Name == "" {
			c.Name = before.plan.named(whyWas)
		}
		all = append(all, c)
	}
	return all
}

// stretch is a stretch of working time as instants, in Unix nanoseconds.
type stretch struct{ from, to int64 }

// worked gives the working time of a civil day and the rule that decides; false
// outside the years that are counted.
func (s *Schedule) worked(day int) ([]stretch, reason, bool) {
	index := gregorianDate(day).Year - firstYear
	if index < 0 || index >= yearCount {
		return nil, reason{}, false
	}
	t := s.year(index)
	i := day - t.firstDay
	var all []stretch
	for k := t.opens[i]; k < t.opens[i+1]; k++ {
		all = append(all, stretch{t.start[k], t.end[k]})
	}
	return all, t.why[i], true
}

func (s *Schedule) walls(day int, all []stretch) (spans []Span) {
	for _, one := range all {
		spans = append(spans, Span{s.minuteOf(day, one.from), s.minuteOf(day, one.to)})
	}
	return spans
}

// named is the name of the rule that a day follows; empty for a week.
func (p *Plan) named(why reason) string {
	switch why.kind {
	case byPeriod:
		return p.Periods[why.index].Name
	case byHoliday:
		return p.Holidays[why.index].Name
	case byDay:
		return p.Days[why.index].Name
	}
	return ""
}

// Text tells of the change in one sentence, as the reader reads it.
func (c Change) Text(r Reader) string {
	day, ok := Gregorian.dayOf(c.Date)
	if !ok {
		return ""
	}
	key := "calendar.change.hours"
	switch {
	case len(c.After) == 0:
		key = "calendar.change.closed"
	case len(c.Before) == 0:
		key = "calendar.change.opened"
	}
	name := ""
	if c.Name != "" {
		name = r.words().own(c.Name)
		key += ".named"
	}
	return r.words().print.T(key, "day", r.dayName(day, true), "name", name, "was", r.spans(c.Before), "is", r.spans(c.After))
}

// spans writes spans of a day, "9:00–12:00 and 13:00–17:00".
func (r Reader) spans(all []Span) string {
	w := r.words()
	texts := make([]string, len(all))
	for i, one := range all {
		var from, to, out buffer
		f := fields{from: string(w.clock(from[:0], one.From)), to: string(w.clock(to[:0], one.To))}
		texts[i] = string(w.fill(out[:0], w.span, &f))
	}
	return r.list(texts)
}

// OfDay tells whether a change lies between two instants, both days included, in
// a zone.
func (c Change) OfDay(from, to time.Time, zone *time.Location) bool {
	day, ok := Gregorian.dayOf(c.Date)
	return ok && dayIn(from, zone) <= day && day <= dayIn(to, zone)
}

// Occurrence is a holiday in one year.
type Occurrence struct {
	Holiday int  // its place in the plan
	Year    int  // in its calendar
	First   Date // Gregorian, as it stands now
	Length  int  // days in a row
	Name    string
	Moved   int // days later than calculated, or earlier; 0 where it was never moved
}

// Coming lists the holidays that begin within so many days from a Gregorian date
// on, the next one first.
func (p Plan) Coming(from Date, days int) []Occurrence {
	first, ok := Gregorian.dayOf(from)
	if !ok {
		return nil
	}
	var all []Occurrence
	for i := range p.Holidays {
		h := &p.Holidays[i]
		low, high := h.System.yearsAround(from.Year)
		for year := low; year <= high+days/365; year++ {
			if day, ok := h.startIn(year); ok && day >= first && day < first+days {
				all = append(all, Occurrence{i, year, gregorianDate(day), h.Length, h.Name, h.Moved[year]})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Occurrence) int {
		switch {
		case a.First.Before(b.First):
			return -1
		case b.First.Before(a.First):
			return 1
		}
		return 0
	})
	return all
}

// Announce gives the plan with some days in a row, from a Gregorian date on, that
// are worked in spans, or not at all where there are none. What was announced for
// one of these days before is replaced. Whether the plan holds is told by Build.
func (p Plan) Announce(name string, from Date, days int, spans []Span) Plan {
	p = p.clone()
	first, ok := Gregorian.dayOf(from)
	for i := range days {
		date := from
		if ok {
			date = gregorianDate(first + i)
		}
		p.Days = slices.DeleteFunc(p.Days, func(d DayRule) bool {
			day, known := d.System.dayOf(d.Date)
			return ok && known && day == first+i
		})
		p.Days = append(p.Days, DayRule{Name: name, System: Gregorian, Date: date, Spans: slices.Clone(spans)})
	}
	return p
}

// Move gives the plan with a holiday that begins in one year of its calendar on
// another Gregorian date; ok is false when there is no such holiday in that year
// or no such date. How far a holiday can be moved is checked by Build.
func (p Plan) Move(holiday, year int, to Date) (moved Plan, ok bool) {
	if holiday < 0 || holiday >= len(p.Holidays) {
		return p, false
	}
	p = p.clone()
	h := &p.Holidays[holiday]
	start, known := h.startIn(year)
	day, good := Gregorian.dayOf(to)
	if !known || !good {
		return p, false
	}
	days := h.Moved[year] + day - start
	if h.Moved == nil {
		h.Moved = map[int]int{}
	}
	if h.Moved[year] = days; days == 0 {
		delete(h.Moved, year)
	}
	return p, true
}
