package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

func (d *Desk) proposalForm(r *web.Request, f *web.Form, change ...func(*ProposalForm)) func(ui.View, cases.Case, ActForm) (templ.Component, error) {
	return func(v ui.View, c cases.Case, a ActForm) (templ.Component, error) {
		quiet, err := d.Room.Quiet(r.Context(), d.DB, c)
		if err != nil {
			return nil, err
		}
		form := ProposalForm{ActForm: a, Text: v.P.T("cases.proposal.draft"), Quiet: v.P.T("cases.proposal.quiet", "when", v.When.Date(v.Now.Add(quiet)))}
		if f != nil {
			form.Text = f.Value("text")
		}
		for _, one := range change {
			one(&form)
		}
		// A form shown again after a crossing shows it was read: the case stands beneath.
		newest, err := cases.NewestMessage(r.Context(), d.DB, c.ID)
		form.Seen = newest.String()
		return form.Page(v), err
	}
}

func (d *Desk) askProposal(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.proposalForm(r, nil))
}

// propose asks the customer whether it is solved. It is a letter like any other:
// what the gates say about it is shown before it goes, and sending again passes
// those that warn.
func (d *Desk) propose(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	if f.Has("take") || f.Has("undo") {
		warned, err := d.reword(r, c, f)
		if err != nil {
			return err
		}
		return d.showForm(w, r, http.StatusOK, c, ui.Problems{}, d.proposalForm(r, f, func(p *ProposalForm) { p.Checks = checksOf(v, c, f, warned) }))
	}
	seen, _ := id.Parse(f.Value("seen"))
	a := cases.Answer{Text: typedText(f), Seen: seen}
	warned, err := cases.Warnings(r.Context(), d.DB, c, a.Text)
	if err != nil {
		return err
	}
	if gates, found := notPassed(v, f, warned, &a); a.Text != "" && len(gates)+len(found) > 0 {
		f.Set("asked", "yes")
		return d.showForm(w, r, http.StatusUnprocessableEntity, c, ui.Problems{}, d.proposalForm(r, f, func(p *ProposalForm) {
			for _, g := range gates {
				g.Form = "" // the dialog's own
				p.Gates = append(p.Gates, g)
			}
			p.Checks = checksOf(v, c, f, found)
		}))
	}
	a.Mended = mended(f, warned)
	return d.perform(w, r, "cases.toast.proposed", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		if err := d.fillTyped(ctx, tx, r, v, c.ID, f); err != nil {
			return err
		}
		_, err := d.Room.ProposeClosure(ctx, tx, by(r), c.ID, a)
		return err
	}, d.proposalForm(r, f))
}
