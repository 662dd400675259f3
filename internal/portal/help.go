package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

const (
	// leadRunes is what a list shows of an article's first paragraph.
	leadRunes = 120
	// snippetRunes is what a hit shows around the words that were found.
	snippetRunes = 180
	// maxQuestion is more than anybody asks in a search box.
	maxQuestion = 200
)

// helpRoutes are the help centre's part of the portal.
func (p *Portal) helpRoutes() []web.Route {
	return web.In("portal",
		web.Get("/help", web.Public, p.help),
		web.Get("/help/{lang}", web.Public, p.help),
		web.Get("/help/{lang}/{id}", web.Public, p.helpArticle),
		web.Get("/help/{lang}/{id}/files/{file}", web.Public, p.helpFile),
		web.Route{Pattern: "POST /help/{lang}/{id}/feedback", Permission: web.Public, Handle: web.Limited(p.limits.knock, p.rateArticle)},
	)
}

// helping is the address of the help centre in a language, or of one article.
func helping(t lang.Tag, article id.ID) string {
	to := "/help/" + string(t)
	if article != 0 {
		to += "/" + article.String()
	}
	return to
}

// openHelp tells whether the help centre is open, and turns to its language.
func (p *Portal) openHelp(r *web.Request) (knowledge.Help, error) {
	if err := p.inLanguage(r); err != nil {
		return knowledge.Help{}, err
	}
	settings, err := knowledge.HelpSettings(r.Context(), p.DB)
	if err == nil && !settings.Open {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return settings, err
}

// help is the front page of the help centre, one section of it, or what a
// search finds.
func (p *Portal) help(w *web.Response, r *web.Request) error {
	settings, err := p.openHelp(r)
	if err != nil {
		return err
	}
	ctx, q, v, t := r.Context(), r.URL.Query(), p.View(w, r), r.Print.Tag()
	page := Help{Action: helping(t, 0), Query: clip(strings.TrimSpace(q.Get("q")), maxQuestion), Write: writing(t, "", "")}
	page.Head = p.helpHead(r, settings, v.P.T("portal.help.title"), func(one lang.Tag) (string, bool) { return helping(one, 0), true })
	if page.Query != "" {
		page.Head.NoIndex = true // a page of results is no page of its own
		if wait, ok := p.limits.knock.Allow(web.AddressKey(r.Address())); !ok {
			return web.TooMany(wait)
		}
		found, err := knowledge.Find(ctx, p.DB, page.Query, knowledge.FindOptions{Lang: t, Public: true})
		if err != nil {
			return err
		}
		for _, f := range found {
			page.Hits = append(page.Hits, HelpHit{Href: helping(f.Text.Lang, f.Article.ID), Lang: f.Text.Lang,
				Title: marked(f.Text.LiveTitle, page.Query, maxQuestion), Text: marked(strings.Join(knowledge.Paragraphs(f.Text.LiveBody), " "), page.Query, snippetRunes)})
		}
		return w.HTML(http.StatusOK, page.Page(v))
	}
	sections, err := knowledge.Shelf(ctx, p.DB, t)
	if err != nil {
		return err
	}
	for _, s := range sections {
		one := HelpSection{Name: knowledge.TopicIn(s.Topic, t)}
		for _, a := range s.Articles {
			text, _ := a.In(t)
			one.Articles = append(one.Articles, ui.Choice{Label: text.LiveTitle, Hint: knowledge.Lead(text.LiveBody, leadRunes), Href: helping(t, a.ID)})
		}
		page.Sections = append(page.Sections, one)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// helpHead is what every page of the help centre says about itself. has gives
// the address of the page in a language and whether it is there in it.
func (p *Portal) helpHead(r *web.Request, settings knowledge.Help, title string, has func(lang.Tag) (string, bool)) ui.PublicHead {
	head := ui.PublicHead{Title: title, Home: helping(r.Print.Tag(), 0), Foot: r.Print.T("portal.help.foot"), NoIndex: settings.NoIndex,
		Languages: p.tongues(r, func(t lang.Tag) string { to, _ := has(t); return to })}
	for _, t := range p.languages() {
		if to, ok := has(t); ok {
			head.Alternates = append(head.Alternates, ui.Choice{Value: string(t), Href: p.origin(r) + to})
		}
	}
	return head
}

// helpArticle is one article. In a language that it is not written in, the
// reader is led to one that it is.
func (p *Portal) helpArticle(w *web.Response, r *web.Request) error {
	settings, err := p.openHelp(r)
	if err != nil {
		return err
	}
	a, err := p.publicArticle(r.Context(), r)
	if err != nil {
		return err
	}
	t := r.Print.Tag()
	text, ok := a.In(t)
	if !ok || !text.Live {
		other, ok := a.Best("", true)
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return w.Redirect(helping(other.Lang, a.ID))
	}
	v := p.View(w, r)
	page := HelpArticle{Title: text.LiveTitle, HTML: knowledge.HTML(text.LiveBody, knowledge.PlaceOf(a.Shown(), helping(t, a.ID))), Files: helpFiles(a, text), Section: knowledge.TopicIn(a.Topic, t), Changed: text.PublishedAt, Home: helping(t, 0),
		Feedback: helping(t, a.ID) + "/feedback", Thanks: r.URL.Query().Get("thanks") != "", Write: writing(t, "", "") + "?" + url.Values{readParam: {a.ID.String()}}.Encode()}
	page.Head = p.helpHead(r, settings, text.LiveTitle, func(one lang.Tag) (string, bool) {
		if other, ok := a.In(one); ok && other.Live {
			return helping(one, a.ID), true
		}
		return helping(one, 0), false
	})
	return w.HTML(http.StatusOK, page.Page(v))
}

// publicArticle is the article of the address, if customers may read it.
func (p *Portal) publicArticle(ctx context.Context, r *web.Request) (knowledge.Article, error) {
	which, err := r.PathID("id")
	if err != nil {
		return knowledge.Article{}, err
	}
	a, err := knowledge.Get(ctx, p.DB, which)
	if err == nil && (a.Archived || a.Audience != knowledge.Public || !a.Live()) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return a, err
}

// rateArticle keeps whether an article helped, with the reader's words.
func (p *Portal) rateArticle(w *web.Response, r *web.Request) error {
	if _, err := p.openHelp(r); err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	a, err := p.publicArticle(r.Context(), r)
	if err != nil {
		return err
	}
	if wait, ok := p.limits.word.Allow("help " + web.AddressKey(r.Address())); !ok {
		return web.TooMany(wait)
	}
	if f.Value(trapField) == "" { // a machine fills in what people do not see, and is thanked all the same
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			return p.Knows.Rate(r.Context(), tx, event.Actor{Kind: "customer"}, a.ID, knowledge.Feedback{Lang: r.Print.Tag(), Helped: f.Value("helped") == "yes", Words: clip(f.Value("words"), knowledge.MaxWords)})
		})
		if err != nil {
			return err
		}
	}
	return w.Redirect(helping(r.Print.Tag(), a.ID) + "?thanks=1")
}

// readParam carries the article that was read along to the form for writing.
const readParam = "read"

// carrying takes the article that was read along to the next page.
func carrying(r *web.Request, to string) string {
	which, err := id.Parse(r.URL.Query().Get(readParam))
	if err != nil {
		return to
	}
	sign := "?"
	if strings.Contains(to, "?") {
		sign = "&"
	}
	return to + sign + readParam + "=" + which.String()
}

// hadRead keeps with a new case what its customer had read in the help centre.
func (p *Portal) hadRead(ctx context.Context, tx *db.Tx, r *web.Request, which id.ID) error {
	article, err := id.Parse(r.URL.Query().Get(readParam))
	if err != nil || p.Knows == nil {
		return nil
	}
	return p.Knows.HadRead(ctx, tx, which, article, r.Print.Tag())
}

// marked cuts a text around the words that were asked for and marks them.
func marked(text, question string, runes int) []ui.Piece {
	cut, spans := lang.Snippet(text, question, runes)
	var out []ui.Piece
	at := 0
	for _, s := range spans {
		if s.Start > at {
			out = append(out, ui.Piece{Text: cut[at:s.Start]})
		}
		out = append(out, ui.Piece{Text: cut[s.Start:s.End], Hit: true})
		at = s.End
	}
	if at < len(cut) {
		out = append(out, ui.Piece{Text: cut[at:]})
	}
	return out
}

// clip keeps what a person can have meant of a text from outside.
func clip(text string, runes int) string {
	text = strings.ToValidUTF8(text, "")
	if r := []rune(text); len(r) > runes {
		return string(r[:runes])
	}
	return text
}
