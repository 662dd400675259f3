package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// show shows a form about the case of the address.
func (p *Pages) show(w *web.Response, r *web.Request, value func(string) string, form func(Form, ui.View) (templ.Component, error)) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := form(formOf(v, c, value, ui.Problems{}), v)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page)
}

// send does what a form about the case of the address asks for.
func (p *Pages) send(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, v ui.View, c cases.Case, f *web.Form) error, form func(Form, ui.View) (templ.Component, error)) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, toast, "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, v, c, f) },
		func(problems ui.Problems) (templ.Component, error) { return form(formOf(v, c, f.Value, problems), v) })
}
