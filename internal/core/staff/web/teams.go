package web

import (
	"net/http"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// teamsPage lists the teams.
type teamsPage struct {
	Teams []staff.Team
	Cards map[id.ID]staff.Card
}

// teamPage makes or changes a team.
type teamPage struct {
	ID       id.ID // 0 for a new one
	Form     *web.Form
	Problems ui.Problems
	People   []staff.Account // those who are here
}

func (p *Pages) teams(w *web.Response, r *web.Request) error {
	var page teamsPage
	var err error
	if page.Teams, err = p.Staff.Teams(r.Context(), p.DB); err != nil {
		return err
	}
	if page.Cards, err = p.Staff.Cards(r.Context(), p.DB); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Draw(p.View(w, r)))
}

// team is the id of the team in the address, 0 for a new one.
func team(r *web.Request) (id.ID, error) {
	if r.PathValue("id") == "" {
		return 0, nil
	}
	return r.PathID("id")
}

func (p *Pages) askTeam(w *web.Response, r *web.Request) error {
	which, err := team(r)
	if err != nil {
		return err
	}
	f := web.NewForm(r, nil)
	if which != 0 {
		t, err := p.Staff.Team(r.Context(), p.DB, which)
		if err != nil {
			return err
		}
		f.Set("name_ar", t.Ar)
		f.Set("name_fa", t.Fa)
		f.Set("name_en", t.En)
		f.Set("duty", t.DutyID.String())
		for _, m := range t.Members {
			f.Add("member", m.String())
		}
	}
	return p.showTeam(w, r, which, f)
}

func (p *Pages) showTeam(w *web.Response, r *web.Request, which id.ID, f *web.Form) error {
	all, err := p.Staff.Accounts(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := teamPage{ID: which, Form: f, Problems: problems(f)}
	for _, a := range all {
		if a.Active {
			page.People = append(page.People, a)
		}
	}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) saveTeam(w *web.Response, r *web.Request) error {
	which, err := team(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	t := staff.Team{ID: which, DutyID: f.ID("duty", true), Members: f.IDs("member")}
	for _, one := range lang.Tags {
		t.Set(one, f.Text("name_"+string(one), maxTyped))
	}
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Staff.SaveTeam(r.Context(), tx, by(r), t)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showTeam(w, r, which, f)
	}
	w.Toast(web.Toast{Key: "staff.toast.team", Args: []any{"name", t.In(r.Print.Tag())}})
	return w.Redirect("/staff/teams")
}
