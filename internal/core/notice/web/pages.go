package web

import (
	"net/http"
	"strconv"
	"time"

	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/assets"
	"rida/internal/kit/web/ui"
)

// Pages answers the pages of this package.
type Pages struct {
	DB   *db.DB
	Bell *notice.Bell
	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("notice",
		web.Get("/notices", web.SignedIn, p.list),
		web.Get("/notices/count", web.SignedIn, p.count),
		web.Get("/notices/settings", web.SignedIn, p.settings),
		web.Post("/notices/settings", web.SignedIn, p.setSettings),
		web.Get("/notices/worker.js", web.SignedIn, p.worker),
		web.Post("/notices/browsers", web.SignedIn, p.subscribe),
		web.Post("/notices/browsers/{id}/removal", web.SignedIn, p.unsubscribe),
		web.Post("/notices/reading", web.SignedIn, p.readAll),
		web.Post("/notices/reading/{at}/undo", web.SignedIn, p.undoReadAll),
		web.Get("/notices/{id}", web.SignedIn, p.follow),
		web.Post("/notices/{id}/reading", web.SignedIn, p.read),
	)
}

// Topic is the live topic of somebody's notices.
func Topic(account id.ID) string { return "notices:" + account.String() }

// line is one notice as the list shows it.
type line struct {
	notice.Notice
	Sentence string
	Thing    notice.Thing
}

// listPage is what somebody was told, newest first.
type listPage struct {
	Lines  []line
	Unread bool // only these are shown
	Self   string
	Topic  string
	Older  string
	Newest bool
	Count  int64
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	ctx, v := r.Context(), p.View(w, r)
	unread := r.URL.Query().Get("show") == "unread"
	before, _ := id.Parse(r.URL.Query().Get("before")) // what is no id begins at the newest
	all, more, err := p.Bell.List(ctx, p.DB, r.Who.ID, unread, before, notice.PageSize)
	if err != nil {
		return err
	}
	things, err := p.Bell.Things(ctx, p.DB, all)
	if err != nil {
		return err
	}
	page := listPage{Unread: unread, Self: "/notices", Topic: Topic(r.Who.ID), Newest: before == 0}
	if page.Count, err = p.Bell.Unread(ctx, p.DB, r.Who.ID); err != nil {
		return err
	}
	for _, n := range all {
		page.Lines = append(page.Lines, line{n, p.Bell.Sentence(ctx, p.DB, v.P, n), things[n.About]})
	}
	query := "?"
	if unread {
		page.Self, query = "/notices?show=unread", "?show=unread&"
	}
	if more {
		page.Older = "/notices" + query + "before=" + all[len(all)-1].ID.String()
	}
	if before != 0 {
		page.Self = "/notices" + query + "before=" + before.String()
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// count is the number on the bell.
func (p *Pages) count(w *web.Response, r *web.Request) error {
	n, err := p.Bell.Unread(r.Context(), p.DB, r.Who.ID)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, badge(r.Print, n))
}

// follow marks a notice as read and goes to what it is about.
func (p *Pages) follow(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	n, err := p.Bell.Get(r.Context(), p.DB, r.Who.ID, which)
	if err != nil {
		return err
	}
	if !n.IsRead() {
		if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Bell.Read(r.Context(), tx, r.Who.ID, which, true) }); err != nil {
			return err
		}
	}
	things, err := p.Bell.Things(r.Context(), p.DB, []notice.Notice{n})
	if err != nil {
		return err
	}
	if href := things[n.About].Href; href != "" {
		return w.Redirect(href)
	}
	return w.Redirect("/notices")
}

// read marks one notice as read or unread.
func (p *Pages) read(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Bell.Read(r.Context(), tx, r.Who.ID, which, f.Value("read") != "no")
	})
	if err != nil {
		return err
	}
	return w.Redirect(back(f))
}

// back is the list from which a form was sent.
func back(f *web.Form) string {
	if f.Value("show") == "unread" {
		return "/notices?show=unread"
	}
	return "/notices"
}

func (p *Pages) readAll(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var at time.Time
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		at, _, err = p.Bell.ReadAll(r.Context(), tx, r.Who.ID)
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "notice.toast.all_read", Undo: "/notices/reading/" + strconv.FormatInt(at.UnixMicro(), 10) + "/undo"})
	return w.Redirect(back(f))
}

func (p *Pages) undoReadAll(w *web.Response, r *web.Request) error {
	at, err := r.PathID("at")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := p.Bell.UndoReadAll(r.Context(), tx, r.Who.ID, time.UnixMicro(int64(at)))
		return err
	})
	if err != nil {
		return err
	}
	return w.Redirect("/notices")
}

// worker serves the script that shows pushes. It stands at an address that does
// not change, because a browser looks there for a newer one.
func (p *Pages) worker(w *web.Response, _ *web.Request) error {
	body, err := assets.Read("worker.js")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, err = w.Write(body)
	return err
}
