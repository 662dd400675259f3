package web

import (
	"strconv"
	"strings"
	"unicode"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
)

// hoursText turns a plan of working hours into boxes of a form and back, in the
// reader's language, digits and calendar.
type hoursText struct {
	print  lang.Printer
	reader calendar.System
}

// fill writes a plan into the boxes.
func (t hoursText) fill(f *web.Form, p calendar.Plan) {
	f.Set("version", strconv.Itoa(p.Version))
	if n := len(p.Weeks); n > 0 {
		t.fillWeek(f, "week", p.Weeks[n-1].Week)
	}
	for i, h := range p.Holidays {
		row := "holidays." + strconv.Itoa(i)
		t.fillName(f, row, h.Name)
		f.Set(row+".month", monthCode(h.System, h.Month))
		f.Set(row+".day", t.number(h.Day))
		f.Set(row+".length", t.number(h.Length))
		f.Set(row+".spans", t.spans(h.Spans))
		f.Set(row+".moved", t.moved(h.Moved))
		f.Set(row+".since", years(h.Since))
		f.Set(row+".until", years(h.Until))
	}
	for i, q := range p.Periods {
		row := "periods." + strconv.Itoa(i)
		t.fillName(f, row, q.Name)
		f.Set(row+".from", monthCode(q.System, q.From.Month))
		f.Set(row+".from_day", t.number(q.From.Day))
		f.Set(row+".to", monthCode(q.System, q.To.Month))
		f.Set(row+".to_day", t.number(q.To.Day))
		f.Set(row+".since", dateText(q.Since, calendar.Gregorian, t.reader, t.print))
		f.Set(row+".until", dateText(q.Until, calendar.Gregorian, t.reader, t.print))
		t.fillWeek(f, row, q.Week)
	}
	for i, d := range p.Days {
		row := "days." + strconv.Itoa(i)
		t.fillName(f, row, d.Name)
		f.Set(row+".date", dateText(d.Date, d.System, t.reader, t.print))
		f.Set(row+".spans", t.spans(d.Spans))
	}
}

// fillName writes a name; the key of one that comes with the house is kept
// beside it, so that it stays a name in every language.
func (t hoursText) fillName(f *web.Form, row, name string) {
	if t.print.Has(name) {
		f.Set(row+".key", name)
		name = t.print.T(name)
	}
	f.Set(row+".name", name)
}

func (t hoursText) fillWeek(f *web.Form, row string, w calendar.Week) {
	for i, code := range weekdayCodes {
		f.Set(row+".days."+code, t.spans(w[i]))
	}
}

func (t hoursText) number(n int) string {
	if n == 0 {
		return ""
	}
	return t.print.Digits().Of(strconv.Itoa(n))
}

// years is a year in a hidden box, "" for none.
func years(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// spans are written "09:00–12:00 13:00–17:00": spaces part them in every
// direction of writing.
func (t hoursText) spans(ss []calendar.Span) string {
	var texts []string
	for _, s := range ss {
		texts = append(texts, strings.ReplaceAll(s.String(), "-", "–"))
	}
	return t.print.Digits().Of(strings.Join(texts, " "))
}

func (t hoursText) moved(m map[int]int) string {
	var texts []string
	for year := 1; year < maxYear && len(m) > len(texts); year++ {
		if days, ok := m[year]; ok {
			texts = append(texts, strconv.Itoa(year)+":"+strconv.Itoa(days))
		}
	}
	return t.print.Digits().Of(strings.Join(texts, " "))
}

// maxYear is beyond every year of the three calendars.
const maxYear = 3000

func monthCode(s calendar.System, month int) string { return string(s) + "." + strconv.Itoa(month) }

// read makes the plan that the boxes describe; was is the one stored now, whose
// earlier weeks are kept. Rows without a name are left out. Places tell which
// row each entry came from, for the defects that only the whole plan shows.
func (t hoursText) read(f *web.Form, was calendar.Plan) (p calendar.Plan, places map[string]string) {
	places = map[string]string{}
	p = calendar.Plan{Version: int(f.Int("version", 1, 1<<30)), Zone: was.Zone, Weeks: was.Weeks}
	if preset, err := calendar.Preset(f.Value("preset")); err == nil {
		p.Weeks = preset.Weeks
	}
	t.readWeeks(f, &p, places)
	for i := range rows(f, "holidays") {
		row := "holidays." + strconv.Itoa(i)
		if f.Text(row+".name", maxTyped) == "" {
			continue
		}
		places["holidays."+strconv.Itoa(len(p.Holidays))] = row
		p.Holidays = append(p.Holidays, t.readHoliday(f, row))
	}
	for i := range rows(f, "periods") {
		row := "periods." + strconv.Itoa(i)
		if f.Text(row+".name", maxTyped) == "" {
			continue
		}
		places["periods."+strconv.Itoa(len(p.Periods))] = row
		p.Periods = append(p.Periods, t.readPeriod(f, row))
	}
	for i := range rows(f, "days") {
		row := "days." + strconv.Itoa(i)
		if f.Text(row+".name", maxTyped) == "" {
			continue
		}
		places["days."+strconv.Itoa(len(p.Days))] = row
		p.Days = append(p.Days, calendar.DayRule{Name: t.readName(f, row), System: t.reader, Date: t.date(f, row+".date", true), Spans: t.readSpans(f, row+".spans")})
	}
	return p, places
}

// readWeeks puts the week of the form in the place of the present one, or after
// it from a date on.
func (t hoursText) readWeeks(f *web.Form, p *calendar.Plan, places map[string]string) {
	week := t.readWeek(f, "week")
	from := t.gregorian(f, "week.from")
	n := len(p.Weeks)
	switch {
	case n == 0:
		p.Weeks = []calendar.WeekRule{{Week: week}}
	case from.IsZero():
		p.Weeks[n-1].Week = week
	default:
		if eve, err := from.Add(calendar.Gregorian, -1); err == nil {
			p.Weeks[n-1].Until = eve
		}
		p.Weeks = append(p.Weeks, calendar.WeekRule{From: from, Week: week})
	}
	places["weeks."+strconv.Itoa(len(p.Weeks)-1)] = "week"
	if n > 0 && !from.IsZero() { // a date before the present week's own shows there
		places["weeks."+strconv.Itoa(n-1)] = "week"
	}
}

func (t hoursText) readHoliday(f *web.Form, row string) calendar.Holiday {
	h := calendar.Holiday{Name: t.readName(f, row), Spans: t.readSpans(f, row+".spans"), Moved: t.readMoved(f, row+".moved"),
		Length: 1, Since: plainYear(f, row+".since"), Until: plainYear(f, row+".until")}
	h.System, h.Month = readMonth(f, row+".month")
	h.Day = int(f.Int(row+".day", -31, 31))
	if f.Value(row+".length") != "" {
		h.Length = int(f.Int(row+".length", 1, 30))
	}
	return h
}

func (t hoursText) readPeriod(f *web.Form, row string) calendar.Period {
	q := calendar.Period{Name: t.readName(f, row), Since: t.gregorian(f, row+".since"), Until: t.gregorian(f, row+".until"), Week: t.readWeek(f, row)}
	var to calendar.System
	q.System, q.From.Month = readMonth(f, row+".from")
	to, q.To.Month = readMonth(f, row+".to")
	if to != q.System {
		f.Wrong(row+".to", "staff.hours.two_calendars")
	}
	q.From.Day = int(f.Int(row+".from_day", 1, 31))
	if f.Value(row+".to_day") != "" { // empty is the last day of the month
		q.To.Day = int(f.Int(row+".to_day", 0, 31))
	}
	return q
}

// readName gives back the key of a name that was left as it was.
func (t hoursText) readName(f *web.Form, row string) string {
	name := f.Text(row+".name", maxTyped)
	if key := f.Value(row + ".key"); t.print.Has(key) && t.print.T(key) == name {
		return key
	}
	return name
}

func (t hoursText) readWeek(f *web.Form, row string) (w calendar.Week) {
	for i, code := range weekdayCodes {
		w[i] = t.readSpans(f, row+".days."+code)
	}
	return w
}

// readSpans reads spans as people write them: any dash, with or without spaces
// around it, parted by spaces or commas.
func (t hoursText) readSpans(f *web.Form, name string) []calendar.Span {
	text := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Pd, c) || c == '\u2212' {
			return '-'
		}
		return c
	}, f.Text(name, maxTyped))
	for _, loose := range []string{" -", "- "} {
		text = strings.ReplaceAll(text, loose, "-")
	}
	var spans []calendar.Span
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;،؛", c) }) {
		s, ok := calendar.ParseSpan(part)
		if !ok {
			f.Wrong(name, "calendar.plan.span")
			return nil
		}
		spans = append(spans, s)
	}
	return spans
}

// readMoved reads "1447:+1 1448:-1": by how many days a holiday was announced
// later or earlier in a year.
func (t hoursText) readMoved(f *web.Form, name string) map[int]int {
	text := strings.ReplaceAll(lang.ToLatin(f.Text(name, maxTyped)), "\u2212", "-")
	text = strings.ReplaceAll(strings.ReplaceAll(text, ": ", ":"), " :", ":")
	var out map[int]int
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;،؛", c) }) {
		left, right, _ := strings.Cut(part, ":")
		year, err := strconv.Atoi(left)
		days, err2 := strconv.Atoi(right)
		if err != nil || err2 != nil {
			f.Wrong(name, "staff.hours.moved_unread", "later", t.print.Digits().Of("1447:1"), "earlier", t.print.Digits().Of("1448:-1"))
			return nil
		}
		if out == nil {
			out = map[int]int{}
		}
		out[year] = days
	}
	return out
}

func readMonth(f *web.Form, name string) (calendar.System, int) {
	system, number, _ := strings.Cut(f.Value(name), ".")
	month, err := strconv.Atoi(number)
	if s, ok := calendar.ParseSystem(system); ok && err == nil {
		return s, month
	}
	f.Wrong(name, "field.choose")
	return calendar.Gregorian, 1
}

func plainYear(f *web.Form, name string) int {
	if f.Value(name) == "" {
		return 0
	}
	return int(f.Int(name, 1, maxYear))
}

// date reads a date in the reader's calendar; an empty one is none, or a defect
// when it is needed.
func (t hoursText) date(f *web.Form, name string, needed bool) calendar.Date {
	text := f.Text(name, maxTyped)
	if text == "" && !needed {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text, t.reader)
	if err != nil {
		f.Wrong(name, "field.bad_date")
	}
	return d
}

func (t hoursText) gregorian(f *web.Form, name string) calendar.Date {
	d := t.date(f, name, false)
	if d.IsZero() {
		return d
	}
	g, err := d.Gregorian(t.reader)
	if err != nil {
		f.Wrong(name, "field.bad_date")
	}
	return g
}
