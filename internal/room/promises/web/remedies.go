package web

import (
	"slices"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises/charter"
)

// remedyPage lists what is owed.
type remedyPage struct {
	State    charter.State
	Mine     bool
	Tabs     []ui.Choice
	Whose    []ui.Choice
	Rows     []remedyRow
	Older    string
	Wrong    id.ID // the remedy whose form is shown again
	Reason   string
	Problems ui.Problems
}

type remedyRow struct {
	charter.Due
	Case    Case
	Clause  string
	Remedy  string
	Owner   string
	Settler string
}

func (p *Pages) remedies(w *web.Response, r *web.Request) error {
	return p.showRemedies(w, r, remedyPage{})
}

func (p *Pages) showRemedies(w *web.Response, r *web.Request, page remedyPage) error {
	v, q := p.View(w, r), r.URL.Query()
	page.State = charter.State(q.Get("state"))
	if !slices.Contains(charter.States, page.State) {
		page.State = charter.Owed
	}
	page.Mine = q.Get("of") == "me"
	owner, mine := id.ID(0), ""
	if page.Mine {
		owner, mine = r.Who.ID, "&of=me"
	}
	before, _ := id.Parse(q.Get("before"))
	all, next, err := charter.Remedies(r.Context(), p.DB, page.State, owner, before)
	if err != nil {
		return err
	}
	for _, s := range charter.States {
		page.Tabs = append(page.Tabs, ui.Choice{Label: v.P.T("promises.remedy.state." + string(s)), Href: "/promises/remedies?state=" + string(s) + mine, Current: s == page.State})
	}
	at := "/promises/remedies?state=" + string(page.State)
	page.Whose = []ui.Choice{{Label: v.P.T("promises.remedy.all"), Href: at, Current: !page.Mine}, {Label: v.P.T("promises.remedy.mine"), Href: at + "&of=me", Current: page.Mine}}
	if next != 0 {
		page.Older = at + mine + "&before=" + next.String()
	}
	if page.Rows, err = p.remedyRows(r, v, all); err != nil {
		return err
	}
	return w.HTML(statusOf(page.Problems), page.Page(v))
}

func (p *Pages) remedyRows(r *web.Request, v ui.View, all []charter.Due) ([]remedyRow, error) {
	versions, err := charter.Versions(r.Context(), p.DB)
	if err != nil {
		return nil, err
	}
	of := make([]id.ID, len(all))
	for i, d := range all {
		of[i] = d.CaseID
	}
	known, err := p.Some(r.Context(), of)
	if err != nil {
		return nil, err
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return nil, err
	}
	var rows []remedyRow
	for _, d := range all {
		row := remedyRow{Due: d, Case: known[d.CaseID], Owner: names[d.OwnerID], Settler: names[d.SettledBy], Clause: d.Clause}
		for _, one := range versions {
			if c, ok := one.Body.Clause(d.Clause); ok && one.ID == d.VersionID {
				row.Clause, row.Remedy = c.Words[v.P.Tag()].Promise, c.Words[v.P.Tag()].Remedy
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p *Pages) settleRemedy(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	reason := f.Long("reason", charter.MaxReason)
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Charter.Settle(r.Context(), tx, by(r), which, charter.State(f.Value("state")), reason)
		return err
	})
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
		return p.showRemedies(w, r, remedyPage{Wrong: which, Reason: f.Value("reason"), Problems: ui.ProblemsOf(r.Print, err)})
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.remedy.toast." + f.Value("state")})
	return w.Redirect("/promises/remedies")
}
