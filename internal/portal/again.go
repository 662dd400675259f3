package portal

import (
	"context"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// maxReferenceTyped is room for nine digits with spaces and marks between them.
const maxReferenceTyped = 60

// askAgain shows the form by which a lost link is sent again.
func (p *Portal) askAgain(w *web.Response, r *web.Request) error {
	private(w)
	if err := p.inLanguage(r); err != nil {
		return err
	}
	if r.URL.Query().Has("sent") {
		return p.showSent(w, r)
	}
	return p.showAgain(w, r, http.StatusOK, web.NewForm(r, nil), "portal.again")
}

// showAgain shows the form under one of two titles: that of somebody who looks
// for a case, or that of somebody whose link opened nothing.
func (p *Portal) showAgain(w *web.Response, r *web.Request, status int, f *web.Form, key string) error {
	withForms(w)
	v := p.View(w, r)
	page := Again{Title: v.P.T(key + ".title"), Text: v.P.T(key + ".text"), Action: "/t/again?lang=" + v.Lang(), Slip: p.slipAgain(f), Typed: f, Problems: problems(f),
		Head: p.againHead(r, v, key)}
	return w.HTML(status, page.Page(v))
}

func (p *Portal) againHead(r *web.Request, v ui.View, key string) ui.PublicHead {
	return ui.PublicHead{Title: v.P.T(key + ".title"), Home: writing(v.P.Tag(), "", ""),
		Languages: p.tongues(r, func(t lang.Tag) string { return "/t/again?lang=" + string(t) })}
}

// showSent is the one answer to everybody who asks for a link: it does not tell
// whether there is such a case or such an address.
func (p *Portal) showSent(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page := Sent{Home: writing(v.P.Tag(), "", ""), Head: p.againHead(r, v, "portal.sent")}
	return w.HTML(http.StatusOK, page.Page(v))
}

// sendAgain sends the link of a case to an address on file. Whether it did, the
// answer does not tell: both ways write one row and lead to the same page.
func (p *Portal) sendAgain(w *web.Response, r *web.Request) error {
	private(w)
	if err := p.inLanguage(r); err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	reference, ok := cases.ParseReference(f.Text("reference", maxReferenceTyped))
	if !ok {
		f.Wrong("reference", "portal.wrong.reference")
	}
	address := f.Email("email", true)
	s, doubt := p.doubt(f)
	if doubt != "" && doubt != "portal.doubt.quick" && f.Err() == nil { // a browser fills in both fields at once
		f.Wrong("", doubt)
	}
	if f.Err() != nil {
		return p.showAgain(w, r, http.StatusUnprocessableEntity, f, "portal.again")
	}
	if wait, ok := p.limits.mayAsk(r); !ok {
		p.hold(w, f, wait)
		return p.showAgain(w, r, http.StatusTooManyRequests, f, "portal.again")
	}
	c, err := cases.ByReference(r.Context(), p.DB, reference)
	known := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.again(r.Context(), tx, s.act("again", reference, address), c, known, address)
	})
	if err != nil {
		return err
	}
	return w.Redirect("/t/again?sent=yes&lang=" + string(r.Print.Tag()))
}

func (p *Portal) again(ctx context.Context, tx *db.Tx, act string, c cases.Case, known bool, address string) error {
	_, done, err := once(ctx, tx, act)
	if err != nil || done || !known {
		return err
	}
	_, err = p.SendLink(ctx, tx, c, address)
	return err
}
