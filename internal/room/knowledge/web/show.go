package web

import (
	"context"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/knowledge"
)

// Show is the page of one article.
type Show struct {
	Article  knowledge.Article
	Text     knowledge.Text
	HTML     string // of what is being written
	Live     string // of what readers see, "" when it is the same
	Tongues  []Tongue
	Owner    string
	Writer   string
	Case     ui.Choice // that it was written from
	Cases    []CaseLine
	Feedback []knowledge.Feedback
	May      struct{ Write, Publish bool }
}

// CaseLine is a case in which the article was used.
type CaseLine struct {
	Href, Reference  string
	At               time.Time
	Solved, Returned bool
	Unlink           string // where the link is taken away; "" for who may not
}

const (
	// shownCases and shownFeedback are what the page of an article shows.
	shownCases, shownFeedback = 12, 10
)

func (p *Pages) show(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	asked, _ := lang.ParseTag(r.URL.Query().Get("lang"))
	if asked == "" {
		asked = v.P.Tag()
	}
	page := Show{Article: a}
	page.Text, _ = a.Best(asked, false)
	page.HTML, page.Tongues = knowledge.HTML(page.Text.Body, pictures(a)), tongues(v, a, page.Text.Lang)
	page.May.Write, page.May.Publish = v.May(knowledge.MayWrite), v.May(knowledge.MayPublish)
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	page.Owner, page.Writer = people[a.OwnerID].Name, people[page.Text.ChangedBy].Name
	if a.FromCase != 0 && v.May("cases.read") {
		if href, reference, err := p.Case(r.Context(), a.FromCase); err == nil {
			page.Case = ui.Choice{Href: href, Label: reference}
		}
	}
	if page.Cases, err = p.casesOf(r.Context(), v, knowledge.KindArticle, a.ID); err != nil {
		return err
	}
	if page.Feedback, err = knowledge.FeedbackOn(r.Context(), p.DB, a.ID, shownFeedback); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// casesOf are the newest cases in which something was used, for those who may see cases.
func (p *Pages) casesOf(ctx context.Context, v ui.View, kind string, item id.ID) ([]CaseLine, error) {
	if !v.May("cases.read") {
		return nil, nil
	}
	used, err := knowledge.CasesOf(ctx, p.DB, kind, item, shownCases)
	if err != nil {
		return nil, err
	}
	var out []CaseLine
	for _, one := range used {
		href, reference, err := p.Case(ctx, one.CaseID)
		if err != nil {
			continue // a case that was erased leaves its count
		}
		line := CaseLine{Href: href, Reference: reference, At: one.At, Solved: one.Solved, Returned: one.Returned}
		if v.May(knowledge.MayWrite) {
			line.Unlink = "/knowledge/" + kind + "s/" + item.String() + "/uses/" + one.CaseID.String() + "/removal"
		}
		out = append(out, line)
	}
	return out, nil
}

// publish shows one language to readers, or takes it away from them.
func (p *Pages) publish(w *web.Response, r *web.Request) error {
	f, which, t, err := p.typed(r)
	if err != nil {
		return err
	}
	done := "knowledge.toast.published"
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		if f.Value("live") == "no" {
			done = "knowledge.toast.withdrawn"
			_, err = p.Room.Withdraw(r.Context(), tx, by(r), which, t)
			return err
		}
		_, err = p.Room.Publish(r.Context(), tx, by(r), which, t)
		return err
	})
	return did(w, r, err, done, address(which, t), nil)
}

// typed reads the form, the article and the language of an act.
func (p *Pages) typed(r *web.Request) (*web.Form, id.ID, lang.Tag, error) {
	f, err := r.Form()
	if err != nil {
		return nil, 0, "", err
	}
	which, err := r.PathID("id")
	if err != nil {
		return f, 0, "", err
	}
	if r.PathValue("lang") == "" {
		return f, which, "", nil
	}
	t, err := tongue(r)
	return f, which, t, err
}

// rate keeps a colleague's word on an article.
func (p *Pages) rate(w *web.Response, r *web.Request) error {
	f, which, t, err := p.typed(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Room.Rate(r.Context(), tx, by(r), which, knowledge.Feedback{Lang: t, Helped: f.Value("helped") == "yes", Words: f.Value("words")})
	})
	return did(w, r, err, "knowledge.toast.rated", address(which, t), nil)
}

// review notes that the article still holds.
func (p *Pages) review(w *web.Response, r *web.Request) error {
	_, which, _, err := p.typed(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Review(r.Context(), tx, by(r), which)
		return err
	})
	return did(w, r, err, "knowledge.toast.reviewed", address(which, ""), nil)
}

// archive takes an article away or brings it back.
func (p *Pages) archive(w *web.Response, r *web.Request) error {
	f, which, _, err := p.typed(r)
	if err != nil {
		return err
	}
	away, done := f.Value("away") != "no", "knowledge.toast.archived"
	if !away {
		done = "knowledge.toast.back"
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Room.Archive(r.Context(), tx, by(r), which, away)
		return err
	})
	return did(w, r, err, done, address(which, ""), nil)
}

// Versions is the page of the versions of one language.
type Versions struct {
	Article knowledge.Article
	Lang    lang.Tag
	All     []knowledge.Version
	Names   map[id.ID]string
	Chosen  *knowledge.Version
	HTML    string
	Write   bool
}

func (p *Pages) versions(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	t, err := tongue(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := Versions{Article: a, Lang: t, Names: map[id.ID]string{}, Write: v.May(knowledge.MayWrite)}
	if page.All, err = knowledge.Versions(r.Context(), p.DB, a.ID, t); err != nil {
		return err
	}
	people, err := p.Colleagues(r.Context())
	if err != nil {
		return err
	}
	chosen, _ := id.Parse(r.URL.Query().Get("show"))
	for i, one := range page.All {
		page.Names[one.ByID] = people[one.ByID].Name
		if one.ID == chosen || chosen == 0 && i == 0 {
			page.Chosen, page.HTML = &page.All[i], knowledge.HTML(one.Body, pictures(a))
		}
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Pages) restore(w *web.Response, r *web.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	version, err := r.PathID("version")
	if err != nil {
		return err
	}
	var t lang.Tag
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		old, err := knowledge.OneVersion(r.Context(), tx, a.ID, version)
		if err != nil {
			return err
		}
		t = old.Lang
		_, err = p.Room.Restore(r.Context(), tx, by(r), a.ID, version)
		return err
	})
	return did(w, r, err, "knowledge.toast.restored", address(a.ID, t), nil)
}
