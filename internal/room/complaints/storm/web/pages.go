package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/complaints/storm"
)

// Pages answers the pages of this package.
type Pages struct {
	DB   *db.DB
	Room *storm.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Hidden tells which of some cases the reader may not read.
	Hidden func(r *web.Request, of []id.ID) (map[id.ID]bool, error)
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("storm",
		web.Get("/storms", storm.MayRead, p.list),
		web.Get("/storms/new", storm.MayWrite, p.askOpen),
		web.Post("/storms", storm.MayWrite, p.open),
		web.Get("/storms/{id}", storm.MayRead, p.show),
		web.Get("/storms/{id}/alike", storm.MayRead, p.alike),
		web.Get("/storms/{id}/figures", storm.MayRead, p.figures),
		web.Get("/storms/{id}/change", storm.MayWrite, p.askChange),
		web.Post("/storms/{id}/change", storm.MayWrite, p.change),
		web.Post("/storms/{id}/end", storm.MayWrite, p.end),
		web.Post("/storms/{id}/reopening", storm.MayWrite, p.reopen),
		web.Get("/storms/{id}/cases/new", storm.MayWrite, p.askJoin),
		web.Post("/storms/{id}/cases", storm.MayWrite, p.join),
		web.Post("/storms/{id}/cases/{case}/standing", storm.MayWrite, p.stand),
		web.Get("/storms/{id}/cases/{case}/fact", storm.MayWrite, p.askFact),
		web.Post("/storms/{id}/cases/{case}/fact", storm.MayWrite, p.fact),
		web.Get("/storms/{id}/words/new", storm.MaySend, p.askWord),
		web.Post("/storms/{id}/words", storm.MaySend, p.word),
		web.Get("/storms/{id}/words/{word}", storm.MayRead, p.showWord),
		web.Post("/storms/{id}/words/{word}/sending", storm.MaySend, p.send),
		web.Post("/storms/{id}/words/{word}/stop", storm.MaySend, p.stop),
		web.Get("/cases/{ref}/storm", storm.MayRead, p.panel),
		web.Post("/cases/{ref}/storm", storm.MayWrite, p.joinOne),
	)
}

// Address is the page of an incident.
func Address(which id.ID) string { return "/storms/" + which.String() }

// PanelAddress is where the panel beside a case gets its contents.
func PanelAddress(reference string) string { return "/cases/" + reference + "/storm" }

// NoticeAddress is the public page of an incident in a language.
func NoticeAddress(which id.ID, t lang.Tag) string {
	return "/notice/" + string(t) + "/" + which.String()
}

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// isTyped tells that a form is to be shown again with what was typed.
func isTyped(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.Conflict)
}

// do does an act on the incident of the address and goes back to it.
func (p *Pages) do(w *web.Response, r *web.Request, toast string, act func(ctx context.Context, tx *db.Tx, which id.ID) error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return act(r.Context(), tx, which) }); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(Address(which))
}

func (p *Pages) end(w *web.Response, r *web.Request) error {
	return p.do(w, r, "storm.toast.ended", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		_, err := p.Room.End(ctx, tx, by(r), which)
		return err
	})
}

func (p *Pages) reopen(w *web.Response, r *web.Request) error {
	return p.do(w, r, "storm.toast.reopened", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		_, err := p.Room.Reopen(ctx, tx, by(r), which)
		return err
	})
}

func zone(v ui.View) *time.Location {
	if v.When.Zone == nil {
		return time.UTC
	}
	return v.When.Zone
}

// plainDate and plainTime are a moment as it is typed.
func plainDate(v ui.View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, err := calendar.DateOf(t, zone(v), v.When.System)
	if err != nil {
		return ""
	}
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

func plainTime(v ui.View, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.P.Code(t.In(zone(v)).Format("15:04"))
}

// typedMoment reads a day in the reader's calendar and a time of day, 00:00 when
// it is left out. Nothing typed is no moment.
func typedMoment(v ui.View, f *web.Form, name string) time.Time {
	date, hour := f.Text(name, 20), lang.ToLatin(f.Text(name+"_time", 8))
	if date == "" {
		return time.Time{}
	}
	day, err := calendar.ParseDate(date, v.When.System)
	if err != nil {
		f.Wrong(name, "field.bad_date")
		return time.Time{}
	}
	start, err := day.Start(v.When.System, zone(v))
	if err != nil {
		f.Wrong(name, "field.bad_date")
		return time.Time{}
	}
	at := start.In(zone(v))
	if hour != "" {
		h, m, _ := strings.Cut(hour, ":")
		hours, err := strconv.Atoi(h)
		minutes := 0
		if err == nil && m != "" {
			minutes, err = strconv.Atoi(m)
		}
		if err != nil || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
			f.Wrong(name+"_time", "field.bad_time")
			return time.Time{}
		}
		at = time.Date(at.Year(), at.Month(), at.Day(), hours, minutes, 0, 0, zone(v))
	}
	return at
}

// List is the incidents of the house.
type List struct {
	Rows  []Line
	Ended bool
	Older string
	May   bool
}

// Line is one incident of the list.
type Line struct {
	storm.Incident
	Counts map[storm.Standing]int64
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	v, q := p.View(w, r), r.URL.Query()
	l := List{Ended: q.Get("stage") == "ended", May: v.May(storm.MayWrite)}
	before, err := id.Parse(q.Get("before"))
	if err != nil {
		before = 0
	}
	all, err := storm.List(r.Context(), p.DB, l.Ended, before)
	if err != nil {
		return err
	}
	for _, i := range all {
		counts, err := storm.Counts(r.Context(), p.DB, i.ID)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, Line{i, counts})
	}
	if len(all) == storm.PageSize {
		l.Older = l.address(l.Ended) + "&before=" + all[len(all)-1].ID.String()
	}
	return w.HTML(http.StatusOK, l.Page(v))
}

func (List) address(ended bool) string {
	if ended {
		return "/storms?stage=ended"
	}
	return "/storms?stage=open"
}
