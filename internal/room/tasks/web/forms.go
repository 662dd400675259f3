package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/tasks"
)

// actForm is what every form of this room knows.
type actForm struct {
	ID       string // of the task; "" for a new one
	Place    place
	Problems ui.Problems
	Value    func(name string) string // what was typed, or what is stored
	Hint     string                   // how a date is written
	People   []ui.Choice
	Promises []ui.Choice // owed on the case
	CaseRef  string
	Case     string
	Soon     []ui.Choice // ready answers for the due date
}

func (p *Pages) formOf(r *web.Request, v ui.View, which string, value func(string) string, problems ui.Problems) actForm {
	return actForm{ID: which, Place: placeOf(value), Problems: problems, Value: value, Hint: v.P.T("tasks.date.hint", "date", plainDate(v, v.Now))}
}

// plainDate is a date as it is typed, in the reader's calendar.
func plainDate(v ui.View, t time.Time) string {
	d, err := calendar.DateOf(t, zone(v), v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

// colleagues are who can own a task, the reader first.
func (p *Pages) colleagues(r *web.Request, but id.ID) ([]ui.Choice, error) {
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	for _, one := range people {
		if !one.Active || one.ID == but {
			continue
		}
		label := one.Name
		if one.ID == r.Who.ID {
			label = r.Print.T("tasks.me", "name", one.Name)
		}
		out = append(out, ui.Choice{Value: one.ID.String(), Label: label})
	}
	mine := r.Who.ID.String()
	slices.SortFunc(out, func(a, b ui.Choice) int {
		if (a.Value == mine) != (b.Value == mine) {
			return map[bool]int{true: -1, false: 1}[a.Value == mine]
		}
		return strings.Compare(a.Label, b.Label)
	})
	return out, nil
}

// typedDue reads a due date: a day in the reader's calendar, with a time of day
// or, without one, due when work ends on that day.
func (p *Pages) typedDue(v ui.View, date, hour string) (due time.Time, wholeDay bool, err error) {
	wrong := fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	if strings.TrimSpace(date) == "" {
		return due, false, fault.OfFields(fault.Field{Name: "date", Key: "field.required"})
	}
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		return due, false, wrong
	}
	start, err := day.Start(v.When.System, zone(v))
	if err != nil {
		return due, false, wrong
	}
	if strings.TrimSpace(hour) == "" {
		return tasks.EndOfWork(p.Schedule(), start, zone(v)), true, nil
	}
	h, m, ok := strings.Cut(strings.TrimSpace(lang.ToLatin(hour)), ":")
	hours, err := strconv.Atoi(h)
	minutes := 0
	if err == nil && ok {
		minutes, err = strconv.Atoi(m)
	}
	if err != nil || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return due, false, fault.OfFields(fault.Field{Name: "time", Key: "field.bad_time"})
	}
	y, mo, d := start.In(zone(v)).Date()
	return time.Date(y, mo, d, hours, minutes, 0, 0, zone(v)), false, nil
}

func (p *Pages) askAdd(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	query := r.URL.Query()
	page, err := p.addForm(r, v, func(name string) string {
		switch value := query.Get(name); {
		case value == "" && name == "owner":
			return r.Who.ID.String()
		case value == "" && name == "priority":
			return string(tasks.Normal)
		case value == "" && name == "date":
			return plainDate(v, p.nextDay(v))
		default:
			return value
		}
	}, ui.Problems{})
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page)
}

// nextDay is the working day after today: when most tasks are due.
func (p *Pages) nextDay(v ui.View) time.Time {
	if s := p.Schedule(); s != nil {
		if at, err := s.AddDays(v.Now, 1, false); err == nil {
			return at
		}
	}
	return daysFrom(v, 1)
}

func (p *Pages) addForm(r *web.Request, v ui.View, value func(string) string, problems ui.Problems) (templ.Component, error) {
	f := p.formOf(r, v, "", value, problems)
	var err error
	if f.People, err = p.colleagues(r, 0); err != nil {
		return nil, err
	}
	if ref := value("case"); ref != "" {
		c, err := p.theCase(r, ref)
		if err != nil {
			return nil, err
		}
		f.CaseRef, f.Case = c.Reference, c.Subject
		owed, err := promises.Owed(r.Context(), p.DB, c.ID)
		if err != nil {
			return nil, err
		}
		for _, one := range owed {
			text := one.What
			if text == "" {
				text = p.KindName(one.Kind, v.P)
			}
			f.Promises = append(f.Promises, ui.Choice{Value: one.ID.String(), Label: text + " · " + v.When.Due(one.DueAt, v.Now)})
		}
		if len(f.Promises) > 0 {
			f.Promises = append([]ui.Choice{{Label: v.P.T("tasks.promise.none")}}, f.Promises...)
		}
	}
	return f.addPage(v), nil
}

func (p *Pages) add(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, f, web.Toast{Key: "tasks.toast.added"}, func(ctx context.Context, tx *db.Tx) error {
		n := tasks.New{Title: f.Value("title"), Notes: f.Value("notes"), Owner: f.ID("owner", false), PromiseID: f.ID("promise", false),
			Priority: tasks.Priority(f.Value("priority")), Checks: strings.Split(f.Value("checks"), "\n")}
		if err := f.Err(); err != nil {
			return err
		}
		if ref := f.Value("case"); ref != "" {
			c, err := p.theCase(r, ref)
			if err != nil {
				return err
			}
			n.CaseID = c.ID
		}
		var err error
		if n.DueAt, n.WholeDay, err = p.typedDue(v, f.Value("date"), f.Value("time")); err != nil {
			return both(err, n.Title)
		}
		_, err = p.Room.Add(ctx, tx, by(r), n)
		return err
	}, func(problems ui.Problems) (templ.Component, error) { return p.addForm(r, v, f.Value, problems) })
}

// both says that the title is missing as well, so that nobody is told twice.
func both(err error, title string) error {
	wrong, ok := fault.As(err)
	if !ok || strings.TrimSpace(title) != "" {
		return err
	}
	return fault.OfFields(append([]fault.Field{{Name: "title", Key: "field.required"}}, wrong.Fields...)...)
}

// ask shows the form of an act on a task.
func (p *Pages) ask(w *web.Response, r *web.Request, stored func(t tasks.Task, name string) string, form func(v ui.View, t tasks.Task, f actForm) (templ.Component, error)) error {
	t, err := p.theTask(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	query := r.URL.Query()
	page, err := form(v, t, p.formOf(r, v, t.ID.String(), func(name string) string {
		if value := query.Get(name); value != "" || stored == nil {
			return value
		}
		return stored(t, name)
	}, ui.Problems{}))
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page)
}

// perform does the act of a form.
func (p *Pages) perform(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, v ui.View, t tasks.Task, f *web.Form) error, form func(v ui.View, t tasks.Task, f actForm) (templ.Component, error)) error {
	f, t, err := p.sent(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, f, web.Toast{Key: toast}, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, v, t, f) },
		func(problems ui.Problems) (templ.Component, error) {
			return form(v, t, p.formOf(r, v, t.ID.String(), f.Value, problems))
		})
}

func (p *Pages) editForm(v ui.View, _ tasks.Task, f actForm) (templ.Component, error) {
	return f.editPage(v), nil
}

func (p *Pages) askEdit(w *web.Response, r *web.Request) error {
	return p.ask(w, r, func(t tasks.Task, name string) string {
		return map[string]string{"title": t.Title, "notes": t.Notes, "priority": string(t.Priority)}[name]
	}, p.editForm)
}

func (p *Pages) edit(w *web.Response, r *web.Request) error {
	return p.perform(w, r, "tasks.toast.saved", func(ctx context.Context, tx *db.Tx, _ ui.View, t tasks.Task, f *web.Form) error {
		_, err := p.Room.Edit(ctx, tx, by(r), t.ID, tasks.Details{Title: f.Value("title"), Notes: f.Value("notes"), Priority: tasks.Priority(f.Value("priority"))})
		return err
	}, p.editForm)
}

func (p *Pages) assignForm(r *web.Request) func(ui.View, tasks.Task, actForm) (templ.Component, error) {
	return func(v ui.View, t tasks.Task, f actForm) (templ.Component, error) {
		var err error
		f.People, err = p.colleagues(r, t.OwnerID)
		return f.assignPage(v), err
	}
}

func (p *Pages) askAssign(w *web.Response, r *web.Request) error {
	return p.ask(w, r, nil, p.assignForm(r))
}

func (p *Pages) assign(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return p.perform(w, r, offeredToast(f.Value("to") == r.Who.ID.String()), func(ctx context.Context, tx *db.Tx, _ ui.View, t tasks.Task, f *web.Form) error {
		to := f.ID("to", true)
		if err := f.Err(); err != nil {
			return err
		}
		_, err := p.Room.HandOver(ctx, tx, by(r), t.ID, to, f.Value("why"))
		return err
	}, p.assignForm(r))
}

// accept answers an offer.
func (p *Pages) accept(w *web.Response, r *web.Request) error {
	f, t, err := p.sent(r)
	if err != nil {
		return err
	}
	toast, answer := "tasks.toast.taken", p.Room.Take
	if f.Value("answer") == "no" {
		toast, answer = "tasks.toast.declined", p.Room.Decline
	}
	return p.act(w, r, f, web.Toast{Key: toast}, func(ctx context.Context, tx *db.Tx) error {
		_, err := answer(ctx, tx, by(r), t.ID)
		return err
	}, nil)
}

func (p *Pages) postponeForm(v ui.View, _ tasks.Task, f actForm) (templ.Component, error) {
	return f.postponePage(v), nil
}

func (p *Pages) askPostpone(w *web.Response, r *web.Request) error {
	return p.ask(w, r, nil, p.postponeForm)
}

func (p *Pages) postpone(w *web.Response, r *web.Request) error {
	return p.perform(w, r, "tasks.toast.postponed", func(ctx context.Context, tx *db.Tx, v ui.View, t tasks.Task, f *web.Form) error {
		due, wholeDay, err := p.typedDue(v, f.Value("date"), f.Value("time"))
		if err != nil {
			return err
		}
		_, err = p.Room.Postpone(ctx, tx, by(r), t.ID, due, wholeDay, f.Value("reason"))
		return err
	}, p.postponeForm)
}

func (p *Pages) cancelForm(v ui.View, _ tasks.Task, f actForm) (templ.Component, error) {
	return f.cancelPage(v), nil
}

func (p *Pages) askCancel(w *web.Response, r *web.Request) error {
	return p.ask(w, r, nil, p.cancelForm)
}

func (p *Pages) cancel(w *web.Response, r *web.Request) error {
	return p.perform(w, r, "tasks.toast.cancelled", func(ctx context.Context, tx *db.Tx, _ ui.View, t tasks.Task, f *web.Form) error {
		_, err := p.Room.Cancel(ctx, tx, by(r), t.ID, f.Value("reason"))
		return err
	}, p.cancelForm)
}

func priorities(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, one := range tasks.Priorities {
		out = append(out, ui.Choice{Value: string(one), Label: v.P.T("tasks.priority." + string(one))})
	}
	return out
}
