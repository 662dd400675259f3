package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// Editor writes one language of an article.
type Editor struct {
	Article  knowledge.Article // zero for one that is begun
	Draft    knowledge.Draft
	Seen     int64 // version of the text that was read, 0 for a new one
	Topic    string
	Topics   []string
	Audience string
	Tongues  []Tongue
	Beside   *knowledge.Text // another language of it, to write after
	Preview  string
	Problems ui.Problems
	Publish  bool // the writer may publish
}

func (e Editor) action() string {
	if e.Article.ID == 0 {
		return "/knowledge/articles"
	}
	return "/knowledge/articles/" + e.Article.ID.String() + "/texts/" + string(e.Draft.Lang)
}

func (e Editor) seen() string { return strconv.FormatInt(e.Seen, 10) }

func (p *Pages) askNew(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	t, ok := lang.ParseTag(r.URL.Query().Get("lang"))
	if !ok {
		t = v.P.Tag()
	}
	return p.showEditor(w, r, Editor{Draft: knowledge.Draft{Lang: t}, Audience: knowledge.Internal})
}

func (p *Pages) showEditor(w *web.Response, r *web.Request, e Editor) error {
	v := p.View(w, r)
	var err error
	if e.Topics, err = knowledge.Topics(r.Context(), p.DB); err != nil {
		return err
	}
	e.Publish = v.May(knowledge.MayPublish)
	e.Preview = knowledge.HTML(e.Draft.Body, pictures(e.Article))
	if e.Article.ID != 0 {
		e.Tongues = tongues(v, e.Article, e.Draft.Lang)
		for i := range e.Tongues {
			e.Tongues[i].Href = "/knowledge/articles/" + e.Article.ID.String() + "/texts/" + string(e.Tongues[i].Lang)
		}
	}
	return w.HTML(refused(e.Problems), e.Page(v))
}

// create begins an article, and publishes it at once when that was asked.
func (p *Pages) create(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	t, _ := lang.ParseTag(f.Value("lang"))
	n := knowledge.NewArticle{Draft: knowledge.Draft{Lang: t, Title: f.Text("title", knowledge.MaxTitle), Body: f.Long("body", knowledge.MaxBody)},
		Topic: f.Text("topic", knowledge.MaxTopic), Audience: f.Value("audience")}
	var a knowledge.Article
	if err = f.Err(); err == nil {
		n.Files, err = p.uploads(f)
	}
	if err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			if a, err = p.Room.Create(r.Context(), tx, by(r), n); err != nil {
				return err
			}
			return p.publishToo(r, tx, f, &a, t)
		})
	}
	return did(w, r, err, saved(f), address(a.ID, t), func(problems ui.Problems) error {
		return p.showEditor(w, r, Editor{Draft: knowledge.Draft{Lang: t, Title: f.Value("title"), Body: f.Value("body")}, Topic: f.Value("topic"), Audience: f.Value("audience"), Problems: problems})
	})
}

// publishToo publishes what was written when the button said so and the writer may.
func (p *Pages) publishToo(r *web.Request, tx *db.Tx, f *web.Form, a *knowledge.Article, t lang.Tag) (err error) {
	if f.Value("then") != "publish" {
		return nil
	}
	if !r.Who.Can(knowledge.MayPublish) {
		return fault.New(fault.Denied, "fault.denied")
	}
	*a, err = p.Room.Publish(r.Context(), tx, by(r), a.ID, t)
	return err
}

func saved(f *web.Form) string {
	if f.Value("then") == "publish" {
		return "knowledge.toast.published"
	}
	return "knowledge.toast.saved"
}

func (p *Pages) askEdit(w *web.Response, r *web.Request) error { return p.editing(w, r, ui.Problems{}) }

// editing shows the editor with what is kept of a text.
func (p *Pages) editing(w *web.Response, r *web.Request, problems ui.Problems) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	t, err := tongue(r)
	if err != nil {
		return err
	}
	e := Editor{Article: a, Draft: knowledge.Draft{Lang: t}, Problems: problems}
	if text, ok := a.In(t); ok {
		e.Draft.Title, e.Draft.Body, e.Seen = text.Title, text.Body, text.Version
	} else if other, ok := a.Best("", false); ok {
		e.Beside = &other
	}
	return p.showEditor(w, r, e)
}

func (p *Pages) edit(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, err := p.article(r)
	if err != nil {
		return err
	}
	t, err := tongue(r)
	if err != nil {
		return err
	}
	d := knowledge.Draft{Lang: t, Title: f.Text("title", knowledge.MaxTitle), Body: f.Long("body", knowledge.MaxBody)}
	seen, _ := strconv.ParseInt(f.Value("seen"), 10, 64)
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			now, err := p.Room.Edit(r.Context(), tx, by(r), a.ID, d, seen)
			if err != nil {
				return err
			}
			return p.publishToo(r, tx, f, &now, t)
		})
	}
	return did(w, r, err, saved(f), address(a.ID, t), func(problems ui.Problems) error {
		e := Editor{Article: a, Draft: knowledge.Draft{Lang: t, Title: f.Value("title"), Body: f.Value("body")}, Seen: seen, Problems: problems}
		if now, ok := a.In(t); ok && now.Version != seen {
			e.Beside, e.Seen = &now, now.Version // what the other wrote stands beside, to be taken over by hand
		}
		return p.showEditor(w, r, e)
	})
}

// preview shows how what is typed will look.
func (p *Pages) preview(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	t, ok := lang.ParseTag(f.Value("lang"))
	if !ok {
		t = r.Print.Tag()
	}
	var a knowledge.Article
	if which := f.ID("article", false); which != 0 {
		if a, err = knowledge.Get(r.Context(), p.DB, which); err != nil {
			return err
		}
	}
	return w.HTML(http.StatusOK, preview(p.View(w, r), t, knowledge.HTML(f.Long("body", knowledge.MaxBody), pictures(a))))
}

// FactsForm sets what an article says about itself beside its words.
type FactsForm struct {
	Article  knowledge.Article
	Topic    string
	Topics   []string
	Audience string
	Owner    string
	Owners   []ui.Choice
	Review   string
	Hint     string
	Title    ui.Words
	Problems ui.Problems
}

func (p *Pages) askSettle(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	form := FactsForm{Topic: a.Topic, Audience: a.Audience, Owner: a.OwnerID.String()}
	if !a.ReviewAt.IsZero() {
		form.Review = plainDate(v, a.ReviewAt)
	}
	return p.showFacts(w, r, a, form)
}

func (p *Pages) showFacts(w *web.Response, r *web.Request, a knowledge.Article, form FactsForm) (err error) {
	v := p.View(w, r)
	form.Article = a
	text, _ := a.Best(v.P.Tag(), false)
	form.Title = ui.Words{Text: text.Title, Lang: text.Lang}
	form.Hint = v.P.T("knowledge.review.hint", "date", plainDate(v, v.Now.AddDate(0, 6, 0)))
	if form.Topics, err = knowledge.Topics(r.Context(), p.DB); err != nil {
		return err
	}
	if form.Owners, err = p.owners(r.Context(), a.OwnerID); err != nil {
		return err
	}
	return w.HTML(refused(form.Problems), form.Page(v))
}

func (p *Pages) settle(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, err := p.article(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	facts := knowledge.Facts{Topic: f.Text("topic", knowledge.MaxTopic), Audience: f.Value("audience"), OwnerID: f.ID("owner", true), ReviewAt: typedDate(f, v, "review")}
	if facts.Audience == knowledge.Public && a.Audience != knowledge.Public && a.Live() && !r.Who.Can(knowledge.MayPublish) {
		f.Wrong("audience", "knowledge.public_needs_publish")
	}
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Room.Settle(r.Context(), tx, by(r), a.ID, facts)
			return err
		})
	}
	return did(w, r, err, "knowledge.toast.settled", address(a.ID, ""), func(problems ui.Problems) error {
		return p.showFacts(w, r, a, FactsForm{Topic: f.Value("topic"), Audience: f.Value("audience"), Owner: f.Value("owner"), Review: f.Value("review"), Problems: problems})
	})
}

// typedDate reads a day in the reader's calendar, or in any that its year gives
// away; the zero time is for none.
func typedDate(f *web.Form, v ui.View, name string) time.Time {
	typed := f.Text(name, knowledge.MaxTopic)
	if typed == "" {
		return time.Time{}
	}
	for _, s := range []calendar.System{v.When.System, v.When.Second, calendar.Gregorian} {
		if s == "" {
			continue
		}
		if d, err := calendar.ParseDate(typed, s); err == nil {
			if at, err := d.Start(s, v.When.Zone); err == nil {
				return at
			}
		}
	}
	f.Wrong(name, "field.bad_date")
	return time.Time{}
}

// plainDate is a date as it is typed, in the reader's calendar.
func plainDate(v ui.View, at time.Time) string {
	system := v.When.System
	if system == "" {
		system = calendar.Gregorian
	}
	d, err := calendar.DateOf(at, v.When.Zone, system)
	if err != nil {
		return ""
	}
	// With hyphens Arabic digits would show the day first, whatever is typed.
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}
