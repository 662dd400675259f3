// Package web shows how long records are kept, what is held, and what was
// disposed of. Every act is a form with an address of its own and works without
// scripts.
package web

import (
	"context"
	"embed"
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/records"
)

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS

// Pages answers the pages of this room.
type Pages struct {
	DB   *db.DB
	Room *records.Room
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
}

const home = "/settings/records"

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("records",
		web.Get(home, records.MayRead, p.show),
		web.Post(home+"/classes", records.MayManage, p.setClass),
		web.Post(home+"/holds", records.MayManage, p.hold),
		web.Post(home+"/holds/{id}/lifting", records.MayManage, p.lift),
		web.Post(home+"/runs", records.MayManage, p.list),
		web.Post(home+"/deletions", records.MayManage, p.ask),
		web.Get(home+"/runs/{id}", records.MayRead, p.run),
		web.Get(home+"/runs/{id}/list.csv", records.MayRead, p.csv),
		web.Post(home+"/runs/{id}/approval", records.MayApprove, p.approve),
		web.Post(home+"/runs/{id}/dropping", records.MayManage, p.drop),
	)
}

// RunTopic is the live topic of one disposal.
func RunTopic(run id.ID) string { return "disposal:" + run.String() }

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// Page is the classes, what is held, and the disposals.
type Page struct {
	Classes  []records.Class
	Holds    []HoldLine
	Runs     []records.Run
	People   map[id.ID]staff.Card
	Value    func(string) string
	Form     string // whose values are shown again
	Problems ui.Problems
}

// HoldLine is a hold with its case.
type HoldLine struct {
	records.Hold
	Case cases.Case
}

// runsShown is how many disposals the page lists.
const runsShown = 30

func (p *Pages) page(ctx context.Context) (Page, error) {
	page := Page{Value: func(string) string { return "" }}
	var err error
	if page.Classes, err = records.Classes(ctx, p.DB); err != nil {
		return page, err
	}
	holds, err := records.Holds(ctx, p.DB)
	if err != nil {
		return page, err
	}
	ids := make([]id.ID, len(holds))
	for i, h := range holds {
		ids[i] = h.CaseID
	}
	known, err := cases.Briefs(ctx, p.DB, ids)
	if err != nil {
		return page, err
	}
	for _, h := range holds {
		page.Holds = append(page.Holds, HoldLine{h, known[h.CaseID]})
	}
	if page.Runs, err = records.Runs(ctx, p.DB, 0, runsShown); err != nil {
		return page, err
	}
	page.People, err = p.Colleagues(ctx)
	return page, err
}

func (p *Pages) show(w *web.Response, r *web.Request) error {
	page, err := p.page(r.Context())
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.draw(p.View(w, r)))
}

// change does what a form of the page asks for; what is refused is shown again as
// it was typed.
func (p *Pages) change(w *web.Response, r *web.Request, form, toast string, do func(ctx context.Context, tx *db.Tx, f *web.Form) (back string, err error)) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	back := home
	err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		back, err = do(r.Context(), tx, f)
		return err
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict || k == fault.NotFound) {
		page, pageErr := p.page(r.Context())
		if pageErr != nil {
			return pageErr
		}
		page.Form, page.Value, page.Problems = form, f.Value, ui.ProblemsOf(r.Print, err)
		return w.HTML(http.StatusUnprocessableEntity, page.draw(p.View(w, r)))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(back)
}

func (p *Pages) setClass(w *web.Response, r *web.Request) error {
	return p.change(w, r, "class", "records.toast.class", func(ctx context.Context, tx *db.Tx, f *web.Form) (string, error) {
		years := f.Int("years", 0, 100)
		if err := f.Err(); err != nil {
			return "", err
		}
		_, err := p.Room.SetClass(ctx, tx, by(r), records.Class{Kind: cases.Type(f.Value("kind")), Years: years, Since: f.Value("since"), Reason: f.Value("reason")})
		return home, err
	})
}

// theCase reads the case whose number was typed.
func theCase(ctx context.Context, tx *db.Tx, f *web.Form) (cases.Case, error) {
	reference, ok := cases.ParseReference(f.Value("reference"))
	if !ok {
		return cases.Case{}, fault.OfFields(fault.Field{Name: "reference", Key: "cases.bad_reference"})
	}
	c, err := cases.ByReference(ctx, tx, reference)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return c, fault.OfFields(fault.Field{Name: "reference", Key: "cases.not_found"})
	}
	return c, err
}

func (p *Pages) hold(w *web.Response, r *web.Request) error {
	return p.change(w, r, "hold", "records.toast.held", func(ctx context.Context, tx *db.Tx, f *web.Form) (string, error) {
		c, err := theCase(ctx, tx, f)
		if err == nil {
			_, err = p.Room.Hold(ctx, tx, by(r), c.ID, f.Value("reason"))
		}
		return home, err
	})
}

func (p *Pages) lift(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	return p.change(w, r, "", "records.toast.lifted", func(ctx context.Context, tx *db.Tx, _ *web.Form) (string, error) {
		return home, p.Room.Lift(ctx, tx, by(r), which)
	})
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	return p.change(w, r, "list", "records.toast.listed", func(ctx context.Context, tx *db.Tx, f *web.Form) (string, error) {
		run, err := p.Room.List(ctx, tx, by(r), f.Value("reason"))
		return runAddress(run.ID), err
	})
}

func (p *Pages) ask(w *web.Response, r *web.Request) error {
	return p.change(w, r, "deletion", "records.toast.listed", func(ctx context.Context, tx *db.Tx, f *web.Form) (string, error) {
		c, err := theCase(ctx, tx, f)
		if err != nil {
			return "", err
		}
		run, err := p.Room.Ask(ctx, tx, by(r), c.ID, f.Value("reason"))
		return runAddress(run.ID), err
	})
}

func runAddress(run id.ID) string { return home + "/runs/" + run.String() }

// RunPage is one disposal with its list.
type RunPage struct {
	Run      records.Run
	Items    []records.Item
	Next     string
	People   map[id.ID]staff.Card
	Problems ui.Problems
	Own      bool // the reader has listed it, and so somebody else lets it go
}

// itemsShown is how many cases of a list one page shows.
const itemsShown = 100

func (p *Pages) run(w *web.Response, r *web.Request) error {
	return p.runPage(w, r, http.StatusOK, nil)
}

func (p *Pages) runPage(w *web.Response, r *web.Request, status int, cause error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	page := RunPage{}
	if page.Run, err = records.Get(r.Context(), p.DB, which); err != nil {
		return err
	}
	from, _ := strconv.ParseInt(r.URL.Query().Get("from"), 10, 64)
	if page.Items, err = records.Items(r.Context(), p.DB, which, from, itemsShown+1); err != nil {
		return err
	}
	if len(page.Items) > itemsShown {
		page.Next = runAddress(which) + "?from=" + strconv.FormatInt(page.Items[itemsShown].Place, 10)
		page.Items = page.Items[:itemsShown]
	}
	if page.People, err = p.Colleagues(r.Context()); err != nil {
		return err
	}
	page.Own = page.Run.MadeBy == r.Who.ID
	if cause != nil {
		page.Problems = ui.ProblemsOf(r.Print, cause)
	}
	return w.HTML(status, page.draw(p.View(w, r)))
}

func (p *Pages) decide(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, which id.ID) error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, which) })
	if k := fault.KindOf(err); err != nil && (k == fault.Conflict || k == fault.Denied) {
		return p.runPage(w, r, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: toast})
	return w.Redirect(runAddress(which))
}

func (p *Pages) approve(w *web.Response, r *web.Request) error {
	return p.decide(w, r, "records.toast.approved", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		_, err := p.Room.Approve(ctx, tx, by(r), which)
		return err
	})
}

func (p *Pages) drop(w *web.Response, r *web.Request) error {
	return p.decide(w, r, "records.toast.dropped", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		_, err := p.Room.Drop(ctx, tx, by(r), which)
		return err
	})
}

// csv gives the whole list, for whoever looks through it elsewhere.
func (p *Pages) csv(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if _, err := records.Get(r.Context(), p.DB, which); err != nil {
		return err
	}
	w.Download(sheet.Kind, "rida-disposal-"+which.String()+".csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	return p.writeCSV(r.Context(), out, which)
}

func (p *Pages) writeCSV(ctx context.Context, out *csv.Writer, which id.ID) error {
	if err := out.Write([]string{"reference", "kind", "since", "state", "why"}); err != nil {
		return err
	}
	for from := int64(0); ; {
		some, err := records.Items(ctx, p.DB, which, from, itemsShown)
		if err != nil {
			return err
		}
		for _, one := range some {
			if err := out.Write([]string{one.Reference, string(one.Kind), one.SinceAt.UTC().Format(time.RFC3339), one.State, one.Why}); err != nil {
				return err
			}
			from = one.Place + 1
		}
		if out.Flush(); out.Error() != nil || len(some) < itemsShown {
			return out.Error()
		}
	}
}
