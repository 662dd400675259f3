package calendar

import (
	"strings"
	"time"

	"rida/internal/kit/fault"
)

// State says what a day contributed to a due time.
type State string

// What a day can be.
const (
	Open    State = "open"    // worked by the week in force
	Special State = "special" // worked with hours of its own: a period, a half day, a single date
	Off     State = "off"     // not worked by the week or the period in force
	OnLeave State = "holiday" // not worked because of a holiday or a single date
	Spent   State = "spent"   // worked, but not within the time that is explained
	More    State = "more"    // stands for days left out
)

// Line explains one day on the way to a due time.
type Line struct {
	Date    Date          // Gregorian; zero for More
	Day     string        // «الأحد ٢٢ مارس», as the reader reads it
	State   State         // what the day contributed
	Name    string        // of the holiday, period or single date, in the reader's words
	Spans   string        // the hours that count, «٩:٠٠–١٧:٠٠»
	Counted time.Duration // working time of the day that counts
	Text    string        // all of it in one sentence
}

// maxExplainedDays is how many days are told one by one; a reader looks for a
// holiday among days, not among years.
const maxExplainedDays = 100

// Explain tells, day by day, why d of working time from a is due when Add says:
// which hours of which day count and which holiday does not. Of a longer way the
// first hundred days are told, then how many follow, then the last. The fault is
// Invalid when d is negative, and as in Add.
func (s *Schedule) Explain(a time.Time, d time.Duration, r Reader) ([]Line, error) {
	if d < 0 {
		return nil, fault.New(fault.Invalid, "calendar.schedule.back")
	}
	due, err := s.Add(a, d)
	if err != nil {
		return nil, err
	}
	return s.explain(a, due, r)
}

// ExplainDays tells why n working days from a end when AddDays says.
func (s *Schedule) ExplainDays(a time.Time, n int, include bool, r Reader) ([]Line, error) {
	due, err := s.AddDays(a, n, include)
	if err != nil {
		return nil, err
	}
	return s.explain(a, due, r)
}

func (s *Schedule) explain(a, due time.Time, r Reader) ([]Line, error) {
	r.Zone = s.zone // the hours are those of the firm, wherever the reader sits
	first, last := dayIn(a, s.zone), dayIn(due, s.zone)
	var lines []Line
	for day := first; day <= last; day++ {
		if n := last - day; len(lines) == maxExplainedDays && n > 0 {
			lines = append(lines, Line{State: More, Text: r.words().print.N("calendar.explain.more", int64(n))})
			day = last
		}
		line, ok := s.explainDay(day, first, a, due, r)
		if !ok {
			return nil, beyond()
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// explainDay tells of one civil day; false outside the years that are counted.
func (s *Schedule) explainDay(day, first int, a, due time.Time, r Reader) (Line, bool) {
	date := gregorianDate(day)
	index := date.Year - firstYear
	if index < 0 || index >= yearCount {
		return Line{}, false
	}
	table := s.year(index)
	i := day - table.firstDay
	line := Line{Date: date, Day: r.dayName(day, !r.sameYear(day, first))}
	var why reason
	why, line.Name = table.why[i], s.nameOf(table.why[i], r)
	from, to := int(table.opens[i]), int(table.opens[i+1])
	var spans []string
	for k := from; k < to; k++ {
		start, end := max(table.start[k], a.UnixNano()), min(table.end[k], due.UnixNano())
		if start < end {
			line.Counted += time.Duration(end - start)
			spans = append(spans, s.spanText(day, start, end, r))
		}
	}
	line.Spans = r.list(spans)
	switch named := why.kind != byWeek; {
	case from == to && named && why.kind != byPeriod:
		line.State = OnLeave
	case from == to:
		line.State = Off
	case line.Counted == 0:
		line.State = Spent
	case named:
		line.State = Special
	default:
		line.State = Open
	}
	line.Text = line.sentence(r)
	return line, true
}

// nameOf gives the name of the rule in the reader's words; empty for a week.
func (s *Schedule) nameOf(why reason, r Reader) string {
	switch why.kind {
	case byPeriod:
		return r.words().own(s.plan.Periods[why.index].Name)
	case byHoliday:
		return r.words().own(s.plan.Holidays[why.index].Name)
	case byDay:
		return r.words().own(s.plan.Days[why.index].Name)
	}
	return ""
}

// own gives the text of a key, or the firm's own words as they are.
func (w *words) own(name string) string {
	if w.print.Has(name) {
		return w.print.T(name)
	}
	return name
}

// spanText writes an interval of a civil day as wall times; its end may be 24:00.
func (s *Schedule) spanText(day int, start, end int64, r Reader) string {
	w := r.words()
	var from, to, out buffer
	f := fields{
		from: string(w.clock(from[:0], s.minuteOf(day, start))),
		to:   string(w.clock(to[:0], s.minuteOf(day, end))),
	}
	return string(w.fill(out[:0], w.span, &f))
}

func (s *Schedule) minuteOf(day int, at int64) int {
	return int(wallIn(instant(at), s.zone)-int64(day)*secondsPerDay) / 60
}

// list joins parts with the reader's "and".
func (r Reader) list(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	w := r.words()
	all := parts[0]
	for _, part := range parts[1:] {
		all = string(w.fill(nil, w.and, &fields{from: all, to: part}))
	}
	return all
}

// sentence tells of the day in one text.
func (l *Line) sentence(r Reader) string {
	key := map[State]string{Open: "open", Special: "special", Off: "closed", OnLeave: "holiday", Spent: "spent"}[l.State]
	args := []any{"day", l.Day, "name", strings.TrimSpace(l.Name), "spans", l.Spans, "counted", r.Duration(l.Counted)}
	return r.words().print.T("calendar.explain."+key, args...)
}
