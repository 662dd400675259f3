package web

import (
	"net/http"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// Answers is the page of ready answers, or of objections.
type Answers struct {
	Kind   string
	Query  string
	Topic  string
	Topics []ui.Choice
	Rows   []AnswerRow
	Write  bool
}

// AnswerRow is one ready answer, or an objection with how many answers it has.
type AnswerRow struct {
	Href    string
	Title   ui.Words
	Text    ui.Words
	Topic   string
	Tongues []lang.Tag
	Owner   string // "" for a shared one
	Outcome knowledge.Outcome
	Answers []AnswerRow // to an objection, the best first
}

// answerRoutes are the pages of ready answers and objections.
func (p *Pages) answerRoutes() []web.Route {
	return web.In("knowledge",
		web.Get("/knowledge/answers", knowledge.MayRead, p.answers),
		web.Get("/knowledge/answers/new", knowledge.MayWrite, p.askAnswer),
		web.Post("/knowledge/answers", knowledge.MayWrite, p.saveAnswer),
		web.Get("/knowledge/answers/{id}", knowledge.MayRead, p.showAnswer),
		web.Post("/knowledge/answers/{id}", knowledge.MayWrite, p.saveAnswer),
		web.Post("/knowledge/answers/{id}/archive", knowledge.MayWrite, p.takesAway(p.Room.ArchiveAnswer, "/knowledge/answers")),
	)
}

func (p *Pages) answers(w *web.Response, r *web.Request) error {
	ctx, q, v := r.Context(), r.URL.Query(), p.View(w, r)
	page := Answers{Kind: knowledge.KindAnswer, Query: strings.TrimSpace(q.Get("q")), Topic: q.Get("topic"), Write: v.May(knowledge.MayWrite)}
	if q.Get("kind") == knowledge.KindObjection {
		page.Kind = knowledge.KindObjection
	}
	topics, err := knowledge.AnswerTopics(ctx, p.DB)
	if err != nil {
		return err
	}
	page.Topics = append([]ui.Choice{{Label: v.P.T("knowledge.filter.topic.all")}}, topicsOf(v, topics)...)
	all, err := knowledge.Answers(ctx, p.DB, knowledge.AnswerFilter{For: r.Who.ID, Kind: page.Kind, Topic: page.Topic, Words: page.Query})
	if err != nil {
		return err
	}
	people, err := p.Colleagues(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		row := answerRow(v, a)
		if !a.Shared {
			row.Owner = people[a.OwnerID].Name
		}
		if a.Kind == knowledge.KindObjection {
			to, err := knowledge.Answers(ctx, p.DB, knowledge.AnswerFilter{For: r.Who.ID, Kind: knowledge.KindAnswer, Objection: a.ID})
			if err != nil {
				return err
			}
			for _, one := range knowledge.BestFirst(to) {
				row.Answers = append(row.Answers, answerRow(v, one))
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func topicsOf(v ui.View, all []string) []ui.Choice {
	var out []ui.Choice
	for _, t := range all {
		out = append(out, ui.Choice{Value: t, Label: knowledge.TopicIn(t, v.P.Tag())})
	}
	return out
}

func answerRow(v ui.View, a knowledge.Answer) AnswerRow {
	text := a.Best(v.P.Tag())
	row := AnswerRow{Href: "/knowledge/answers/" + a.ID.String(), Title: ui.Words{Text: text.Title, Lang: text.Lang}, Text: ui.Words{Text: text.Body, Lang: text.Lang},
		Topic: knowledge.TopicIn(a.Topic, v.P.Tag()), Outcome: a.Outcome}
	for _, t := range a.Texts {
		row.Tongues = append(row.Tongues, t.Lang)
	}
	return row
}

// AnswerForm writes a ready answer or an objection in up to three languages.
type AnswerForm struct {
	ID         string
	Kind       string
	Version    string
	Objection  string
	Objections []ui.Choice
	Topic      string
	Topics     []string
	Shared     bool
	Texts      map[lang.Tag]knowledge.AnswerText
	Trial      map[lang.Tag]string // how each reads for a made-up person
	Outcome    knowledge.Outcome
	Cases      []CaseLine
	Archived   bool
	Write      bool
	Problems   ui.Problems
}

func (p *Pages) askAnswer(w *web.Response, r *web.Request) error {
	q := r.URL.Query()
	form := AnswerForm{Kind: knowledge.KindAnswer, Shared: true, Objection: q.Get("objection"), Texts: map[lang.Tag]knowledge.AnswerText{}}
	if q.Get("kind") == knowledge.KindObjection {
		form.Kind = knowledge.KindObjection
	}
	return p.drawAnswer(w, r, form)
}

func (p *Pages) showAnswer(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	a, err := knowledge.GetAnswer(r.Context(), p.DB, which, r.Who.ID)
	if err != nil {
		return err
	}
	form := AnswerForm{ID: a.ID.String(), Kind: a.Kind, Version: strconv.FormatInt(a.Version, 10), Topic: a.Topic, Shared: a.Shared, Outcome: a.Outcome, Archived: a.Archived,
		Texts: map[lang.Tag]knowledge.AnswerText{}}
	if a.ObjectionID != 0 {
		form.Objection = a.ObjectionID.String()
	}
	for _, t := range a.Texts {
		form.Texts[t.Lang] = t
	}
	if form.Cases, err = p.casesOf(r.Context(), p.View(w, r), knowledge.KindAnswer, a.ID); err != nil {
		return err
	}
	return p.drawAnswer(w, r, form)
}

func (p *Pages) drawAnswer(w *web.Response, r *web.Request, form AnswerForm) error {
	v := p.View(w, r)
	form.Write = v.May(knowledge.MayWrite)
	var err error
	if form.Topics, err = knowledge.AnswerTopics(r.Context(), p.DB); err != nil {
		return err
	}
	if form.Kind == knowledge.KindAnswer {
		all, err := knowledge.Answers(r.Context(), p.DB, knowledge.AnswerFilter{For: r.Who.ID, Kind: knowledge.KindObjection})
		if err != nil {
			return err
		}
		form.Objections = []ui.Choice{{Label: v.P.T("knowledge.answer.no_objection")}}
		for _, one := range all {
			form.Objections = append(form.Objections, ui.Choice{Value: one.ID.String(), Label: one.Best(v.P.Tag()).Title})
		}
	}
	return w.HTML(refused(form.Problems), form.Page(v))
}

func (p *Pages) saveAnswer(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	d := knowledge.AnswerDraft{Kind: f.Value("kind"), Topic: f.Text("topic", knowledge.MaxTopic), Shared: f.Value("shared") != "no", ObjectionID: f.ID("objection", false)}
	if r.PathValue("id") != "" {
		if d.ID, err = r.PathID("id"); err != nil {
			return err
		}
	}
	d.Seen, _ = strconv.ParseInt(f.Value("version"), 10, 64)
	typed := map[lang.Tag]knowledge.AnswerText{}
	for _, t := range lang.Tags {
		one := knowledge.AnswerText{Lang: t, Title: f.Text("title_"+string(t), knowledge.MaxTitle), Body: f.Long("body_"+string(t), knowledge.MaxAnswer)}
		typed[t] = one
		d.Texts = append(d.Texts, one)
	}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.SaveAnswer(r.Context(), tx, by(r), d)
			return err
		})
	}
	return did(w, r, err, "knowledge.toast.answer", answersOf(d.Kind), func(problems ui.Problems) error {
		form := AnswerForm{Kind: d.Kind, Version: f.Value("version"), Objection: f.Value("objection"), Topic: f.Value("topic"), Shared: d.Shared, Texts: typed, Problems: problems}
		if form.Kind != knowledge.KindObjection {
			form.Kind = knowledge.KindAnswer
		}
		if d.ID != 0 {
			form.ID = d.ID.String()
		}
		return p.drawAnswer(w, r, form)
	})
}

// answersOf is the list to which an answer of a kind belongs.
func answersOf(kind string) string {
	if kind == knowledge.KindObjection {
		return "/knowledge/answers?kind=" + knowledge.KindObjection
	}
	return "/knowledge/answers"
}
