package web

import (
	"net/http"
	"strconv"

	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/problems"
)

// Drill is the cases behind one line of the Pareto.
type Drill struct {
	Title, Under, Days string
	Lines              []CaseLine
	More               bool
}

// behind lists the cases of a topic in a period: those that were counted.
func (p *Pages) behind(w *web.Response, r *web.Request) error {
	v, ctx, days := p.View(w, r), r.Context(), p.period(r)
	topic, _ := id.Parse(r.URL.Query().Get("topic"))
	today := p.Room.Today(v.Now)
	from := today - problems.Day(days)
	of, err := p.Room.CasesOf(ctx, p.DB, topic, p.midnight(from), p.midnight(today), problems.MaxEvidence+1)
	if err != nil {
		return err
	}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return err
	}
	name, ok := names[topic]
	if !ok {
		name = v.P.T("problems.topic.none")
	}
	page := Drill{Title: v.P.T("problems.of_topic", "topic", name), Under: v.P.T("problems.days", "from", v.When.Date(p.noon(from)), "until", v.When.Date(p.noon(today-1))), Days: strconv.Itoa(days)}
	if page.More = len(of) > problems.MaxEvidence; page.More {
		of = of[:problems.MaxEvidence]
	}
	if page.Lines, err = p.caseLines(ctx, of); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}
