package web

import (
	"net/http"

	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

// likelyPage is by when one word is likely kept, as a page of its own.
type likelyPage struct {
	Case Case
	Name string
	When *outlook // nil when it was settled a moment ago
}

// wordOutlook answers by when one word of a case is likely kept. It is asked for
// when somebody opens the word: the first question for a kind waits until it is
// learned.
func (p *Pages) wordOutlook(w *web.Response, r *web.Request) error {
	c, err := p.Case(r.Context(), r.PathValue("ref"))
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	one, err := promises.One(r.Context(), p.DB, which)
	if err != nil {
		return err
	}
	if one.CaseID != c.ID || !p.Policy().Knows(one.Kind) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	v := p.View(w, r)
	page := likelyPage{Case: c, Name: p.Policy().KindName(one.Kind, v.P)}
	from := p.Words(one.Kind)
	a, err := from.Ask(r.Context(), estimate.Question{Case: c.Reference})
	if err != nil && fault.KindOf(err) != fault.Invalid {
		return err
	}
	if err == nil {
		page.When = outlookOf(v, from.Columns, a)
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
