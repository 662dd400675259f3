package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/remedy"
)

// Panel is what was offered to one customer, and what it cost them.
type Panel struct {
	Case    cases.Case
	Offers  []remedy.Offer
	Kinds   map[string]string
	People  map[id.ID]staff.Card
	Impact  remedy.Impact
	Noted   bool
	May     bool // offer, and carry out
	Approve bool
	Me      id.ID
}

func (p *Pages) panel(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := Panel{Case: c, May: v.May(remedy.MayOffer) && c.Type == cases.Complaint, Approve: v.May(remedy.MayApprove), Me: r.Who.ID}
	ctx := r.Context()
	if page.Offers, err = remedy.Of(ctx, p.DB, c.ID); err != nil {
		return err
	}
	if page.Impact, page.Noted, err = remedy.ImpactOf(ctx, p.DB, c.ID); err != nil {
		return err
	}
	kinds, err := remedy.Kinds(ctx, p.DB)
	if err != nil {
		return err
	}
	page.Kinds = names(kinds, v.P.Tag())
	if page.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	if r.Fragment() {
		return w.Part(page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// optionsShown is how many boxes the form has: two are wanted, three are plenty.
const optionsShown = 3

// OfferForm is an offer as it is being written.
type OfferForm struct {
	Case     cases.Case
	Currency string
	Kinds    []ui.Choice
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) offerForm(ctx context.Context, v ui.View, c cases.Case) (OfferForm, error) {
	form := OfferForm{Case: c, Value: func(string) string { return "" }, Kinds: []ui.Choice{{Label: v.P.T("remedy.offer.kind.none")}}}
	s, err := remedy.ReadSettings(ctx, p.DB)
	if err != nil {
		return form, err
	}
	form.Currency = s.Currency
	all, err := remedy.Kinds(ctx, p.DB)
	for _, k := range all {
		if !k.Retired {
			form.Kinds = append(form.Kinds, ui.Choice{Value: k.Code, Label: k.Names[v.P.Tag()]})
		}
	}
	return form, err
}

func (p *Pages) askOffer(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	form, err := p.offerForm(r.Context(), v, c)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(v))
}

func (p *Pages) offer(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := p.View(w, r)
	form, err := p.offerForm(r.Context(), v, c)
	if err != nil {
		return err
	}
	n := remedy.New{Goodwill: f.Value("goodwill") == "yes", Words: f.Value("words"), SingleWhy: f.Value("single_why")}
	for i := 1; i <= optionsShown; i++ {
		at := func(part string) string { return part + "_" + strconv.Itoa(i) }
		if f.Value(at("kind")) == "" {
			continue
		}
		n.Options = append(n.Options, remedy.Option{Kind: f.Value(at("kind")), Words: f.Value(at("words")), Currency: form.Currency, AmountMinor: amount(f, at("amount"), form.Currency), CostMinor: amount(f, at("cost"), form.Currency)})
	}
	var o remedy.Offer
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			o, err = p.Room.Offer(r.Context(), tx, by(r), c.ID, n)
			return err
		})
	}
	if isTyped(err) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(v))
	}
	if err != nil {
		return err
	}
	toast := web.Toast{Key: "remedy.toast.offered"}
	if o.State == remedy.Waiting {
		toast.Key = "remedy.toast.waiting"
	}
	w.Toast(toast)
	return w.Redirect(complaintAddress(c.Reference))
}

// ImpactForm asks what the matter cost the customer.
type ImpactForm struct {
	Case     cases.Case
	Currency string
	Value    func(string) string
	Problems ui.Problems
}

func (p *Pages) impactForm(ctx context.Context, c cases.Case) (ImpactForm, error) {
	s, err := remedy.ReadSettings(ctx, p.DB)
	if err != nil {
		return ImpactForm{}, err
	}
	i, there, err := remedy.ImpactOf(ctx, p.DB, c.ID)
	if err != nil {
		return ImpactForm{}, err
	}
	if !there {
		i.Currency = s.Currency
		if i.Contacts, err = remedy.Contacted(ctx, p.DB, c.ID); err != nil {
			return ImpactForm{}, err
		}
		i.People = 1
	}
	stored := map[string]string{"down": fmt.Sprint(i.DownMinutes / 60), "money": plain(i.MoneyMinor, i.Currency), "contacts": fmt.Sprint(i.Contacts), "waited": fmt.Sprint(i.WaitedMinutes), "people": fmt.Sprint(i.People)}
	return ImpactForm{Case: c, Currency: i.Currency, Value: func(name string) string { return stored[name] }}, nil
}

func (p *Pages) askImpact(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	form, err := p.impactForm(r.Context(), c)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(p.View(w, r)))
}

// Bounds of the boxes; the room knows stricter ones.
const mostTyped = 10_000_000_000

func (p *Pages) impact(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	form, err := p.impactForm(r.Context(), c)
	if err != nil {
		return err
	}
	i := remedy.Impact{CaseID: c.ID, Currency: form.Currency, DownMinutes: 60 * f.Int("down", 0, mostTyped/60), MoneyMinor: amount(f, "money", form.Currency), Contacts: f.Int("contacts", 0, mostTyped),
		WaitedMinutes: f.Int("waited", 0, mostTyped), People: f.Int("people", 0, mostTyped)}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Room.NoteImpact(r.Context(), tx, by(r), i) })
	}
	if isTyped(err) {
		form.Value, form.Problems = f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, form.Page(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "remedy.toast.done"})
	return w.Redirect(complaintAddress(c.Reference))
}
