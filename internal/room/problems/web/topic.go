package web

import (
	"context"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
)

// Topic is what a case is about, and the problems that it shows: a panel beside it.
type Topic struct {
	Case     cases.Case
	Name     string // "" while nobody said
	Choices  []ui.Choice
	Value    string
	Guess    string // what the model suggests; "" where it does not know or agrees
	GuessID  string
	Why      string
	Shows    []Line
	May      bool
	Problems ui.Problems
}

// TopicAddress is where the panel of a case gets its contents.
func TopicAddress(reference string) string { return "/cases/" + reference + "/topic" }

func (p *Pages) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	return cases.ByReference(r.Context(), p.DB, reference)
}

func (p *Pages) topic(w *web.Response, r *web.Request) error {
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.topicPanel(r.Context(), v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.inside(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) topicPanel(ctx context.Context, v ui.View, c cases.Case) (Topic, error) {
	page := Topic{Case: c, May: v.May(cases.MayWrite)}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return page, err
	}
	is, err := p.TopicOf(ctx, p.DB, c.ID)
	if err != nil {
		return page, err
	}
	page.Name = names[is]
	f, err := p.formOf(ctx, v, problems.Problem{}, func(string) string { return "" })
	if err != nil {
		return page, err
	}
	page.Choices = append([]ui.Choice{{Label: v.P.T("problems.topic.choose")}}, f.Topics...)
	if is != 0 {
		page.Value = is.String()
	}
	s, err := p.Room.Suggest(ctx, p.DB, c.ID)
	if err != nil {
		return page, err
	}
	if name, known := names[s.TopicID]; known && s.TopicID != is {
		page.Guess, page.GuessID = v.P.T("problems.guess", "topic", name, "chance", v.P.Percent(s.Chance)), s.TopicID.String()
		for i, word := range s.Why {
			if i > 0 {
				page.Why += v.P.T("problems.comma")
			}
			page.Why += word
		}
	}
	of, err := problems.OfCase(ctx, p.DB, c.ID)
	if err != nil {
		return page, err
	}
	page.Shows, err = p.lines(ctx, v, of)
	return page, err
}

// none is the answer that takes a topic back.
const none = "0"

func (p *Pages) retopic(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, err := p.theCase(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		topic, err := id.Parse(f.Value("topic"))
		if err != nil && f.Value("topic") != none {
			return fault.OfFields(fault.Field{Name: "topic", Key: "field.choose"})
		}
		return p.Retopic(r.Context(), tx, by(r), c.ID, topic)
	})
	if fault.KindOf(err) == fault.Invalid {
		v := p.View(w, r)
		page, wrong := p.topicPanel(r.Context(), v, c)
		if wrong != nil {
			return wrong
		}
		page.Problems = ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, page.Page(v))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "problems.toast.retopiced"})
	return w.Redirect("/cases/" + c.Reference)
}
