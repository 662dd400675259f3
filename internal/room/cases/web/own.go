package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
)

// Own answers the pages of the house's own fields of cases and customers.
type Own struct{ *Desk }

// Routes are its part of the one list in app.
func (o Own) Routes() []web.Route {
	return web.In("cases",
		web.Route{Pattern: "GET /cases/{ref}/fields", Permission: cases.MayRead, Handle: o.panel},
		web.Route{Pattern: "GET /cases/{ref}/filling", Permission: cases.MayWrite, Handle: o.ask},
		web.Route{Pattern: "POST /cases/{ref}/filling", Permission: cases.MayWrite, Handle: o.fill},
		web.Route{Pattern: "POST /filling/asked", Permission: cases.MayWrite, Handle: o.asked},
		web.Route{Pattern: "GET /customers/{id}/fields", Permission: customers.MayRead, Handle: o.panelOfCustomer},
		web.Route{Pattern: "GET /customers/{id}/filling", Permission: customers.MayWrite, Handle: o.askCustomer},
		web.Route{Pattern: "POST /customers/{id}/filling", Permission: customers.MayWrite, Handle: o.fillCustomer},
	)
}

// OwnPanel is the section beside a case; see Panel.
func OwnPanel() Panel {
	return Panel{Key: "fields", Permission: cases.MayRead, Address: func(reference string) string { return "/cases/" + reference + "/fields" }}
}

// OwnFields is what the panel shows of one case or customer.
type OwnFields struct {
	ID    string // of the element, also for live renewal
	Title string
	Topic string
	Self  string // address of the panel
	Parts []OwnPart
}

// OwnPart is the fields of one holder.
type OwnPart struct {
	Title string
	Facts []ui.Fact
	Edit  string // address of the form, "" for who may not
	None  bool   // the house has no such field
}

func (o Own) panel(w *web.Response, r *web.Request) error {
	c, err := o.theCase(r)
	if err != nil {
		return err
	}
	v := o.View(w, r)
	page := OwnFields{ID: "fields-" + c.Reference, Title: v.P.T("fields.panel"), Topic: "case:" + c.ID.String(), Self: "/cases/" + c.Reference + "/fields"}
	for _, part := range []struct {
		of      fields.Holder
		subject id.ID
		may     string
		edit    string
	}{
		{fields.OfCase, c.ID, cases.MayWrite, "/cases/" + c.Reference + "/filling"},
		{fields.OfCustomer, c.CustomerID, customers.MayWrite, "/customers/" + c.CustomerID.String() + "/filling?back=" + c.Reference},
	} {
		one, err := o.part(r, v, part.of, part.subject, part.may, part.edit)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, one)
	}
	return o.answer(w, r, v, page)
}

func (o Own) panelOfCustomer(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if _, err := customers.Get(r.Context(), o.DB, which); err != nil {
		return err
	}
	v := o.View(w, r)
	page := OwnFields{ID: "fields-" + which.String(), Title: v.P.T("fields.panel"), Self: "/customers/" + which.String() + "/fields"}
	one, err := o.part(r, v, fields.OfCustomer, which, customers.MayWrite, "/customers/"+which.String()+"/filling")
	if err != nil {
		return err
	}
	page.Parts = []OwnPart{one}
	return o.answer(w, r, v, page)
}

func (o Own) answer(w *web.Response, r *web.Request, v ui.View, page OwnFields) error {
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.Inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (o Own) part(r *web.Request, v ui.View, of fields.Holder, subject id.ID, may, edit string) (OwnPart, error) {
	part := OwnPart{Title: v.P.T("fields.edit." + string(of))}
	all, err := fields.InUse(r.Context(), o.DB, of)
	if err != nil || len(all) == 0 {
		part.None = true
		return part, err
	}
	values, err := fields.Of(r.Context(), o.DB, subject)
	if err != nil {
		return part, err
	}
	people, err := o.Colleagues(r.Context())
	part.Facts = fieldsweb.Facts(v, all, values, people)
	if v.May(may) {
		part.Edit = edit
	}
	return part, err
}

// fillForm asks for all fields of a case; sent is nil at the first showing.
func (o Own) fillForm(r *web.Request, sent *web.Form) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, a ActForm) (templ.Component, error) {
		boxes, err := o.boxes(r, v, fields.OfCase, c.ID, sent, a.Problems)
		return FillForm{ActForm: a, Boxes: boxes}.Page(v), err
	}
}

func (o Own) ask(w *web.Response, r *web.Request) error { return o.Desk.ask(w, r, o.fillForm(r, nil)) }

func (o Own) fill(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := o.View(w, r)
	return o.perform(w, r, "fields.toast.filled", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		return o.fillTyped(ctx, tx, r, v, c.ID, f)
	}, o.fillForm(r, f))
}

// fillTyped fills in what a form holds of the fields of a case.
func (d *Desk) fillTyped(ctx context.Context, tx *db.Tx, r *web.Request, v ui.View, which id.ID, f *web.Form) error {
	all, err := fields.InUse(ctx, tx, fields.OfCase)
	if err != nil {
		return err
	}
	_, err = d.Room.Fill(ctx, tx, by(r), which, fieldsweb.Read(v, f, all))
	return err
}

func (d *Desk) boxes(r *web.Request, v ui.View, of fields.Holder, subject id.ID, sent *web.Form, p ui.Problems) (fieldsweb.Boxes, error) {
	all, err := fields.InUse(r.Context(), d.DB, of)
	if err != nil {
		return fieldsweb.Boxes{}, err
	}
	out := fieldsweb.Boxes{Fields: all, Problems: p}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return out, err
	}
	out.People = fieldsweb.People(people)
	if sent != nil {
		out.Typed = fieldsweb.Sent(sent, all)
		return out, nil
	}
	values, err := fields.Of(r.Context(), d.DB, subject)
	out.Typed = fieldsweb.Typed(v, all, values)
	return out, err
}

// needed asks, in the form of another act, for the fields that the case must
// have at a moment and does not have; nil when nothing is missing.
func (d *Desk) needed(r *web.Request, v ui.View, c cases.Case, moment string, sent *web.Form, p ui.Problems) (templ.Component, error) {
	missing, err := fields.Missing(r.Context(), d.DB, c.ID, string(c.Type), moment)
	if err != nil || len(missing) == 0 {
		return nil, err
	}
	boxes, err := d.boxes(r, v, fields.OfCase, c.ID, sent, p)
	boxes.Fields, boxes.Moment, boxes.Type = missing, moment, string(c.Type)
	return NeededFields(v, boxes), err
}

func (o Own) askCustomer(w *web.Response, r *web.Request) error {
	return o.showCustomer(w, r, http.StatusOK, nil, ui.Problems{})
}

func (o Own) showCustomer(w *web.Response, r *web.Request, status int, sent *web.Form, p ui.Problems) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if _, err := customers.Get(r.Context(), o.DB, which); err != nil {
		return err
	}
	v := o.View(w, r)
	boxes, err := o.boxes(r, v, fields.OfCustomer, which, sent, p)
	if err != nil {
		return err
	}
	page := FillCustomer{Action: "/customers/" + which.String() + "/filling", Back: o.backFrom(r, which), Boxes: boxes, Problems: p}
	if sent != nil {
		page.Ref = sent.Value("back")
	} else {
		page.Ref = r.URL.Query().Get("back")
	}
	return w.HTML(status, page.Page(v))
}

// backFrom is where the form of a customer leads back to: the case from which
// it was opened, or the customer's page.
func (o Own) backFrom(r *web.Request, customer id.ID) string {
	back := r.URL.Query().Get("back")
	if r.Method == http.MethodPost {
		back = r.PostFormValue("back")
	}
	if reference, ok := cases.ParseReference(back); ok {
		return "/cases/" + reference
	}
	return "/customers/" + customer.String()
}

func (o Own) fillCustomer(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := o.View(w, r)
	err = o.DB.Write(r.Context(), func(tx *db.Tx) error {
		all, err := fields.InUse(r.Context(), tx, fields.OfCustomer)
		if err != nil {
			return err
		}
		return o.Room.Customers.Fill(r.Context(), tx, by(r), which, fieldsweb.Read(v, f, all))
	})
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		return o.showCustomer(w, r, http.StatusUnprocessableEntity, f, ui.ProblemsOf(r.Print, err))
	}
	w.Toast(web.Toast{Key: "fields.toast.filled"})
	return w.Redirect(o.backFrom(r, which))
}
