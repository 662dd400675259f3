package web

import (
	"context"
	"net/http"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// AskedAddress is where a form that opens a case fetches the fields of another
// type of case.
const AskedAddress = "/filling/asked"

// askedFields are the house's own fields in a form that opens a case.
func (d *Desk) askedFields(ctx context.Context, caseType string, sent *web.Form, p ui.Problems) (fieldsweb.Asked, error) {
	all, err := fields.InUse(ctx, d.DB, fields.OfCase)
	if err != nil || len(all) == 0 {
		return fieldsweb.Asked{}, err
	}
	people, err := d.Colleagues(ctx)
	a := fieldsweb.AskedOf(all, caseType, fieldsweb.People(people), sent, p)
	a.Renew = AskedAddress
	return a, err
}

// asked draws the fields anew for the type that was just chosen.
func (o Own) asked(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, err := o.askedFields(r.Context(), f.Value("type"), f, ui.Problems{})
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, a.Draw(o.View(w, r)))
}

// typedFields reads the house's own fields from a form that opens a case.
func (d *Desk) typedFields(ctx context.Context, v ui.View, f *web.Form) (fields.Filling, error) {
	all, err := fields.InUse(ctx, d.DB, fields.OfCase)
	return fieldsweb.Read(v, f, all), err
}
