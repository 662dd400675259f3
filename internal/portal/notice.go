package portal

import (
	"context"
	"net/http"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/storm"
)

// noticesShown is how many notices stand at the door: more are read by nobody.
const noticesShown = 20

// noticeRoutes tell everybody what befalls many at once.
func (p *Portal) noticeRoutes() []web.Route {
	return web.In("portal",
		web.Get("/notice", web.Public, p.notices),
		web.Get("/notice/{lang}", web.Public, p.notices),
		web.Get("/notice/{lang}/{id}", web.Public, p.notice),
	)
}

func noticing(t lang.Tag, which id.ID) string {
	to := "/notice/" + string(t)
	if which != 0 {
		to += "/" + which.String()
	}
	return to
}

// Notices are what we know of and work on.
type Notices struct {
	Head  ui.PublicHead
	All   []Notice
	Write string
}

// Notice is one of them, in the words that the reader can read best.
type Notice struct {
	storm.Incident
	Words ui.Words
	Href  string
	Own   string // where the customer says that theirs differs; "" where nothing is to be said
}

// noticeOf takes the words in the reader's language, or else in one there is.
func noticeOf(i storm.Incident, t lang.Tag) Notice {
	n := Notice{Incident: i, Href: noticing(t, i.ID), Words: ui.Words{Text: i.Notice[t], Lang: t}}
	for _, other := range lang.Tags {
		if n.Words.Text == "" {
			n.Words = ui.Words{Text: i.Notice[other], Lang: other}
		}
	}
	return n
}

func (p *Portal) notices(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	v, t := p.View(w, r), r.Print.Tag()
	all, err := storm.Shown(r.Context(), p.DB, noticesShown)
	if err != nil {
		return err
	}
	page := Notices{Write: writing(t, "", ""), Head: ui.PublicHead{Title: v.P.T("portal.notice.title"), Home: noticing(t, 0), Foot: v.P.T("portal.notice.foot"),
		Languages: p.tongues(r, func(one lang.Tag) string { return noticing(one, 0) })}}
	for _, i := range all {
		page.All = append(page.All, noticeOf(i, t))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func (p *Portal) notice(w *web.Response, r *web.Request) error {
	if err := p.inLanguage(r); err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	i, err := storm.Get(r.Context(), p.DB, which)
	if err == nil && !i.Public {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return err
	}
	v, t := p.View(w, r), r.Print.Tag()
	page := Notices{Write: writing(t, "", ""), All: []Notice{noticeOf(i, t)}, Head: ui.PublicHead{Title: v.P.T("portal.notice.title"), Home: noticing(t, 0), Foot: v.P.T("portal.notice.foot"),
		Languages: p.tongues(r, func(one lang.Tag) string { return noticing(one, i.ID) })}}
	return w.HTML(http.StatusOK, page.Page(v))
}

// doorNotices are what goes on at present, for whoever is about to write.
func (p *Portal) doorNotices(ctx context.Context, t lang.Tag) ([]Notice, error) {
	if p.Storms == nil {
		return nil, nil
	}
	all, err := storm.Shown(ctx, p.DB, noticesShown)
	var out []Notice
	for _, i := range all {
		if i.IsOpen() {
			out = append(out, noticeOf(i, t))
		}
	}
	return out, err
}

// ownNotice is the notice of what a case is part of, with the question whether
// the customer's is another matter.
func (p *Portal) ownNotice(r *web.Request, c cases.Case) (Notice, error) {
	if p.Storms == nil {
		return Notice{}, nil
	}
	i, m, ok, err := storm.Of(r.Context(), p.DB, c.ID)
	if err != nil || !ok || !i.Public {
		return Notice{}, err
	}
	n := noticeOf(i, r.Print.Tag())
	if m.State == storm.Joined && c.IsOpen() {
		n.Own = p.address(r, c, "/storm")
	}
	return n, nil
}

// differs takes the customer's word that theirs is another matter.
func (p *Portal) differs(w *web.Response, r *web.Request) error {
	c, f, _, ok, err := p.word(w, r, "")
	if err != nil || !ok {
		return err
	}
	return p.do(w, r, c, f, "", "#notice", func(ctx context.Context, tx *db.Tx) error {
		i, m, in, err := storm.Of(ctx, tx, c.ID)
		if err != nil || !in || m.State != storm.Joined {
			return err
		}
		_, err = p.Storms.Differ(ctx, tx, event.Customer(c.CustomerID), i.ID, c.ID)
		return err
	})
}
