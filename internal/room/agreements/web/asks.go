package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// ofTeam stands before the id of a team where one chooses whom to ask.
const ofTeam = "team-"

// askForm is the form by which a colleague is asked.
func (p *Pages) askForm(r *web.Request) func(Form, ui.View) (templ.Component, error) {
	return func(f Form, v ui.View) (templ.Component, error) {
		people, err := p.Colleagues(r.Context())
		if err != nil {
			return nil, err
		}
		for _, one := range people {
			if one.Active && one.ID != r.Who.ID {
				f.People = append(f.People, ui.Choice{Value: one.ID.String(), Label: one.Name})
			}
		}
		slices.SortFunc(f.People, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
		teams, err := p.Teams(r.Context(), v.P.Tag())
		if err != nil {
			return nil, err
		}
		for which, name := range teams {
			f.Teams = append(f.Teams, ui.Choice{Value: ofTeam + which.String(), Label: v.P.T("agreements.ask.team", "team", name)})
		}
		slices.SortFunc(f.Teams, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
		return f.askPage(v), nil
	}
}

func (p *Pages) askColleague(w *web.Response, r *web.Request) error {
	return p.show(w, r, r.URL.Query().Get, p.askForm(r))
}

func (p *Pages) askFor(w *web.Response, r *web.Request) error {
	return p.send(w, r, "agreements.toast.asked", func(ctx context.Context, tx *db.Tx, v ui.View, c cases.Case, f *web.Form) error {
		due, err := p.typedDue(v, f.Value("date"))
		if err != nil {
			return err
		}
		if team, ok := strings.CutPrefix(f.Value("to"), ofTeam); ok {
			which, err := id.Parse(team)
			if err != nil {
				return fault.OfFields(fault.Field{Name: "to", Key: "field.choose"})
			}
			_, err = p.Room.AskTeam(ctx, tx, by(r), c.ID, which, f.Value("what"), due)
			return err
		}
		to := f.ID("to", true)
		if err := f.Err(); err != nil {
			return err
		}
		_, err = p.Room.AskFor(ctx, tx, by(r), c.ID, to, f.Value("what"), due)
		return err
	}, p.askForm(r))
}

// askDate shows the form by which another date is named.
func (p *Pages) askDate(w *web.Response, r *web.Request) error {
	a, c, err := p.theAsk(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	f := formOf(v, c, r.URL.Query().Get, ui.Problems{})
	f.ID = a.ID.String()
	return w.HTML(http.StatusOK, f.datePage(v, a.What))
}

func (p *Pages) theAsk(r *web.Request) (agreements.Ask, cases.Case, error) {
	which, err := r.PathID("id")
	if err != nil {
		return agreements.Ask{}, cases.Case{}, err
	}
	a, err := agreements.OneAsk(r.Context(), p.DB, which)
	if err != nil {
		return a, cases.Case{}, err
	}
	c, err := cases.Get(r.Context(), p.DB, a.CaseID)
	return a, c, err
}

// answer answers an ask as the button says.
func (p *Pages) answer(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, c, err := p.theAsk(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return p.act(w, r, "agreements.toast."+answerOf(f), "/cases/"+c.Reference, func(ctx context.Context, tx *db.Tx) (err error) {
		switch answerOf(f) {
		case "accept":
			_, err = p.Room.Accept(ctx, tx, by(r), a.ID)
		case "decline":
			_, err = p.Room.Decline(ctx, tx, by(r), a.ID)
		case "done":
			_, err = p.Room.Finish(ctx, tx, by(r), a.ID)
		case "release":
			_, err = p.Room.Release(ctx, tx, by(r), a.ID)
		default:
			var due time.Time
			if due, err = p.typedDue(v, f.Value("date")); err == nil {
				_, err = p.Room.Counter(ctx, tx, by(r), a.ID, due)
			}
		}
		return err
	}, func(problems ui.Problems) (templ.Component, error) {
		if answerOf(f) != "counter" || problems.Form != "" { // nothing was typed, or somebody was faster
			page, err := p.panelOf(r, v, c)
			page.Problems = problems
			return page.Page(v), err
		}
		form := formOf(v, c, f.Value, problems)
		form.ID = a.ID.String()
		return form.datePage(v, a.What), nil
	})
}

func answerOf(f *web.Form) string {
	if s := f.Value("answer"); slices.Contains([]string{"accept", "decline", "done", "release"}, s) {
		return s
	}
	return "counter"
}
