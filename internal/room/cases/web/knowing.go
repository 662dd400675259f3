package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
)

// Knowing is what the house knows that fits a case, beside the box in which
// the answer is written.
type Knowing struct {
	Ref      string
	Query    string // of the picker
	Picking  bool   // ready answers to choose from, instead of suggestions
	Language lang.Tag
	Answers  []Offer
	Articles []Offer
	Alike    []AlikeCase
	Read     []ui.Choice // articles that the customer had read before writing
	Sent     int64       // suggestions left out because they went into this case already
	Skipped  int64       // suggestions left out because the customer has tried them
	Blind    bool        // nothing is known of the problem yet
}

// Offer is an article or a ready answer, ready to be put into the answer.
type Offer struct {
	Used     string // what the form says of it, "answer:7:ar"
	Title    ui.Words
	Text     ui.Words // as it would stand in the answer; "" for what is for colleagues only
	Href     string   // where it can be read
	Why      []string
	Skipped  []string // steps left out because the customer has tried them
	Internal bool
	Outcome  knowledge.Outcome
}

// AlikeCase is a solved case that tells of the same.
type AlikeCase struct {
	Href, Reference string
	Subject, Last   ui.Words
	When            string
	Why             []string
}

// How many of each kind are offered: what one takes in at a glance.
const (
	offeredAnswers, offeredArticles, offeredCases = 3, 3, 3
	pickedAnswers                                 = 8
)

// suggestions offers what fits the problem of the case.
func (d *Desk) suggestions(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	k := Knowing{Ref: c.Reference, Language: c.Lang}
	if err := d.know(r.Context(), v, r.Who.ID, c, &k); err != nil {
		return err
	}
	return d.showKnowing(w, r, v, k)
}

func (d *Desk) showKnowing(w *web.Response, r *web.Request, v ui.View, k Knowing) error {
	if r.Fragment() {
		return w.HTML(http.StatusOK, k.draw(v))
	}
	return w.HTML(http.StatusOK, k.Page(v))
}

// know fills in what fits a case: found by its words, without what the customer
// has tried, read or been sent already.
func (d *Desk) know(ctx context.Context, v ui.View, reader id.ID, c cases.Case, k *Knowing) error {
	problem := strings.TrimSpace(c.Subject + "\n" + c.Problem)
	if c.Problem == "" && c.LastBy == "customer" {
		problem += "\n" + c.LastText
	}
	words := knowledge.Telling(problem)
	if k.Blind = len(words) == 0; k.Blind {
		return nil
	}
	fit, err := d.fitting(ctx, v, c)
	if err != nil {
		return err
	}
	answers, articles, err := knowledge.Suggest(ctx, d.DB, problem, c.Lang, reader, offeredAnswers+offeredArticles)
	if err != nil {
		return err
	}
	for _, s := range answers {
		fit.add(k, &k.Answers, s, offeredAnswers)
	}
	for _, s := range articles {
		fit.add(k, &k.Articles, s, offeredArticles)
	}
	k.Read = fit.readBefore(v)
	alike, err := cases.Similar(ctx, d.DB, c, words, offeredCases)
	for _, a := range alike {
		one := AlikeCase{Href: "/cases/" + a.Case.Reference, Reference: a.Case.Reference, Subject: wordsIn(a.Case.Lang, a.Case.Subject), When: v.When.Short(a.Case.ClosedAt, v.Now), Why: a.Why}
		if a.Case.LastBy == "staff" {
			one.Last = wordsIn(a.Case.Lang, a.Case.LastText)
		}
		k.Alike = append(k.Alike, one)
	}
	return err
}

// answers offers the ready answers that fit what is typed after the stroke.
func (d *Desk) answers(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	k := Knowing{Ref: c.Reference, Picking: true, Query: strings.TrimSpace(r.URL.Query().Get("q")), Language: c.Lang}
	fit, err := d.fitting(r.Context(), v, c)
	if err != nil {
		return err
	}
	all, err := knowledge.Answers(r.Context(), d.DB, knowledge.AnswerFilter{For: r.Who.ID, Kind: knowledge.KindAnswer, Words: k.Query, Lang: c.Lang, Limit: pickedAnswers})
	if err != nil {
		return err
	}
	for _, a := range all {
		text := a.Best(c.Lang)
		fit.offer(&k.Answers, knowledge.Suggestion{Kind: knowledge.KindAnswer, Answer: a, Lang: text.Lang, Title: text.Title, Body: text.Body})
	}
	return d.showKnowing(w, r, v, k)
}

// fitting knows whom an offer is for and what is of no use to them.
type fitting struct {
	print  lang.Printer // in the customer's language
	values knowledge.Values
	origin string
	tried  []cases.Tried
	used   map[string]bool // kind and id of what was sent already
	read   map[id.ID]knowledge.Article
}

// fitting reads what is known of the person a case belongs to.
func (d *Desk) fitting(ctx context.Context, v ui.View, c cases.Case) (*fitting, error) {
	f := &fitting{print: v.P, used: map[string]bool{}}
	customer, err := customers.Get(ctx, d.DB, c.CustomerID)
	if err != nil {
		return nil, err
	}
	f.values = knowledge.Values{To: customer.Address(), Several: customer.Kind == customers.Organisation, Reference: cases.GroupReference(c.Reference),
		Subject: c.Subject, Agent: v.Me.Name, Firm: d.Firm(c.Lang)}
	if post := d.Room.Post; post != nil {
		house := post.House()
		f.print, f.origin = post.Texts.For(c.Lang, c.Lang.Digits()), house.Origin
		if c.IsOpen() {
			f.values.Next = house.Reader(c.Lang).DateTime(c.NextAt)
		}
	}
	if f.tried, err = cases.TriedBy(ctx, d.DB, c.CustomerID); err != nil {
		return nil, err
	}
	used, err := knowledge.UsedIn(ctx, d.DB, c.ID)
	if err != nil {
		return nil, err
	}
	for _, u := range used {
		f.used[u.Kind+u.Item.String()] = true
	}
	ids, err := knowledge.ReadBefore(ctx, d.DB, c.ID)
	if err != nil {
		return nil, err
	}
	f.read, err = knowledge.Some(ctx, d.DB, ids)
	return f, err
}

// repeats tells that a text advises a step that the customer has tried.
func (f *fitting) repeats(text string) bool {
	return cases.CheckTriedStep(cases.Listened{Tried: f.tried}, text) != nil
}

// add offers a suggestion unless it is of no use to this customer.
func (f *fitting) add(k *Knowing, to *[]Offer, s knowledge.Suggestion, most int) {
	_, hadRead := f.read[s.ID()]
	if f.used[s.Kind+s.ID().String()] {
		k.Sent++
		return
	}
	if len(*to) == most || hadRead {
		return
	}
	if f.repeats(s.Title) || s.Kind == knowledge.KindAnswer && f.repeats(s.Body) {
		k.Skipped++
		return
	}
	f.offer(to, s)
	if last := &(*to)[len(*to)-1]; s.Kind == knowledge.KindArticle && last.Text.Text == "" && !last.Internal {
		*to = (*to)[:len(*to)-1] // every step of it was tried
		k.Skipped++
	}
}

// offer puts a suggestion as it would stand in the answer.
func (f *fitting) offer(to *[]Offer, s knowledge.Suggestion) {
	o := Offer{Used: s.Kind + ":" + s.ID().String() + ":" + string(s.Lang), Title: ui.Words{Text: s.Title, Lang: s.Lang}, Why: s.Why}
	if s.Kind == knowledge.KindAnswer {
		text, _ := knowledge.Fill(s.Body, f.print, f.values)
		o.Text, o.Outcome = ui.Words{Text: text, Lang: s.Lang}, s.Answer.Outcome
		o.Href = "/knowledge/answers/" + s.Answer.ID.String()
		*to = append(*to, o)
		return
	}
	o.Href, o.Outcome = "/knowledge/articles/"+s.Article.ID.String()+"?lang="+string(s.Lang), s.Article.Outcome
	if o.Internal = s.Article.Audience != knowledge.Public; !o.Internal {
		var kept []string
		for _, p := range knowledge.Paragraphs(s.Body) {
			if f.repeats(p) {
				o.Skipped = append(o.Skipped, p)
			} else {
				kept = append(kept, p)
			}
		}
		if len(kept) > 0 {
			if f.origin != "" {
				kept = append(kept, f.origin+"/help/"+string(s.Lang)+"/"+s.Article.ID.String())
			}
			o.Text = ui.Words{Text: strings.Join(kept, "\n"), Lang: s.Lang}
		}
	}
	*to = append(*to, o)
}

// readBefore are the articles that the customer had read, for the one who answers.
func (f *fitting) readBefore(v ui.View) []ui.Choice {
	var out []ui.Choice
	for _, a := range f.read {
		text, _ := a.Best(v.P.Tag(), true)
		out = append(out, ui.Choice{Label: text.LiveTitle, Value: string(text.Lang), Href: "/knowledge/articles/" + a.ID.String() + "?lang=" + string(text.Lang)})
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return strings.Compare(a.Href, b.Href) })
	return out
}

// maxUsed bounds what one answer says that it used; a form is no place for more.
const maxUsed = 20

// use links the articles and ready answers that went into an answer.
func (d *Desk) use(r *web.Request, tx *db.Tx, c cases.Case, f *web.Form) error {
	all := readUsed(f.Values("used"))
	if len(all) == 0 || d.Knows == nil {
		return nil
	}
	return d.Knows.Use(r.Context(), tx, by(r), c.ID, all...)
}

// readUsed reads "article:7:ar"; what says something else is left out.
func readUsed(values []string) []knowledge.Used {
	var out []knowledge.Used
	for _, one := range values[:min(len(values), maxUsed)] {
		part := strings.Split(one, ":")
		if len(part) != 3 {
			continue
		}
		item, err := id.Parse(part[1])
		t, ok := lang.ParseTag(part[2])
		if err == nil && ok {
			out = append(out, knowledge.Used{Kind: part[0], Item: item, Lang: t})
		}
	}
	return out
}

// makeArticle begins an article from a solved case and opens it for editing:
// the customer's words, what was tried and what solved it, without anything
// that tells who it was.
func (d *Desk) makeArticle(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	if !r.Who.Can(cases.MayRead) {
		return fault.New(fault.Denied, "fault.denied")
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return err
	}
	var names []string
	for _, one := range people {
		names = append(names, one.Name)
	}
	story, err := cases.StoryOf(r.Context(), d.DB, c, names)
	if err != nil {
		return err
	}
	print := d.View(w, r).P
	if d.Room.Post != nil {
		print = d.Room.Post.Texts.For(c.Lang, c.Lang.Digits())
	}
	var a knowledge.Article
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		a, err = d.Knows.Create(r.Context(), tx, by(r), knowledge.NewArticle{Draft: knowledge.DraftOf(story, print), FromCase: c.ID})
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.article"})
	return w.Redirect("/knowledge/articles/" + url.PathEscape(a.ID.String()) + "/texts/" + string(c.Lang))
}
