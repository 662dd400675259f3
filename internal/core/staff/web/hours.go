package web

import (
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"

	"github.com/a-h/templ"
)

// hoursPage is the working week, the holidays, periods such as Ramadan, and
// single days.
type hoursPage struct {
	Form     *web.Form
	Problems ui.Problems
	Choices  choices
	Months   []monthGroup
	Weekdays []weekday // in the order of the house's week
	Holidays int       // how many rows of each kind are shown
	Days     int
	Periods  int
	Before   []string        // earlier weeks, as sentences
	Preset   string          // the country whose preset was loaded and is not saved yet
	Effect   templ.Component // what the hours of the form would do; nil when they were not tried
	Versions []hoursLine     // the last of them; none where they have no page
}

type monthGroup struct {
	System calendar.System
	Months []ui.Choice
}

type weekday struct {
	Code  string // "sun", as in the stored plan
	Label string
}

const (
	// spareRows are empty rows for what is to be added; saving gives new ones,
	// so the page needs no script.
	spareRows = 3
	// maxRows bounds the rows of each kind that a form may send.
	maxRows = 400
)

var weekdayCodes = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (p *Pages) hours(w *web.Response, r *web.Request) error {
	o, err := p.house(r)
	if err != nil {
		return err
	}
	plan, preset := o.Schedule.Plan(), r.URL.Query().Get("preset")
	if preset != "" {
		loaded, err := calendar.Preset(preset)
		if err != nil {
			return err
		}
		// The country's week and holidays; the version and the dated days stay.
		loaded.Version, loaded.Days = plan.Version, plan.Days
		plan = loaded
	}
	f := web.NewForm(r, nil)
	t := hoursText{print: r.Print, reader: reading(r)}
	t.fill(f, plan)
	return p.showHours(w, r, f, preset, nil)
}

func (p *Pages) showHours(w *web.Response, r *web.Request, f *web.Form, preset string, effect templ.Component) error {
	o, err := p.house(r)
	if err != nil {
		return err
	}
	page := hoursPage{Form: f, Problems: problems(f), Choices: p.choices(r), Preset: preset, Effect: effect,
		Holidays: rows(f, "holidays") + spareRows, Days: rows(f, "days") + spareRows, Periods: rows(f, "periods") + 1}
	for _, system := range calendar.Systems {
		group := monthGroup{System: system}
		for m := 1; m <= 12; m++ {
			group.Months = append(group.Months, ui.Choice{Value: string(system) + "." + strconv.Itoa(m),
				Label: r.Print.T("calendar.month." + string(system) + "." + strconv.Itoa(m))})
		}
		page.Months = append(page.Months, group)
	}
	first := firstWeekday(o.Country)
	for i := range 7 {
		day := (first + i) % 7
		page.Weekdays = append(page.Weekdays, weekday{weekdayCodes[day], r.Print.T("calendar.weekday." + strconv.Itoa(day))})
	}
	plan := o.Schedule.Plan()
	for _, rule := range plan.Weeks[:max(0, len(plan.Weeks)-1)] {
		if preset == "" && !rule.Until.IsZero() {
			page.Before = append(page.Before, r.Print.T("staff.hours.until", "date", dateText(rule.Until, calendar.Gregorian, reading(r), r.Print)))
		}
	}
	v := p.View(w, r)
	if page.Versions, err = p.latestHours(r, v); err != nil {
		return err
	}
	return w.HTML(status(f), page.Draw(v))
}

// firstWeekday is the day a week begins with, as people write it there.
func firstWeekday(country string) int {
	switch country {
	case "ir", "eg", "jo", "iq", "ae", "kw", "bh", "om", "qa":
		return 6 // Saturday
	case "intl":
		return 1
	}
	return 0
}

// rows is how many rows of a kind the form holds.
func rows(f *web.Form, kind string) int {
	n := 0
	for n < maxRows && f.Has(kind+"."+strconv.Itoa(n)+".name") {
		n++
	}
	return n
}

func (p *Pages) setHours(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	o, err := p.house(r)
	if err != nil {
		return err
	}
	t := hoursText{print: r.Print, reader: reading(r)}
	plan, places := t.read(f, o.Schedule.Plan())
	if f.Err() == nil && f.Value("act") == tryFirst && p.HoursEffect != nil {
		return p.hoursTried(w, r, f, plan, places)
	}
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.SetHours(r.Context(), tx, by(r), plan, f.Value("change")) })
		if err = f.Take(inForm(err, places)); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showHours(w, r, f, "", nil)
	}
	return p.hoursSaved(w, plan.Version+1)
}

// inForm renames the defects of a plan to the boxes of the form, where empty
// rows stand between the others and the last week is the only one shown.
func inForm(err error, places map[string]string) error {
	d, ok := fault.As(err)
	if !ok || len(d.Fields) == 0 {
		return err
	}
	fields := slices.Clone(d.Fields)
	for i, one := range fields {
		parts := strings.Split(one.Name, ".")
		if len(parts) > 1 {
			if row, ok := places[parts[0]+"."+parts[1]]; ok {
				parts = append([]string{row}, parts[2:]...)
			}
		}
		if n := len(parts); n > 1 && isNumber(parts[n-1]) { // which span of several
			parts = parts[:n-1]
		}
		fields[i].Name = strings.Join(parts, ".")
	}
	return fault.OfFields(fields...)
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// dateText writes a date for a box, in the reader's calendar and digits.
func dateText(d calendar.Date, in, to calendar.System, p lang.Printer) string {
	if d.IsZero() {
		return ""
	}
	if out, err := d.In(in, to); err == nil {
		d = out
	}
	return p.Digits().Of(strings.ReplaceAll(d.String(), "-", "/"))
}

// reading is the calendar in which the reader types dates.
func reading(r *web.Request) calendar.System {
	if r.Dates.System == "" {
		return calendar.Gregorian
	}
	return r.Dates.System
}
