package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/money"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// Pages answers the pages of this package.
type Pages struct {
	DB   *db.DB
	Room *remedy.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Roles names the roles by id.
	Roles func(ctx context.Context, p lang.Printer) ([]ui.Choice, error)
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("remedy",
		web.Get("/remedies", remedy.MayRead, p.overview),
		web.Get("/complaints/{ref}/remedies", remedy.MayRead, p.panel),
		web.Get("/complaints/{ref}/remedies/new", remedy.MayOffer, p.askOffer),
		web.Post("/complaints/{ref}/remedies", remedy.MayOffer, p.offer),
		web.Get("/complaints/{ref}/impact", remedy.MayOffer, p.askImpact),
		web.Post("/complaints/{ref}/impact", remedy.MayOffer, p.impact),
		web.Post("/remedies/{id}/approval", remedy.MayApprove, p.approve),
		web.Get("/remedies/{id}/denial", remedy.MayApprove, p.askDeny),
		web.Post("/remedies/{id}/denial", remedy.MayApprove, p.deny),
		web.Get("/remedies/{id}/withdrawal", remedy.MayOffer, p.askWithdraw),
		web.Post("/remedies/{id}/withdrawal", remedy.MayOffer, p.withdraw),
		web.Post("/remedies/{id}/choice", remedy.MayOffer, p.choose),
		web.Post("/remedies/{id}/refusal", remedy.MayOffer, p.refuse),
		web.Post("/remedies/{id}/execution", remedy.MayOffer, p.execute),
		web.Post("/remedies/{id}/confirmation", remedy.MayOffer, p.confirm),
		web.Get("/settings/remedies", remedy.MaySet, p.settings),
		web.Post("/settings/remedies", remedy.MaySet, p.set),
		web.Post("/settings/remedies/limits", remedy.MaySet, p.setLimit),
		web.Post("/settings/remedies/menu", remedy.MaySet, p.setKind),
		web.Post("/settings/remedies/menu/{code}", remedy.MaySet, p.retire),
	)
}

// PanelAddress is where the remedies of a complaint are shown beside it.
func PanelAddress(reference string) string { return "/complaints/" + reference + "/remedies" }

// complaintAddress is the page beside which the panel stands: acts in it lead back
// there.
func complaintAddress(reference string) string { return "/complaints/" + reference }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

// plain is an amount as it is typed.
func plain(minor int64, currency string) string {
	return money.Amount{Currency: currency, Minor: minor}.Decimal()
}

// sum writes an amount with its currency.
func sum(v ui.View, minor int64, currency string) string {
	return v.P.Money(money.Amount{Currency: currency, Minor: minor})
}

// amount reads an amount as it was typed, in any digits; empty is nought.
func amount(f *web.Form, name, currency string) int64 {
	text := lang.Latn.Of(f.Text(name, 24))
	if text == "" {
		return 0
	}
	m, ok := money.Parse(text, currency)
	if !ok {
		f.Wrong(name, "remedy.fault.amount")
	}
	return m.Minor
}

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// names are the kinds of the menu in a language.
func names(all []remedy.Kind, t lang.Tag) map[string]string {
	out := map[string]string{}
	for _, k := range all {
		out[k.Code] = k.Names[t]
	}
	return out
}

// isTyped tells that a form is to be shown again with what was typed.
func isTyped(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Conflict || k == fault.Denied)
}

// act does an act on the offer of the address and goes back to its complaint, or
// to the list of what waits.
func (p *Pages) act(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, which id.ID, f *web.Form) (remedy.Offer, error), again func(ActForm) templ.Component) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	var o remedy.Offer
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		o, err = do(r.Context(), tx, which, f)
		return err
	})
	if again != nil && isTyped(err) {
		form, formErr := p.actForm(r)
		if formErr != nil {
			return formErr
		}
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, again(form))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	if f.Value("back") == "list" {
		return w.Redirect("/remedies")
	}
	c, err := cases.Get(r.Context(), p.DB, o.CaseID)
	if err != nil {
		return err
	}
	return w.Redirect(complaintAddress(c.Reference))
}

// ActForm asks for a reason.
type ActForm struct {
	ID       string
	Back     string
	List     string // "list" where it was opened from the list
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) actForm(r *web.Request) (ActForm, error) {
	which, err := r.PathID("id")
	if err != nil {
		return ActForm{}, err
	}
	o, err := remedy.Get(r.Context(), p.DB, which)
	if err != nil {
		return ActForm{}, err
	}
	c, err := cases.Get(r.Context(), p.DB, o.CaseID)
	form := ActForm{ID: which.String(), Back: complaintAddress(c.Reference), Value: func(string) string { return "" }}
	if r.URL.Query().Get("back") == "list" {
		form.Back, form.List = "/remedies", "list"
	}
	return form, err
}

func (p *Pages) approve(w *web.Response, r *web.Request) error {
	return p.act(w, r, "remedy.toast.approved", func(ctx context.Context, tx *db.Tx, which id.ID, _ *web.Form) (remedy.Offer, error) {
		return p.Room.Approve(ctx, tx, by(r), which)
	}, nil)
}

func (p *Pages) askDeny(w *web.Response, r *web.Request) error {
	form, err := p.actForm(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Deny(p.View(w, r)))
}

func (p *Pages) deny(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	return p.act(w, r, "remedy.toast.denied", func(ctx context.Context, tx *db.Tx, which id.ID, f *web.Form) (remedy.Offer, error) {
		return p.Room.Deny(ctx, tx, by(r), which, f.Value("why"))
	}, func(f ActForm) templ.Component { return f.Deny(v) })
}

func (p *Pages) askWithdraw(w *web.Response, r *web.Request) error {
	form, err := p.actForm(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Withdraw(p.View(w, r)))
}

func (p *Pages) withdraw(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	return p.act(w, r, "remedy.toast.done", func(ctx context.Context, tx *db.Tx, which id.ID, f *web.Form) (remedy.Offer, error) {
		return p.Room.Withdraw(ctx, tx, by(r), which, f.Value("why"))
	}, func(f ActForm) templ.Component { return f.Withdraw(v) })
}

// choose notes what the customer said on the telephone.
func (p *Pages) choose(w *web.Response, r *web.Request) error {
	return p.act(w, r, "remedy.toast.done", func(ctx context.Context, tx *db.Tx, which id.ID, f *web.Form) (remedy.Offer, error) {
		o, err := remedy.Get(ctx, tx, which)
		if err != nil {
			return o, err
		}
		option := f.ID("option", true)
		if err := f.Err(); err != nil {
			return o, err
		}
		return p.Room.Choose(ctx, tx, by(r), o.CaseID, option)
	}, nil)
}

func (p *Pages) refuse(w *web.Response, r *web.Request) error {
	return p.act(w, r, "remedy.toast.done", func(ctx context.Context, tx *db.Tx, which id.ID, f *web.Form) (remedy.Offer, error) {
		o, err := remedy.Get(ctx, tx, which)
		if err != nil {
			return o, err
		}
		return p.Room.Refuse(ctx, tx, by(r), o.CaseID, which, f.Value("why"))
	}, nil)
}

func (p *Pages) execute(w *web.Response, r *web.Request) error {
	return p.act(w, r, "remedy.toast.done", func(ctx context.Context, tx *db.Tx, which id.ID, _ *web.Form) (remedy.Offer, error) {
		return p.Room.Execute(ctx, tx, by(r), which)
	}, nil)
}

func (p *Pages) confirm(w *web.Response, r *web.Request) error {
	return p.act(w, r, "remedy.toast.done", func(ctx context.Context, tx *db.Tx, which id.ID, _ *web.Form) (remedy.Offer, error) {
		return p.Room.Confirm(ctx, tx, by(r), which)
	}, nil)
}
