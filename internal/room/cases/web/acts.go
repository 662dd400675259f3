package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// ask shows the form of an act.
func (d *Desk) ask(w *web.Response, r *web.Request, form func(v ui.View, c cases.Case, f ActForm) (templ.Component, error)) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	return d.showForm(w, r, http.StatusOK, c, ui.Problems{}, form)
}

func (d *Desk) showForm(w *web.Response, r *web.Request, status int, c cases.Case, p ui.Problems, form func(ui.View, cases.Case, ActForm) (templ.Component, error)) error {
	v := d.View(w, r)
	page, err := form(v, c, ActForm{Ref: c.Reference, Subject: words(c.Subject), Problems: p})
	if err != nil {
		return err
	}
	return w.HTML(status, page)
}

// perform does an act and shows its form again, as typed, when it is refused.
func (d *Desk) perform(w *web.Response, r *web.Request, done string, do func(ctx context.Context, tx *db.Tx, c cases.Case) error, form func(ui.View, cases.Case, ActForm) (templ.Component, error)) error {
	return d.act(w, r, done, do, func(c cases.Case, p ui.Problems) error {
		return d.showForm(w, r, http.StatusUnprocessableEntity, c, p, form)
	})
}

func (d *Desk) assignForm(r *web.Request, to, note string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		people, err := d.Colleagues(r.Context())
		if err != nil {
			return nil, err
		}
		form := AssignForm{ActForm: f, To: to, Note: note}
		for _, one := range people {
			if !one.Active || one.ID == c.OwnerID && c.Taken {
				continue
			}
			choice := ui.Choice{Value: one.ID.String(), Label: one.Name}
			if one.ID == r.Who.ID {
				choice.Hint = v.P.T("cases.assign.me")
			}
			form.People = append(form.People, choice)
		}
		slices.SortFunc(form.People, func(a, b ui.Choice) int {
			if mine := r.Who.ID.String(); a.Value == mine || b.Value == mine {
				return map[bool]int{true: -1, false: 1}[a.Value == mine]
			}
			return strings.Compare(a.Label, b.Label)
		})
		return form.Page(v), nil
	}
}

func (d *Desk) askAssign(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.assignForm(r, "", ""))
}

func (d *Desk) assign(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	to := f.ID("to", true)
	done := "cases.toast.offered"
	if to == r.Who.ID {
		done = "cases.toast.taken"
	}
	return d.perform(w, r, done, func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		if err := f.Err(); err != nil {
			return err
		}
		_, err := d.Room.HandOver(ctx, tx, by(r), c.ID, to, f.Value("note"))
		return err
	}, d.assignForm(r, f.Value("to"), f.Value("note")))
}

func declineForm(reason string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, _ cases.Case, f ActForm) (templ.Component, error) {
		return ReasonForm{ActForm: f, Noun: "acceptance", Reason: reason}.Page(v), nil
	}
}

func (d *Desk) askDecline(w *web.Response, r *web.Request) error {
	return d.ask(w, r, declineForm(""))
}

func (d *Desk) accept(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if f.Value("answer") != "no" {
		return d.perform(w, r, "cases.toast.taken", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
			_, err := d.Room.Take(ctx, tx, by(r), c.ID)
			return err
		}, declineForm(""))
	}
	return d.perform(w, r, "cases.toast.declined", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.Decline(ctx, tx, by(r), c.ID, f.Value("reason"))
		return err
	}, declineForm(f.Value("reason")))
}

func (d *Desk) decideRetyping(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.act(w, r, "cases.toast.retyped", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.DecideRetyping(ctx, tx, by(r), c.ID, f.Value("answer") == "yes")
		return err
	}, nil)
}

func priorityForm(to string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		if to == "" {
			to = string(c.Priority)
		}
		return PriorityForm{ActForm: f, Priority: to}.Page(v), nil
	}
}

func (d *Desk) askPriority(w *web.Response, r *web.Request) error {
	return d.ask(w, r, priorityForm(""))
}

func (d *Desk) prioritise(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, "cases.toast.prioritised", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.Prioritise(ctx, tx, by(r), c.ID, cases.Priority(f.Value("priority")))
		return err
	}, priorityForm(f.Value("priority")))
}

func (d *Desk) tagsForm(r *web.Request, typed *string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		form := TagsForm{ActForm: f}
		if typed != nil {
			form.Tags = *typed
			return form.Page(v), nil
		}
		tags, err := cases.Tags(r.Context(), d.DB, c.ID)
		form.Tags = strings.Join(tags, v.P.T("cases.tags.comma"))
		return form.Page(v), err
	}
}

func (d *Desk) askTags(w *web.Response, r *web.Request) error { return d.ask(w, r, d.tagsForm(r, nil)) }

func (d *Desk) tag(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	typed := f.Value("tags")
	return d.perform(w, r, "cases.toast.tagged", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.Tag(ctx, tx, by(r), c.ID, strings.FieldsFunc(typed, func(c rune) bool { return strings.ContainsRune(",،؛;", c) }))
		return err
	}, d.tagsForm(r, &typed))
}

func (d *Desk) snoozeForm(f *web.Form) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, _ cases.Case, a ActForm) (templ.Component, error) {
		form := SnoozeForm{ActForm: a, Hint: v.P.T("cases.date.hint", "date", plainDate(v, v.Now))}
		for _, days := range []int{1, 3, 7} {
			at := morning(v, days)
			form.Ready = append(form.Ready, ui.Choice{Value: at.Format(time.RFC3339), Label: v.P.N("cases.snooze.days", int64(days)), Hint: v.When.DateTime(at)})
		}
		if f != nil {
			form.Until, form.Date, form.Note = f.Value("until"), f.Value("date"), f.Value("note")
		}
		return form.Page(v), nil
	}
}

// morning is nine o'clock, by the reader's clock, some days from now.
func morning(v ui.View, days int) time.Time {
	const nine = 9
	y, m, d := v.Now.In(zone(v)).Date()
	return time.Date(y, m, d+days, nine, 0, 0, 0, zone(v))
}

func zone(v ui.View) *time.Location {
	if v.When.Zone == nil {
		return time.UTC
	}
	return v.When.Zone
}

// plainDate is a date as it is typed, in the reader's calendar.
func plainDate(v ui.View, t time.Time) string {
	d, err := calendar.DateOf(t, zone(v), v.When.System)
	if err != nil {
		return ""
	}
	// With hyphens Arabic digits would show the day first, whatever is typed.
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

func (d *Desk) askSnooze(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.snoozeForm(nil))
}

func (d *Desk) snooze(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return d.perform(w, r, "cases.toast.snoozed", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		until, err := typedMoment(v, f.Value("date"), "")
		if f.Value("date") == "" {
			if until, err = time.Parse(time.RFC3339, f.Value("until")); err != nil {
				err = fault.OfFields(fault.Field{Name: "until", Key: "field.choose"})
			}
		}
		if err != nil {
			return err
		}
		if _, err := d.Room.Snooze(ctx, tx, by(r), c.ID, until); err != nil {
			return err
		}
		if strings.TrimSpace(f.Value("note")) == "" {
			return nil
		}
		_, err = d.Room.Note(ctx, tx, by(r), c.ID, f.Value("note"), nil)
		return err
	}, d.snoozeForm(f))
}

// typedMoment reads a date in the reader's calendar and a time of day; nine
// o'clock when no time is given.
func typedMoment(v ui.View, date, clock string) (time.Time, error) {
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	start, err := day.Start(v.When.System, zone(v))
	if err != nil {
		return time.Time{}, fault.OfFields(fault.Field{Name: "date", Key: "field.bad_date"})
	}
	minutes := 9 * 60
	if clock != "" {
		if minutes, err = minutesOf(clock); err != nil {
			return time.Time{}, fault.OfFields(fault.Field{Name: "time", Key: "field.bad_time"})
		}
	}
	y, m, d := start.In(zone(v)).Date()
	return time.Date(y, m, d, minutes/60, minutes%60, 0, 0, zone(v)), nil
}

func (d *Desk) wake(w *web.Response, r *web.Request) error {
	return d.act(w, r, "cases.toast.woken", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.Wake(ctx, tx, by(r), c.ID)
		return err
	}, nil)
}

func promiseForm(f *web.Form) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, _ cases.Case, a ActForm) (templ.Component, error) {
		form := PromiseForm{ActForm: a, Hint: v.P.T("cases.date.hint", "date", plainDate(v, v.Now))}
		if f != nil {
			form.What, form.Date, form.Time = f.Value("what"), f.Value("date"), f.Value("time")
		}
		return form.Page(v), nil
	}
}

func (d *Desk) askPromise(w *web.Response, r *web.Request) error {
	return d.ask(w, r, promiseForm(nil))
}

func (d *Desk) promise(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return d.perform(w, r, "cases.toast.promised", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		due, err := typedMoment(v, f.Value("date"), f.Value("time"))
		if err != nil {
			return err
		}
		_, err = d.Room.Promise(ctx, tx, by(r), c.ID, f.Value("what"), due)
		return err
	}, promiseForm(f))
}
