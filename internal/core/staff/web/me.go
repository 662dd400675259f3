package web

import (
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// mePage is somebody's own settings.
type mePage struct {
	Form     *web.Form
	Problems ui.Problems
	Choices  choices
	Sessions []staff.Session
	Current  id.ID
	Email    string
	Password bool // the password form is the one with defects
}

func (p *Pages) me(w *web.Response, r *web.Request) error {
	a, err := p.Staff.Account(r.Context(), p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	fillPreferences(f, a.Preferences)
	f.Set("name", a.Name)
	return p.showMe(w, r, f, false)
}

func fillPreferences(f *web.Form, t staff.Preferences) {
	f.Set("lang", string(t.Lang))
	f.Set("calendar", string(t.Calendar))
	f.Set("second_calendar", string(t.Second))
	f.Set("digits", string(t.Digits))
	f.Set("zone", t.Zone)
	f.Set("theme", t.Theme)
	if t.KeysOn {
		f.Set("keys_on", "yes")
	}
}

func (p *Pages) showMe(w *web.Response, r *web.Request, f *web.Form, password bool) error {
	a, err := p.Staff.Account(r.Context(), p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	if password { // the other form shows what is stored
		stored := a.Preferences
		fillPreferences(f, stored)
		f.Set("name", a.Name)
	}
	page := mePage{Form: f, Problems: problems(f), Choices: p.choices(r), Current: r.Who.Session, Email: a.Email, Password: password}
	if page.Sessions, err = p.Staff.Sessions(r.Context(), p.DB, r.Who.ID); err != nil {
		return err
	}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) setMe(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	t, _ := lang.ParseTag(f.Value("lang"))
	prefs := staff.Preferences{Lang: t, Calendar: calendar.System(f.Value("calendar")), Second: calendar.System(f.Value("second_calendar")),
		Digits: lang.Digits(f.Value("digits")), Zone: f.Text("zone", maxTyped), Theme: f.Value("theme"), KeysOn: f.Bool("keys_on")}
	name := f.Need("name", maxTyped)
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			return p.Staff.SetPreferences(r.Context(), tx, r.Who.ID, name, prefs)
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showMe(w, r, f, false)
	}
	w.Toast(web.Toast{Key: "staff.toast.saved"})
	return w.Reload("/staff/me") // the language of the whole document may have changed
}

func (p *Pages) setPassword(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	token := p.Cookies.Session(r.Request)
	who, ok, err := p.Staff.BySession(r.Context(), p.DB, token)
	if err != nil {
		return err
	}
	if !ok { // came with a token of a program, which cannot change the password
		return fault.New(fault.Denied, "fault.denied")
	}
	a := p.attempt(r)
	opened, err := p.Staff.ChangePassword(r.Context(), p.DB, who, f.Secret("old"), f.Secret("new"), a.Address, a.Device)
	if err != nil {
		if err = f.Take(err); err != nil {
			return err
		}
		return p.showMe(w, r, f, true)
	}
	p.hangUp(who.Account)
	account, err := p.Staff.Account(r.Context(), p.DB, who.Account)
	if err != nil {
		return err
	}
	p.letIn(w, account.Email, opened)
	w.Toast(web.Toast{Key: "staff.toast.password"})
	return w.Redirect("/staff/me")
}

func (p *Pages) endSession(w *web.Response, r *web.Request) error {
	session, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.EndSession(r.Context(), tx, r.Who.ID, session) })
	if err != nil {
		return err
	}
	p.hangUp(r.Who.ID)
	if session == r.Who.Session {
		p.Cookies.ClearSession(w)
		return w.Reload("/sign-in")
	}
	w.Toast(web.Toast{Key: "staff.toast.session_ended"})
	return w.Redirect("/staff/me")
}

func (p *Pages) endOthers(w *web.Response, r *web.Request) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Staff.EndOthers(r.Context(), tx, by(r), r.Who.ID, r.Who.Session)
	})
	if err != nil {
		return err
	}
	p.hangUp(r.Who.ID)
	w.Toast(web.Toast{Key: "staff.toast.sessions_ended"})
	return w.Redirect("/staff/me")
}
