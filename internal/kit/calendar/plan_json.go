package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// The stored form of a plan. It is read in two steps, so that every bad date or
// span becomes a field with its place and not the end of reading.
type (
	planForm struct {
		Version  int           `json:"version"`
		Zone     string        `json:"zone"`
		Weeks    []weekForm    `json:"weeks"`
		Holidays []holidayForm `json:"holidays,omitempty"`
		Periods  []periodForm  `json:"periods,omitempty"`
		Days     []dayForm     `json:"days,omitempty"`
	}
	weekForm struct {
		From  string              `json:"from,omitempty"`
		Until string              `json:"until,omitempty"`
		Days  map[string][]string `json:"days"`
	}
	holidayForm struct {
		Name   string         `json:"name"`
		System System         `json:"system"`
		Month  int            `json:"month"`
		Day    int            `json:"day"`
		Length int            `json:"length"`
		Since  int            `json:"since,omitempty"`
		Until  int            `json:"until,omitempty"`
		Spans  []string       `json:"spans,omitempty"`
		Moved  map[string]int `json:"moved,omitempty"`
	}
	periodForm struct {
		Name   string              `json:"name"`
		System System              `json:"system"`
		From   monthDayForm        `json:"from"`
		To     monthDayForm        `json:"to"`
		Since  string              `json:"since,omitempty"`
		Until  string              `json:"until,omitempty"`
		Days   map[string][]string `json:"days"`
	}
	monthDayForm struct {
		Month int `json:"month"`
		Day   int `json:"day"`
	}
	dayForm struct {
		Name   string   `json:"name"`
		System System   `json:"system"`
		Date   string   `json:"date"`
		Spans  []string `json:"spans,omitempty"`
	}
)

// weekdayCodes name the days in the stored form.
var weekdayCodes = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// maxPlanBytes bounds a stored plan: a full one of all the limits fits.
const maxPlanBytes = 1 << 20

// ParsePlan reads the stored form. The fault is Invalid; dates, spans and
// weekdays that cannot be read are its fields. The plan is not checked beyond
// that: Build does it.
func ParsePlan(data []byte) (Plan, error) {
	if len(data) > maxPlanBytes {
		return Plan{}, fault.New(fault.Invalid, "calendar.plan.unreadable").Because(fmt.Errorf("%d bytes of plan", len(data)))
	}
	var form planForm
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields() // a misspelt name would silently drop a rule
	if err := dec.Decode(&form); err != nil {
		return Plan{}, unreadable(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Plan{}, unreadable(errors.New("more than one JSON value"))
	}
	return form.plan()
}

// UnmarshalJSON is ParsePlan.
func (p *Plan) UnmarshalJSON(data []byte) error {
	read, err := ParsePlan(data)
	if err != nil {
		return err
	}
	*p = read
	return nil
}

func unreadable(err error) error {
	f := fault.New(fault.Invalid, "calendar.plan.unreadable").Because(fmt.Errorf("read the plan: %w", err))
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		f.Fields = []fault.Field{{Name: wrong.Field, Key: "calendar.plan.unreadable"}}
	}
	return f
}

func (f *planForm) plan() (Plan, error) {
	var d defects
	p := Plan{Version: f.Version, Zone: f.Zone}
	for i, w := range f.Weeks {
		name := "weeks." + itoa(i)
		p.Weeks = append(p.Weeks, WeekRule{
			From:  readDate(&d, name+".from", w.From),
			Until: readDate(&d, name+".until", w.Until),
			Week:  readWeek(&d, name+".days", w.Days),
		})
	}
	for i, h := range f.Holidays {
		name := "holidays." + itoa(i)
		p.Holidays = append(p.Holidays, Holiday{
			Name: h.Name, System: h.System, Month: h.Month, Day: h.Day, Length: h.Length, Since: h.Since, Until: h.Until,
			Spans: readSpans(&d, name+".spans", h.Spans), Moved: readMoved(&d, name+".moved", h.Moved),
		})
	}
	for i, q := range f.Periods {
		name := "periods." + itoa(i)
		p.Periods = append(p.Periods, Period{
			Name: q.Name, System: q.System, From: MonthDay(q.From), To: MonthDay(q.To),
			Since: readDate(&d, name+".since", q.Since),
			Until: readDate(&d, name+".until", q.Until),
			Week:  readWeek(&d, name+".days", q.Days),
		})
	}
	for i, r := range f.Days {
		name := "days." + itoa(i)
		p.Days = append(p.Days, DayRule{
			Name: r.Name, System: r.System, Date: readDate(&d, name+".date", r.Date),
			Spans: readSpans(&d, name+".spans", r.Spans),
		})
	}
	return p, d.err()
}

// readDate reads 2006-01-02 in any calendar; whether it exists is for check.
func readDate(d *defects, name, text string) Date {
	if text == "" {
		return Date{}
	}
	var date Date
	parts := strings.Split(text, "-")
	if len(parts) == 3 && len(text) == len("2006-01-02") {
		for i, field := range []*int{&date.Year, &date.Month, &date.Day} {
			n, err := strconv.ParseUint(parts[i], 10, 16)
			if err != nil {
				d.add(name, "day")
				return Date{}
			}
			*field = int(n)
		}
		return date
	}
	d.add(name, "day")
	return Date{}
}

func readWeek(d *defects, name string, days map[string][]string) Week {
	var w Week
	for code, texts := range days {
		i := slices.Index(weekdayCodes[:], code)
		if i < 0 {
			d.add(name+"."+code, "weekday")
			continue
		}
		w[i] = readSpans(d, name+"."+code, texts)
	}
	return w
}

func readSpans(d *defects, name string, texts []string) []Span {
	var spans []Span
	for i, text := range texts {
		s, ok := ParseSpan(text)
		if !ok {
			d.add(name+"."+itoa(i), "span")
		}
		spans = append(spans, s)
	}
	return spans
}

func readMoved(d *defects, name string, years map[string]int) map[int]int {
	if len(years) == 0 {
		return nil
	}
	moved := make(map[int]int, len(years))
	for text, days := range years {
		year, err := strconv.Atoi(text)
		if err != nil {
			d.add(name, "years")
			continue
		}
		moved[year] = days
	}
	return moved
}

// ParseSpan reads "09:00-17:00" or "9:00–24:00" in any of the three digit
// systems; false when it is not a span.
func ParseSpan(text string) (Span, bool) {
	text = strings.Map(dropMarks, lang.ToLatin(text))
	from, to, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	if !ok {
		return Span{}, false
	}
	a, okA := parseClock(from)
	b, okB := parseClock(to)
	if !okA || !okB || a >= b {
		return Span{}, false
	}
	return Span{a, b}, true
}

// parseClock reads a time of day up to 24:00 as minutes.
func parseClock(text string) (int, bool) {
	hours, minutes, ok := strings.Cut(strings.TrimSpace(text), ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	if !ok || err != nil || err2 != nil || len(minutes) != 2 || m > 59 || h*60+m > minutesPerDay {
		return 0, false
	}
	return int(h*60 + m), true
}

// String is the stored form of a span, 09:00-17:00.
func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// MarshalJSON gives the stored form.
func (p Plan) MarshalJSON() ([]byte, error) {
	form := planForm{Version: p.Version, Zone: p.Zone, Weeks: []weekForm{}}
	for _, w := range p.Weeks {
		form.Weeks = append(form.Weeks, weekForm{From: w.From.String(), Until: w.Until.String(), Days: w.Week.form()})
	}
	for _, h := range p.Holidays {
		f := holidayForm{Name: h.Name, System: h.System, Month: h.Month, Day: h.Day, Length: h.Length, Since: h.Since, Until: h.Until, Spans: spansForm(h.Spans)}
		for year, days := range h.Moved {
			if f.Moved == nil {
				f.Moved = map[string]int{}
			}
			f.Moved[itoa(year)] = days
		}
		form.Holidays = append(form.Holidays, f)
	}
	for _, q := range p.Periods {
		form.Periods = append(form.Periods, periodForm{Name: q.Name, System: q.System, From: monthDayForm(q.From), To: monthDayForm(q.To), Since: q.Since.String(), Until: q.Until.String(), Days: q.Week.form()})
	}
	for _, r := range p.Days {
		form.Days = append(form.Days, dayForm{Name: r.Name, System: r.System, Date: r.Date.String(), Spans: spansForm(r.Spans)})
	}
	return json.Marshal(form)
}

func (w Week) form() map[string][]string {
	days := map[string][]string{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if len(w[day]) > 0 {
			days[weekdayCodes[day]] = spansForm(w[day])
		}
	}
	return days
}

func spansForm(spans []Span) []string {
	var texts []string
	for _, s := range spans {
		texts = append(texts, s.String())
	}
	return texts
}
