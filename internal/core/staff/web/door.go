package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

const (
	deviceCookie = "rida_device"
	deviceLife   = 180 * 24 * time.Hour // longer than a session, so that it outlives one
	home         = "/"
)

// askSignIn shows the sign-in page, or leads on whoever needs none.
func (p *Pages) askSignIn(w *web.Response, r *web.Request) error {
	_, begun, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil {
		return err
	}
	if !begun {
		return w.Redirect("/first-run")
	}
	if _, in := r.SignedIn(); in {
		return w.Redirect(next(r.URL.Query().Get("next")))
	}
	f := web.NewForm(r, nil)
	f.Set("next", r.URL.Query().Get("next"))
	return p.showSignIn(w, r, http.StatusOK, f)
}

func (p *Pages) showSignIn(w *web.Response, r *web.Request, status int, f *web.Form) error {
	o, _, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := ui.SignIn{
		Greeting: r.Print.T(greeting(p.Clock.Now().In(o.Location()))), Into: r.Print.T("staff.sign_in.into", "organisation", o.In(r.Print.Tag())),
		Action: "/sign-in", Name: f.Value("name"), Next: f.Value("next"), Problems: problems(f), Forgotten: "/staff/password", Languages: p.languages(r),
	}
	if p.Demo != nil {
		page.Demo = p.Demo(r)
	}
	w.Header().Set("Cache-Control", "no-store")
	return w.HTML(status, page.Draw(p.View(w, r)))
}

// greeting is the key of the words for the time of day.
func greeting(now time.Time) string {
	switch h := now.Hour(); {
	case h >= 4 && h < 12:
		return "staff.sign_in.morning"
	case h >= 12 && h < 17:
		return "staff.sign_in.day"
	}
	return "staff.sign_in.evening"
}

// next is where to go after signing in: what was asked for, if it is in this
// house, and never back to the door.
func next(asked string) string {
	if !web.IsLocal(asked) || strings.HasPrefix(asked, "/sign-") {
		return home
	}
	return asked
}

func (p *Pages) signIn(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	email := f.Need("name", maxTyped)
	a := p.attempt(r)
	a.Email, a.Password, a.Known = email, f.Secret("password"), p.knownDevice(r, email)
	if a.Password == "" {
		f.Wrong("password", "field.required")
	}
	if f.Err() != nil {
		return p.showSignIn(w, r, http.StatusUnprocessableEntity, f)
	}
	opened, err := p.Staff.SignIn(r.Context(), p.DB, a)
	var wait *staff.Throttled
	if errors.As(err, &wait) {
		f.Wrong("", wait.Key, wait.Args...)
		w.Header().Set("Retry-After", seconds(wait.Wait))
		return p.showSignIn(w, r, http.StatusTooManyRequests, f)
	}
	if err != nil {
		if err = f.Take(err); err != nil {
			return err
		}
		return p.showSignIn(w, r, http.StatusUnprocessableEntity, f)
	}
	p.letIn(w, email, opened)
	return w.Reload(next(f.Value("next")))
}

// letIn hands the browser its session, and marks the device as one on which
// this address has signed in.
func (p *Pages) letIn(w *web.Response, email string, o staff.Opened) {
	p.Cookies.SetSession(w, o.Token, staff.SessionLife)
	mark := id.Hash(strings.ToLower(email)) + "." + id.ShortToken(20)
	p.Cookies.Set(w, deviceCookie, p.Cookies.Signer.Sign(deviceCookie, []byte(mark), deviceLife), deviceLife)
}

// knownDevice is the secret of a device on which the address signed in before.
func (p *Pages) knownDevice(r *web.Request, email string) string {
	mark, ok := p.Cookies.Signer.Open(deviceCookie, p.Cookies.Read(r.Request, deviceCookie))
	if !ok || !strings.HasPrefix(string(mark), id.Hash(strings.ToLower(email))+".") {
		return ""
	}
	return string(mark)
}

func (p *Pages) signOut(w *web.Response, r *web.Request) error {
	token := p.Cookies.Session(r.Request)
	if token != "" {
		who, in := r.SignedIn()
		err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.SignOut(r.Context(), tx, token) })
		if err != nil {
			return err
		}
		if in {
			p.hangUp(who.ID)
		}
	}
	p.Cookies.ClearSession(w)
	return w.Reload("/sign-in")
}

// hangUp ends the live connections of an account whose sessions ended; its
// pages that are still allowed connect again.
func (p *Pages) hangUp(who id.ID) {
	if p.Hub != nil {
		p.Hub.Hangup(who)
	}
}

func (p *Pages) enterDemo(w *web.Response, r *web.Request) error {
	var opened staff.Opened
	err := p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		opened, err = p.Staff.EnterDemo(r.Context(), tx, r.PathValue("token"), p.attempt(r))
		return err
	})
	if err != nil {
		return err
	}
	p.Cookies.SetSession(w, opened.Token, staff.SessionLife)
	return w.Redirect(home)
}

// askForgotten asks for the address to which a link for a new password goes.
func (p *Pages) askForgotten(w *web.Response, r *web.Request) error {
	return p.showForgotten(w, r, http.StatusOK, web.NewForm(r, nil), false)
}

func (p *Pages) showForgotten(w *web.Response, r *web.Request, status int, f *web.Form, sent bool) error {
	page := forgottenPage{Email: f.Value("email"), Problems: problems(f), Sent: sent, Languages: p.languages(r)}
	return w.HTML(status, page.Draw(p.View(w, r)))
}

func (p *Pages) forgotten(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	email := f.Email("email", true)
	if f.Err() != nil {
		return p.showForgotten(w, r, http.StatusUnprocessableEntity, f, false)
	}
	err = p.Staff.AskReset(r.Context(), p.DB, email, web.AddressKey(r.Address()))
	var wait *staff.Throttled
	if errors.As(err, &wait) {
		return web.TooMany(wait.Wait)
	}
	if err != nil {
		return err
	}
	return p.showForgotten(w, r, http.StatusOK, f, true)
}

func (p *Pages) askReset(w *web.Response, r *web.Request) error {
	who, err := p.Staff.ResetFor(r.Context(), p.DB, p.DB.Now(), r.PathValue("token"))
	if err != nil {
		return err
	}
	page := resetPage{Token: r.PathValue("token"), Email: who.Email, Languages: p.languages(r)}
	return w.HTML(http.StatusOK, page.Draw(p.View(w, r)))
}

func (p *Pages) reset(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	who, err := p.Staff.ResetFor(r.Context(), p.DB, p.DB.Now(), token)
	if err != nil {
		return err
	}
	opened, err := p.Staff.Reset(r.Context(), p.DB, token, f.Secret("password"), p.attempt(r))
	if err != nil {
		if err = f.Take(err); err != nil {
			return err
		}
		page := resetPage{Token: token, Email: who.Email, Problems: problems(f), Languages: p.languages(r)}
		return w.HTML(http.StatusUnprocessableEntity, page.Draw(p.View(w, r)))
	}
	p.hangUp(who.ID)
	p.letIn(w, who.Email, opened)
	w.Toast(web.Toast{Key: "staff.toast.password"})
	return w.Reload(home)
}
