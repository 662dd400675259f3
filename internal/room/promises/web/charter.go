package web

import (
	"net/http"
	"strconv"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
)

// charterRoutes are the pages on which the charter is written and its remedies
// are settled.
func (p *Pages) charterRoutes() []web.Route {
	route := func(pattern, may string, h web.Handler) web.Route {
		return web.Route{Pattern: pattern, Permission: may, Handle: h}
	}
	return []web.Route{
		route("GET /settings/charter", charter.MayEdit, p.charterHome),
		route("GET /settings/charter/draft", charter.MayEdit, p.charterDraft),
		route("POST /settings/charter/draft", charter.MayEdit, p.saveCharter),
		route("POST /settings/charter/publication", charter.MayEdit, p.publishCharter),
		route("POST /settings/charter/discard", charter.MayEdit, p.discardCharter),
		route("GET /settings/charter/versions/{number}", charter.MayEdit, p.charterVersion),
		route("POST /settings/charter/changes", charter.MayEdit, p.tellChange),
		route("POST /settings/charter/changes/{id}/removal", charter.MayEdit, p.removeChange),
		route("GET /promises/remedies", charter.MayRemedy, p.remedies),
		route("POST /promises/remedies/{id}/settlement", charter.MayRemedy, p.settleRemedy),
	}
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// charterHome is the overview: what holds, what is being written, what was, and
// what changed because of customers.
type charterHome struct {
	InForce  *charter.Version
	Draft    *charter.Version
	Versions []charter.Version
	Changes  []charter.Change
	Form     *web.Form // of a further change
	Problems ui.Problems
}

func (p *Pages) charterHome(w *web.Response, r *web.Request) error {
	return p.showCharterHome(w, r, web.NewForm(r, nil))
}

func (p *Pages) showCharterHome(w *web.Response, r *web.Request, f *web.Form) error {
	ctx := r.Context()
	page := charterHome{Form: f, Problems: problemsOf(r, f)}
	var err error
	if page.Versions, err = charter.Versions(ctx, p.DB); err != nil {
		return err
	}
	if len(page.Versions) > 0 {
		page.InForce = &page.Versions[0]
	}
	draft, there, err := charter.Draft(ctx, p.DB)
	if err != nil {
		return err
	}
	if there {
		page.Draft = &draft
	}
	if page.Changes, err = charter.Changes(ctx, p.DB); err != nil {
		return err
	}
	return w.HTML(statusOf(page.Problems), page.Page(p.View(w, r)))
}

func problemsOf(r *web.Request, f *web.Form) ui.Problems { return ui.ProblemsOf(r.Print, f.Err()) }

func statusOf(p ui.Problems) int {
	if p.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

func (p *Pages) charterVersion(w *web.Response, r *web.Request) error {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || number < 1 {
		return fault.New(fault.NotFound, "charter.fault.none")
	}
	one, err := charter.Numbered(r.Context(), p.DB, number)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	return w.HTML(http.StatusOK, charterVersion{one, p.kindNames(v)}.Page(v))
}

// charterVersion shows one version as it holds or held.
type charterVersion struct {
	charter.Version
	Kinds []ui.Choice
}

// kindNames are the kinds of promise that a clause can be measured by.
func (p *Pages) kindNames(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, k := range p.Charter.Kinds() {
		out = append(out, ui.Choice{Value: string(k), Label: p.kindName(v, k)})
	}
	return out
}

// kindName is what a kind of promise is called.
func (p *Pages) kindName(v ui.View, k promises.Kind) string { return p.Policy().KindName(k, v.P) }

func (p *Pages) tellChange(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	text := charter.By[string]{}
	for _, t := range lang.Tags {
		text[t] = f.Long("change_"+string(t), charter.MaxChange)
	}
	if f.Err() == nil {
		err = f.Take(p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Charter.Tell(r.Context(), tx, by(r), text)
			return err
		}))
		if err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.showCharterHome(w, r, f)
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.told"})
	return w.Redirect("/settings/charter")
}

func (p *Pages) removeChange(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Charter.Remove(r.Context(), tx, by(r), which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.charter.toast.untold"})
	return w.Redirect("/settings/charter")
}
