package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// retypeForm asks for the new type and for what a case of that type must have and
// this one does not; sent is nil at the first showing.
func (d *Desk) retypeForm(r *web.Request, sent *web.Form) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		form := TypeForm{ActForm: f, Current: string(c.Type), Type: string(c.Type)}
		if sent != nil {
			form.Type, form.Reason = sent.Value("type"), sent.Value("reason")
		}
		var err error
		form.Own, err = d.neededFor(r.Context(), c, form.Type, sent, f.Problems)
		return form.Page(v), err
	}
}

// neededFor are the fields that a case would lack if it became another type.
func (d *Desk) neededFor(ctx context.Context, c cases.Case, to string, sent *web.Form, p ui.Problems) (fieldsweb.Asked, error) {
	a := fieldsweb.Asked{Renew: "/cases/" + c.Reference + "/type/fields"}
	if to == string(c.Type) {
		return a, nil
	}
	missing, err := fields.Missing(ctx, d.DB, c.ID, to, fields.OnOpen)
	if err != nil || len(missing) == 0 {
		return a, err
	}
	people, err := d.Colleagues(ctx)
	renew := a.Renew
	a = fieldsweb.AskedOf(missing, to, fieldsweb.People(people), sent, p)
	a.Renew = renew
	return a, err
}

// retypeFields draws the fields anew for the type that was just chosen.
func (d *Desk) retypeFields(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, err := d.neededFor(r.Context(), c, f.Value("type"), f, ui.Problems{})
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, a.Draw(d.View(w, r)))
}

func (d *Desk) askRetype(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.retypeForm(r, nil))
}

func (d *Desk) retype(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	typed, err := d.typedFields(r.Context(), d.View(w, r), f)
	if err != nil {
		return err
	}
	return d.perform(w, r, "cases.toast.retyped", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, wish, err := d.Room.RetypeFilled(ctx, tx, by(r), c.ID, cases.Type(f.Value("type")), f.Value("reason"), typed)
		if wish != nil {
			tx.AfterCommit(func() { w.Toast(web.Toast{Key: "cases.toast.retyping"}) })
		}
		return err
	}, d.retypeForm(r, f))
}
