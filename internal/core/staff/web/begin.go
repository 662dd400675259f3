package web

import (
	"strconv"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// maxTyped is the longest answer to a question of these forms, in letters.
const maxTyped = 200

func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// begun leads to the door when the first run is over.
func (p *Pages) begun(w *web.Response, r *web.Request) (done bool, err error) {
	_, ok, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil || !ok {
		return err != nil, err
	}
	return true, w.Redirect("/sign-in")
}

func (p *Pages) askFirstRun(w *web.Response, r *web.Request) error {
	if done, err := p.begun(w, r); done {
		return err
	}
	f := web.NewForm(r, nil)
	f.Set("lang", string(r.Print.Tag()))
	f.Set("country", usualCountry(r.Print.Tag()))
	return p.showFirstRun(w, r, f)
}

// usualCountry is the preset offered first to a reader of a language.
func usualCountry(t lang.Tag) string {
	return map[lang.Tag]string{lang.Arabic: "sa", lang.Persian: "ir", lang.English: "intl"}[t]
}

func (p *Pages) showFirstRun(w *web.Response, r *web.Request, f *web.Form) error {
	page := firstRunPage{Form: f, Problems: problems(f), Choices: p.choices(r), Languages: p.languages(r)}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) firstRun(w *web.Response, r *web.Request) error {
	if done, err := p.begun(w, r); done {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	run := p.readFirstRun(f)
	var opened staff.Opened
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			owner, err := p.Staff.Begin(r.Context(), tx, run)
			if err != nil {
				return err
			}
			opened, err = p.Staff.Enter(r.Context(), tx, owner, p.attempt(r))
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showFirstRun(w, r, f)
	}
	p.letIn(w, run.Owner.Email, opened)
	w.Toast(web.Toast{Key: "staff.toast.begun"})
	return w.Reload(home)
}

// readFirstRun reads the one page of the first run. What is left as usual
// follows the language and the country.
func (p *Pages) readFirstRun(f *web.Form) staff.FirstRun {
	t, known := lang.ParseTag(f.One("lang", tagNames()...))
	if !known {
		t = lang.English
	}
	country := f.One("country", calendar.Presets()...)
	run := staff.FirstRun{Country: country}
	run.Names.Set(t, f.Need("organisation", maxTyped))
	for _, one := range lang.Tags {
		run.Team.Set(one, p.Texts.For(one, one.Digits()).T("staff.team.first"))
	}
	run.Owner = staff.NewAccount{Name: f.Need("name", maxTyped), Email: f.Email("email", true), Password: f.Secret("password"), Preferences: usual(f, t, country)}
	if run.Owner.Password == "" {
		f.Wrong("password", "field.required")
	}
	return run
}

// usual reads preferences in which an empty answer means what is usual for the
// language and the country.
func usual(f *web.Form, t lang.Tag, country string) staff.Preferences {
	reader := calendar.NewReader(t, country, nil)
	prefs := staff.Preferences{Lang: t, Calendar: calendar.System(f.Value("calendar")), Second: reader.Second,
		Digits: lang.Digits(f.Value("digits")), Zone: f.Text("zone", maxTyped), KeysOn: true}
	if prefs.Calendar == "" {
		prefs.Calendar = reader.System
	}
	if prefs.Second == prefs.Calendar {
		prefs.Second = ""
	}
	if prefs.Digits == "" {
		prefs.Digits = t.Digits()
	}
	if plan, err := calendar.Preset(country); prefs.Zone == "" && err == nil {
		prefs.Zone = plan.Zone
	}
	return prefs
}

func tagNames() []string {
	var names []string
	for _, t := range lang.Tags {
		names = append(names, string(t))
	}
	return names
}

func (p *Pages) askAccept(w *web.Response, r *web.Request) error {
	in, err := p.Staff.Invited(r.Context(), p.DB, p.DB.Now(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return p.showAccept(w, r, in, web.NewForm(r, nil))
}

func (p *Pages) showAccept(w *web.Response, r *web.Request, in staff.Invitation, f *web.Form) error {
	o, _, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil {
		return err
	}
	inviter, err := p.Staff.Lookup(r.Context(), p.DB, in.By)
	if err != nil {
		return err
	}
	page := acceptPage{Token: r.PathValue("token"), Email: in.Email, By: ui.Words{Text: inviter.Name, Lang: inviter.Lang}, Firm: o.In(r.Print.Tag()),
		Form: f, Problems: problems(f), Languages: p.languages(r)}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) accept(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	in, err := p.Staff.Invited(r.Context(), p.DB, p.DB.Now(), token)
	if err != nil {
		return err
	}
	o, _, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil {
		return err
	}
	opened, err := p.Staff.Accept(r.Context(), p.DB, token, f.Value("name"), f.Secret("password"), o.Preferences(r.Print.Tag()), p.attempt(r))
	if err != nil {
		if err = f.Take(err); err != nil {
			return err
		}
		return p.showAccept(w, r, in, f)
	}
	p.letIn(w, in.Email, opened)
	w.Toast(web.Toast{Key: "staff.toast.welcome"})
	return w.Reload(home)
}
