package web

import (
	"net/http"
	"slices"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// peoplePage lists who works here, who is invited and who has left.
type peoplePage struct {
	People      []staff.Account
	Invitations []staff.Invitation
	Roles       map[id.ID]string
	Teams       []staff.Team
	Cards       map[id.ID]staff.Card
	Form        *web.Form
	Problems    ui.Problems
	RoleChoices []ui.Choice
	TeamChoices []ui.Choice
	Languages   []ui.Choice
	Link        string // of an invitation just made, shown once
}

// circle is what most pages about people need: roles and teams by name.
type circle struct {
	roles       map[id.ID]string
	teams       []staff.Team
	roleChoices []ui.Choice
	teamChoices []ui.Choice
}

func (p *Pages) circle(r *web.Request) (c circle, err error) {
	roles, err := p.Staff.Roles(r.Context(), p.DB)
	if err != nil {
		return c, err
	}
	if c.teams, err = p.Staff.Teams(r.Context(), p.DB); err != nil {
		return c, err
	}
	c.roles = map[id.ID]string{}
	for _, role := range roles {
		c.roles[role.ID] = roleName(r.Print, role)
		if mayGive(r.Who, role) {
			c.roleChoices = append(c.roleChoices, ui.Choice{Value: role.ID.String(), Label: c.roles[role.ID]})
		}
	}
	for _, t := range c.teams {
		c.teamChoices = append(c.teamChoices, ui.Choice{Value: t.ID.String(), Label: t.In(r.Print.Tag())})
	}
	return c, nil
}

// mayGive tells whether the reader holds all that a role allows; others are not
// offered to them, and the act would refuse them.
func mayGive(who web.Principal, role staff.Role) bool {
	for p := range role.Permissions {
		if !who.Can(p) {
			return false
		}
	}
	return true
}

func (p *Pages) people(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	f.Set("lang", string(r.Print.Tag()))
	return p.showPeople(w, r, f, "")
}

func (p *Pages) showPeople(w *web.Response, r *web.Request, f *web.Form, link string) error {
	c, err := p.circle(r)
	if err != nil {
		return err
	}
	page := peoplePage{Roles: c.roles, Teams: c.teams, Form: f, Problems: problems(f), RoleChoices: c.roleChoices, TeamChoices: c.teamChoices,
		Languages: p.choices(r).Languages, Link: link}
	if page.People, err = p.Staff.Accounts(r.Context(), p.DB); err != nil {
		return err
	}
	slices.SortStableFunc(page.People, func(a, b staff.Account) int { return left(a) - left(b) })
	if page.Invitations, err = p.Staff.Invitations(r.Context(), p.DB); err != nil {
		return err
	}
	if page.Cards, err = p.Staff.Cards(r.Context(), p.DB); err != nil {
		return err
	}
	if link != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func left(a staff.Account) int {
	if a.Active {
		return 0
	}
	return 1
}

func (p *Pages) invite(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	in := staff.Invitation{Email: f.Email("email", true), RoleID: f.ID("role", true), TeamID: f.ID("team", false),
		Lang: lang.Tag(f.One("lang", tagNames()...))}
	var link string
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			link, err = p.Staff.Invite(r.Context(), tx, by(r), in)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showPeople(w, r, f, "")
	}
	fresh := web.NewForm(r, nil)
	fresh.Set("lang", string(in.Lang))
	return p.showPeople(w, r, fresh, link)
}

func (p *Pages) withdraw(w *web.Response, r *web.Request) error {
	return p.onID(w, r, "staff.toast.withdrawn", "/staff/people", func(tx *db.Tx, which id.ID) error {
		return p.Staff.Withdraw(r.Context(), tx, by(r), which)
	})
}

// onID does an act that needs nothing but the id in the address, and leads on.
func (p *Pages) onID(w *web.Response, r *web.Request, done, to string, act func(tx *db.Tx, which id.ID) error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return act(tx, which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: done})
	return w.Redirect(to)
}

// personPage changes one colleague.
type personPage struct {
	Who         staff.Account
	Form        *web.Form
	Problems    ui.Problems
	RoleChoices []ui.Choice
	Teams       []staff.Team
	Beyond      bool // may do more than the reader: nothing here is theirs to change
	Sessions    int
}

func (p *Pages) person(w *web.Response, r *web.Request) error {
	a, err := p.account(r)
	if err != nil {
		return err
	}
	f := web.NewForm(r, map[string][]string{})
	f.Set("role", a.RoleID.String())
	teams, err := p.Staff.TeamsOf(r.Context(), p.DB, a.ID)
	if err != nil {
		return err
	}
	for _, t := range teams {
		f.Add("team", t.String())
	}
	return p.showPerson(w, r, a, f)
}

func (p *Pages) account(r *web.Request) (staff.Account, error) {
	who, err := r.PathID("id")
	if err != nil {
		return staff.Account{}, err
	}
	return p.Staff.Account(r.Context(), p.DB, who)
}

func (p *Pages) showPerson(w *web.Response, r *web.Request, a staff.Account, f *web.Form) error {
	c, err := p.circle(r)
	if err != nil {
		return err
	}
	sessions, err := p.Staff.Sessions(r.Context(), p.DB, a.ID)
	if err != nil {
		return err
	}
	page := personPage{Who: a, Form: f, Problems: problems(f), RoleChoices: c.roleChoices, Teams: c.teams, Sessions: len(sessions)}
	page.Beyond = !slices.ContainsFunc(c.roleChoices, func(one ui.Choice) bool { return one.Value == a.RoleID.String() })
	return w.HTML(status(f), page.Draw(p.View(w, r)))
}

func (p *Pages) setPerson(w *web.Response, r *web.Request) error {
	a, err := p.account(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	role, teams := f.ID("role", true), f.IDs("team")
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			if err := p.Staff.SetRole(r.Context(), tx, by(r), a.ID, role); err != nil {
				return err
			}
			return p.Staff.SetTeams(r.Context(), tx, by(r), a.ID, teams)
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showPerson(w, r, a, f)
	}
	if role != a.RoleID {
		p.hangUp(a.ID)
	}
	w.Toast(web.Toast{Key: "staff.toast.person", Args: []any{"name", a.Name}})
	if role != a.RoleID && a.ID == r.Who.ID { // one's own session has ended with the role
		return w.Reload("/sign-in")
	}
	return w.Redirect("/staff/people")
}

// leavePage asks before an account is closed, and says what stands in the way.
type leavePage struct {
	Who      staff.Account
	Problems ui.Problems
	HandOver string
}

func (p *Pages) askLeave(w *web.Response, r *web.Request) error {
	a, err := p.account(r)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, leavePage{Who: a}.Draw(p.View(w, r)))
}

func (p *Pages) leave(w *web.Response, r *web.Request) error {
	a, err := p.account(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Staff.Leave(r.Context(), tx, by(r), a.ID) })
	if d, ok := fault.As(err); ok && d.Kind == fault.Conflict {
		page := leavePage{Who: a, Problems: ui.Problems{Form: web.Say(r.Print, d.Key, d.Args)}}
		if p.HandOver != nil && (d.Key == "staff.fault.still_owns" || d.Key == "staff.fault.still_owns_some") {
			page.HandOver = p.HandOver(a.ID)
		}
		return w.HTML(http.StatusConflict, page.Draw(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	p.hangUp(a.ID)
	w.Toast(web.Toast{Key: "staff.toast.left", Args: []any{"name", a.Name}})
	return w.Redirect("/staff/people")
}

func (p *Pages) comeBack(w *web.Response, r *web.Request) error {
	return p.onID(w, r, "staff.toast.returned", "/staff/people", func(tx *db.Tx, who id.ID) error {
		return p.Staff.Return(r.Context(), tx, by(r), who)
	})
}

func (p *Pages) endSessionsOf(w *web.Response, r *web.Request) error {
	return p.onID(w, r, "staff.toast.sessions_ended", "/staff/people", func(tx *db.Tx, who id.ID) error {
		tx.AfterCommit(func() { p.hangUp(who) })
		return p.Staff.EndOthers(r.Context(), tx, by(r), who, 0)
	})
}
