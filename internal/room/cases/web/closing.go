package web

import (
	"context"

	"github.com/a-h/templ"

	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

func (d *Desk) closeForm(r *web.Request, sent *web.Form) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		form := CloseForm{ActForm: f}
		if sent != nil {
			form.Kind, form.Reason = sent.Value("kind"), sent.Value("reason")
		}
		for _, k := range []cases.Closure{cases.Confirmed, cases.Documented, cases.Abandoned} {
			form.Kinds = append(form.Kinds, ui.Choice{Value: string(k), Label: v.P.T("cases.close.kind." + string(k))})
		}
		var err error
		form.Needed, err = d.needed(r, v, c, fields.OnClose, sent, f.Problems)
		return form.Page(v), err
	}
}

func (d *Desk) askClose(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.closeForm(r, nil))
}

func (d *Desk) close(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := d.View(w, r)
	return d.perform(w, r, "cases.toast.closed", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		if err := d.fillTyped(ctx, tx, r, v, c.ID, f); err != nil {
			return err
		}
		_, err := d.Room.Close(ctx, tx, by(r), c.ID, cases.Closure(f.Value("kind")), f.Value("reason"))
		return err
	}, d.closeForm(r, f))
}

func reopenForm(reason string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, _ cases.Case, f ActForm) (templ.Component, error) {
		return ReasonForm{ActForm: f, Noun: "reopening", Reason: reason}.Page(v), nil
	}
}

func (d *Desk) askReopen(w *web.Response, r *web.Request) error { return d.ask(w, r, reopenForm("")) }

func (d *Desk) reopen(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, "cases.toast.reopened", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.Reopen(ctx, tx, by(r), c.ID, f.Value("reason"))
		return err
	}, reopenForm(f.Value("reason")))
}

func (d *Desk) duplicateForm(r *web.Request, of string) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		form := DuplicateForm{ActForm: f, Of: of}
		others, err := cases.Newest(r.Context(), d.DB, "", c.CustomerID, 0, otherCases)
		for _, one := range others {
			if one.ID != c.ID {
				form.Alike = append(form.Alike, ui.Choice{Value: one.Reference, Label: one.Subject, Hint: v.P.Code(cases.GroupReference(one.Reference))})
			}
		}
		return form.Page(v), err
	}
}

func (d *Desk) askDuplicate(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.duplicateForm(r, ""))
}

func (d *Desk) duplicate(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	of := f.Value("of")
	if of == "" {
		of = f.Value("alike")
	}
	return d.perform(w, r, "cases.toast.duplicate", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		reference, ok := cases.ParseReference(of)
		if !ok {
			return fault.OfFields(fault.Field{Name: "of", Key: "cases.bad_reference"})
		}
		other, err := cases.ByReference(ctx, tx, reference)
		if err != nil {
			return fault.OfFields(fault.Field{Name: "of", Key: "cases.not_found"})
		}
		if err := other.NeedRead(); err != nil {
			return err
		}
		_, err = d.Room.MarkDuplicate(ctx, tx, by(r), c.ID, other.ID)
		return err
	}, d.duplicateForm(r, of))
}
