package web

import (
	"strconv"

	"rida/internal/kit/fault"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/room/knowledge"
)

// exportRoutes are the files a house takes its knowledge away in and brings it back.
func (p *Pages) exportRoutes() []web.Route {
	return web.In("knowledge",
		web.Route{Pattern: "GET /knowledge/articles.zip", Permission: knowledge.MayWrite, Handle: p.exportArticles},
		web.Route{Pattern: "GET /knowledge/answers.csv", Permission: knowledge.MayWrite, Handle: p.exportAnswers},
		web.Route{Pattern: "GET /knowledge/import", Permission: knowledge.MayWrite, Handle: p.askImport},
		web.Route{Pattern: "POST /knowledge/import", Permission: knowledge.MayWrite, Handle: p.importArticles, Body: knowledge.MaxArchive + 1<<20},
	)
}

// exportArticles gives every article that is not put away, with its files.
func (p *Pages) exportArticles(w *web.Response, r *web.Request) error {
	w.Download("application/zip", "articles.zip")
	return knowledge.Export(r.Context(), p.DB, p.Files, p.DB.Now(), w)
}

// exportAnswers gives the ready answers and hesitations that the reader may see,
// a row for each language, with what became of them.
func (p *Pages) exportAnswers(w *web.Response, r *web.Request) error {
	var all []knowledge.Answer
	for _, kind := range []string{knowledge.KindAnswer, knowledge.KindObjection} {
		some, err := knowledge.Answers(r.Context(), p.DB, knowledge.AnswerFilter{For: r.Who.ID, Kind: kind})
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	if len(all) == 0 {
		return fault.New(fault.NotFound, "knowledge.export.nothing")
	}
	w.Download(sheet.Kind, "answers.csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	rows := [][]string{{"id", "kind", "topic", "lang", "title", "body", "uses", "solved", "held", "returned"}}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	for _, a := range all {
		for _, t := range a.Texts {
			o := a.Outcome
			rows = append(rows, []string{a.ID.String(), a.Kind, sheet.Text(a.Topic), string(t.Lang), sheet.Text(t.Title), sheet.Text(t.Body), number(o.Uses), number(o.Solved), number(o.Held), number(o.Returned)})
		}
	}
	return out.WriteAll(rows)
}
