package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// Pages answers the pages of this room.
type Pages struct {
	DB    *db.DB
	Room  *knowledge.Room
	Files *files.Store

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Case gives the page and the reference of a case.
	Case func(ctx context.Context, which id.ID) (href, reference string, err error)
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return append(slices.Concat(p.answerRoutes(), p.scriptRoutes(), p.exportRoutes(), p.fileRoutes()), web.In("knowledge",
		web.Get("/knowledge", knowledge.MayRead, p.list),
		web.Get("/knowledge/articles/new", knowledge.MayWrite, p.askNew),
		web.Route{Pattern: "POST /knowledge/articles", Permission: knowledge.MayWrite, Handle: p.create, Body: upload},
		web.Post("/knowledge/preview", knowledge.MayWrite, p.preview),
		web.Get("/knowledge/articles/{id}", knowledge.MayRead, p.show),
		web.Get("/knowledge/articles/{id}/texts/{lang}", knowledge.MayWrite, p.askEdit),
		web.Post("/knowledge/articles/{id}/texts/{lang}", knowledge.MayWrite, p.edit),
		web.Post("/knowledge/articles/{id}/texts/{lang}/publication", knowledge.MayPublish, p.publish),
		web.Post("/knowledge/articles/{id}/texts/{lang}/feedback", knowledge.MayRead, p.rate),
		web.Get("/knowledge/articles/{id}/texts/{lang}/versions", knowledge.MayRead, p.versions),
		web.Post("/knowledge/articles/{id}/versions/{version}", knowledge.MayWrite, p.restore),
		web.Get("/knowledge/articles/{id}/facts", knowledge.MayWrite, p.askSettle),
		web.Post("/knowledge/articles/{id}/facts", knowledge.MayWrite, p.settle),
		web.Post("/knowledge/articles/{id}/review", knowledge.MayWrite, p.review),
		web.Post("/knowledge/articles/{id}/archive", knowledge.MayPublish, p.archive),
	)...)
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// article reads the article whose id stands in the address.
func (p *Pages) article(r *web.Request) (knowledge.Article, error) {
	which, err := r.PathID("id")
	if err != nil {
		return knowledge.Article{}, err
	}
	return knowledge.Get(r.Context(), p.DB, which)
}

// tongue is the language that the address names.
func tongue(r *web.Request) (lang.Tag, error) {
	t, ok := lang.ParseTag(r.PathValue("lang"))
	if !ok || string(t) != r.PathValue("lang") {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return t, nil
}

// address is the page of an article, in a language when one is named.
func address(article id.ID, t lang.Tag) string {
	to := "/knowledge/articles/" + article.String()
	if t != "" {
		to += "?lang=" + string(t)
	}
	return to
}

// tabs are the shelves of this room, with the one at an address marked.
func tabsAt(v ui.View, at string) []ui.Choice {
	var out []ui.Choice
	for _, one := range []struct{ key, href string }{
		{"articles", "/knowledge"}, {"answers", "/knowledge/answers"}, {"objections", answersOf(knowledge.KindObjection)}, {"scripts", "/knowledge/scripts"}, {"help", "/knowledge/help"},
	} {
		if one.key == "help" && !v.May(knowledge.MayPublish) {
			continue
		}
		out = append(out, ui.Choice{Label: v.P.T("knowledge.tab." + one.key), Href: one.href, Current: one.href == at})
	}
	return out
}

// owners are the people an article can belong to, by name.
func (p *Pages) owners(ctx context.Context, now id.ID) ([]ui.Choice, error) {
	people, err := p.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	var out []ui.Choice
	for _, one := range people {
		if one.Active || one.ID == now {
			out = append(out, ui.Choice{Value: one.ID.String(), Label: one.Name})
		}
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
	return out, nil
}

// did ends an act: a toast, and the page that shows what was done. A refusal
// that is about what was typed goes to again.
func did(w *web.Response, r *web.Request, err error, done, to string, again func(ui.Problems) error) error {
	if err == nil {
		w.Toast(web.Toast{Key: done})
		return w.Redirect(to)
	}
	if k := fault.KindOf(err); again == nil || k != fault.Invalid && k != fault.Conflict {
		return err
	}
	return again(ui.ProblemsOf(r.Print, err))
}

// takesAway answers the form that takes a thing out of use, or brings it back,
// and leads to its list.
func (p *Pages) takesAway(act func(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, away bool) error, list string) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		f, err := r.Form()
		if err != nil {
			return err
		}
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return act(r.Context(), tx, by(r), which, f.Value("away") != "no") })
		return did(w, r, err, "knowledge.toast.settled", list, nil)
	}
}

// refused is the status of a form that is shown again.
func refused(p ui.Problems) int {
	if p.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
