package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"

	"github.com/a-h/templ"
)

// HoursEffect shows what other working hours do to what was promised.
type HoursEffect func(ctx context.Context, v ui.View, before, after *calendar.Schedule) (templ.Component, error)

// The two short acts on the page of announcements.
const (
	announceDay  = "day"  // days off, or worked otherwise
	announceMove = "move" // a holiday on another day
)

// tryFirst is the value of the button that shows what would follow and keeps
// nothing.
const tryFirst = "try"

// comingDays is how far ahead the holidays are listed that can be moved.
const comingDays = 400

// announcePage announces days, or moves a holiday.
type announcePage struct {
	Form     *web.Form
	Problems ui.Problems
	Coming   []ui.Choice
	Effect   templ.Component // of what was tried; nil when nothing was
}

// of are the problems of one of the two forms.
func (g announcePage) of(what string) ui.Problems {
	if g.Form.Value("what") != what {
		return ui.Problems{}
	}
	return g.Problems
}

// value is what was typed into one of the two forms.
func (g announcePage) value(what, name, usual string) string {
	if g.Form.Value("what") != what {
		return usual
	}
	return g.Form.Value(name)
}

func (p *Pages) askAnnounce(w *web.Response, r *web.Request) error {
	return p.showAnnounce(w, r, web.NewForm(r, nil), nil)
}

func (p *Pages) showAnnounce(w *web.Response, r *web.Request, f *web.Form, effect templ.Component) error {
	o, err := p.house(r)
	if err != nil {
		return err
	}
	f.Set("version", strconv.Itoa(o.Schedule.Version()))
	page := announcePage{Form: f, Problems: problems(f), Effect: effect}
	today, err := calendar.DateOf(p.Clock.Now(), o.Schedule.Zone(), calendar.Gregorian)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	for _, one := range o.Schedule.Plan().Coming(today, comingDays) {
		at, err := one.First.Start(calendar.Gregorian, o.Schedule.Zone())
		if err != nil {
			continue
		}
		name := one.Name
		if r.Print.Has(name) {
			name = r.Print.T(name)
		}
		reader := v.When
		reader.Zone = o.Schedule.Zone()
		page.Coming = append(page.Coming, ui.Choice{Value: strconv.Itoa(one.Holiday) + "." + strconv.Itoa(one.Year),
			Label: r.Print.T("staff.announce.holiday", "name", name, "day", reader.Weekday(at.Add(12*time.Hour))+" "+reader.Date(at.Add(12*time.Hour)))})
	}
	return w.HTML(status(f), page.Draw(v))
}

func (p *Pages) announce(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	o, err := p.house(r)
	if err != nil {
		return err
	}
	plan, name, good := p.announced(r, f, o.Schedule.Plan())
	plan.Version = int(f.Int("version", 1, 1<<30))
	if !good || f.Err() != nil {
		return p.showAnnounce(w, r, f, nil)
	}
	after, err := plan.Build()
	if err := f.Take(inAnnounce(err, f.Value("what"))); err != nil {
		return err
	}
	if f.Err() != nil {
		return p.showAnnounce(w, r, f, nil)
	}
	if f.Value("act") == tryFirst && p.HoursEffect != nil {
		effect, err := p.HoursEffect(r.Context(), p.View(w, r), o.Schedule, after)
		if err != nil {
			return err
		}
		return p.showAnnounce(w, r, f, effect)
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.SetHours(r.Context(), tx, by(r), plan, name) })
	if err := f.Take(err); err != nil {
		return err
	}
	if f.Err() != nil {
		return p.showAnnounce(w, r, f, nil)
	}
	return p.hoursSaved(w, plan.Version+1)
}

// announced is the plan that the form describes, and what changes in words.
func (p *Pages) announced(r *web.Request, f *web.Form, was calendar.Plan) (plan calendar.Plan, name string, ok bool) {
	t := hoursText{print: r.Print, reader: reading(r)}
	if f.Value("what") == announceMove {
		return t.readMove(f, was)
	}
	f.Set("what", announceDay)
	name = f.Need("name", maxTyped)
	from := t.gregorian(f, "date")
	if from.IsZero() && f.Problem("date") == "" {
		f.Wrong("date", "field.required")
	}
	days := 1
	if f.Value("days") != "" {
		days = int(f.Int("days", 1, 30))
	}
	spans := t.readSpans(f, "spans")
	if f.Err() != nil {
		return was, name, false
	}
	return was.Announce(name, from, days, spans), name, true
}

// readMove reads which holiday begins on which other day.
func (t hoursText) readMove(f *web.Form, was calendar.Plan) (calendar.Plan, string, bool) {
	which, year, _ := strings.Cut(f.Value("holiday"), ".")
	holiday, err := strconv.Atoi(which)
	in, err2 := strconv.Atoi(year)
	to := t.gregorian(f, "to")
	if to.IsZero() && f.Problem("to") == "" {
		f.Wrong("to", "field.required")
	}
	if err != nil || err2 != nil {
		f.Wrong("holiday", "field.choose")
	}
	if f.Err() != nil {
		return was, "", false
	}
	plan, ok := was.Move(holiday, in, to)
	if !ok {
		f.Wrong("holiday", "field.choose")
		return was, "", false
	}
	name := was.Holidays[holiday].Name
	if t.print.Has(name) {
		name = t.print.T(name)
	}
	return plan, t.print.T("staff.announce.moved", "name", name, "date", dateText(to, calendar.Gregorian, t.reader, t.print)), true
}

// inAnnounce puts the defects of a plan beside the boxes that made them.
func inAnnounce(err error, what string) error {
	d, ok := fault.As(err)
	if !ok || len(d.Fields) == 0 {
		return err
	}
	one := d.Fields[0]
	one.Name = "date"
	if what == announceMove {
		one.Name = "to"
	}
	return fault.OfFields(one)
}

// hoursSaved leads to what the new hours moved.
func (p *Pages) hoursSaved(w *web.Response, version int) error {
	w.Toast(web.Toast{Key: "staff.toast.hours"})
	if p.MovedBy != nil {
		return w.Redirect(p.MovedBy(version))
	}
	return w.Redirect("/settings/hours")
}

// hoursTried shows the form again with what the hours in it would do.
func (p *Pages) hoursTried(w *web.Response, r *web.Request, f *web.Form, plan calendar.Plan, places map[string]string) error {
	o, err := p.house(r)
	if err != nil {
		return err
	}
	plan.Zone = o.Zone
	after, err := plan.Build()
	if err := f.Take(inForm(err, places)); err != nil {
		return err
	}
	var effect templ.Component
	if f.Err() == nil {
		if effect, err = p.HoursEffect(r.Context(), p.View(w, r), o.Schedule, after); err != nil {
			return err
		}
	}
	return p.showHours(w, r, f, "", effect)
}

// hoursLine is a version of the hours in the list.
type hoursLine struct{ Href, Title, Under string }

// latestHours are the last versions, for the page of the hours.
func (p *Pages) latestHours(r *web.Request, v ui.View) ([]hoursLine, error) {
	if p.MovedBy == nil {
		return nil, nil
	}
	all, err := p.Staff.HoursVersions(r.Context(), p.DB, 0, latestHours)
	if err != nil {
		return nil, err
	}
	cards, err := p.Staff.Cards(r.Context(), p.DB)
	if err != nil {
		return nil, err
	}
	var lines []hoursLine
	for _, h := range all {
		lines = append(lines, hoursLine{p.MovedBy(h.Version), HoursTitle(v, h), HoursUnder(v, h, cards[h.MadeBy].Name)})
	}
	return lines, nil
}

// latestHours is how many versions stand on the page of the hours itself.
const latestHours = 5

// HoursTitle is what a version of the hours is called.
func HoursTitle(v ui.View, h staff.Hours) string {
	switch {
	case h.Name != "":
		return v.P.T("staff.hours.version", "n", v.P.Int(int64(h.Version)), "name", h.Name)
	case h.MadeAt.IsZero():
		return v.P.T("staff.hours.version", "n", v.P.Int(int64(h.Version)), "name", v.P.T("staff.hours.version.first"))
	}
	return v.P.T("staff.hours.version", "n", v.P.Int(int64(h.Version)), "name", v.P.T("staff.hours.version.changed"))
}

// HoursUnder says who made a version, when, and from which day it holds.
func HoursUnder(v ui.View, h staff.Hours, who string) string {
	if h.MadeAt.IsZero() {
		return v.P.T("staff.hours.version.begun")
	}
	text := v.P.T("staff.hours.version.made", "when", v.When.DateTime(h.MadeAt), "who", who)
	if h.From.IsZero() {
		return text + " " + v.P.T("staff.hours.version.same")
	}
	at, err := h.From.Start(calendar.Gregorian, h.Schedule.Zone())
	if err != nil {
		return text
	}
	reader := v.When
	reader.Zone = h.Schedule.Zone()
	return text + " " + v.P.T("staff.hours.version.from", "day", reader.Weekday(at.Add(12*time.Hour))+" "+reader.Date(at.Add(12*time.Hour)))
}
