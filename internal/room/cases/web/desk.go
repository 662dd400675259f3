package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
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

// Desk answers the pages of this room.
type Desk struct {
	DB    *db.DB
	Room  *cases.Room
	Knows *knowledge.Room
	Files *files.Store

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Colleagues gives everybody by id; the map is shared and not written to.
	Colleagues func(ctx context.Context) (map[id.ID]staff.Card, error)
	// Firm is the organisation's name, over the views.
	Firm func(lang.Tag) string
	// Presence knows who is at a case now.
	Presence *web.Presence
	// Looked hears that somebody has a case before their eyes, after its page is
	// shown; nil when nobody cares.
	Looked func(ctx context.Context, who id.ID, reference string) error
	// Panels are what other rooms add beside a case, in order.
	Panels []Panel
	// TeamsOf gives the teams, for conditions and sharing.
	TeamsOf func(ctx context.Context) ([]staff.Team, error)
	// Dead tells which addresses get no mail; it asks no database.
	Dead func(ctx context.Context, addresses ...string) ([]channel.Dead, error)
	// Further is what else is passed on when somebody leaves.
	Further []Holding
}

// Routes are this room's part of the one list in app.
func (d *Desk) Routes() []web.Route {
	const attachments = MaxAttachments + 1<<20 // and the words beside them
	upload := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "POST " + path, Permission: may, Handle: h, Body: attachments}
	}
	return append(d.togetherRoutes(), web.In("cases",
		web.Get("/{$}", web.SignedIn, d.home),
		web.Get("/cases", cases.MayRead, d.list),
		web.Get("/cases/new", cases.MayWrite, d.askOpen),
		upload("/cases", cases.MayWrite, d.open),
		web.Get("/cases/{ref}", cases.MayRead, d.show),
		upload("/cases/{ref}/messages", cases.MayReply, d.reply),
		upload("/cases/{ref}/notes", cases.MayWrite, d.note),
		web.Post("/cases/{ref}/checks", cases.MayRead, d.checks),
		web.Post("/cases/{ref}/wording", cases.MayRead, d.wording),
		web.Post("/cases/{ref}/listening", cases.MayWrite, d.listen),
		web.Post("/cases/{ref}/tried", cases.MayWrite, d.tried),
		web.Get("/cases/{ref}/assignment", cases.MayAssign, d.askAssign),
		web.Post("/cases/{ref}/assignment", cases.MayAssign, d.assign),
		web.Get("/cases/{ref}/acceptance", cases.MayAssign, d.askDecline),
		web.Post("/cases/{ref}/acceptance", cases.MayAssign, d.accept),
		web.Get("/cases/{ref}/type", cases.MayRetype, d.askRetype),
		web.Post("/cases/{ref}/type", cases.MayRetype, d.retype),
		web.Post("/cases/{ref}/type/fields", cases.MayRetype, d.retypeFields),
		web.Post("/cases/{ref}/type/decision", cases.MayRetype, d.decideRetyping),
		web.Get("/cases/{ref}/priority", cases.MayWrite, d.askPriority),
		web.Post("/cases/{ref}/priority", cases.MayWrite, d.prioritise),
		web.Get("/cases/{ref}/tags", cases.MayWrite, d.askTags),
		web.Post("/cases/{ref}/tags", cases.MayWrite, d.tag),
		web.Get("/cases/{ref}/snooze", cases.MayWrite, d.askSnooze),
		web.Post("/cases/{ref}/snooze", cases.MayWrite, d.snooze),
		web.Post("/cases/{ref}/waking", cases.MayWrite, d.wake),
		web.Get("/cases/{ref}/promises", cases.MayReply, d.askPromise),
		web.Post("/cases/{ref}/promises", cases.MayReply, d.promise),
		web.Get("/cases/{ref}/closure-proposal", cases.MayReply, d.askProposal),
		web.Post("/cases/{ref}/closure-proposal", cases.MayReply, d.propose),
		web.Get("/cases/{ref}/closure", cases.MayClose, d.askClose),
		web.Post("/cases/{ref}/closure", cases.MayClose, d.close),
		web.Get("/cases/{ref}/reopening", cases.MayClose, d.askReopen),
		web.Post("/cases/{ref}/reopening", cases.MayClose, d.reopen),
		web.Get("/cases/{ref}/earlier", cases.MayRead, d.earlier),
		web.Post("/cases/{ref}/earlier/owner", cases.MayAssign, d.sameOwner),
		web.Post("/cases/{ref}/earlier/refusal", cases.MayWrite, d.refuseAgain),
		web.Post("/cases/{ref}/earlier/restoration", cases.MayWrite, d.restoreAgain),
		web.Get("/cases/{ref}/duplicate", cases.MayClose, d.askDuplicate),
		web.Post("/cases/{ref}/duplicate", cases.MayClose, d.duplicate),
		web.Get("/cases/{ref}/presence", cases.MayRead, d.whoIsHere),
		web.Post("/cases/{ref}/presence", cases.MayRead, d.here),
		web.Get("/cases/{ref}/suggestions", cases.MayReply, d.suggestions),
		web.Get("/cases/{ref}/answers", cases.MayReply, d.answers),
		web.Get("/cases/{ref}/scripts", cases.MayRead, d.scripts),
		web.Post("/cases/{ref}/scripts/{script}", cases.MayWrite, d.tick),
		web.Post("/cases/{ref}/article", knowledge.MayWrite, d.makeArticle),
		web.Get("/messages/{id}/original", cases.MayRead, d.original),
		web.Get("/files/{id}/{name}", cases.MayRead, d.file),
		web.Get("/search", cases.MayRead, d.search),
		web.Get("/palette", cases.MayRead, d.palette),
		web.Get("/customers", customers.MayRead, d.customers),
		web.Get("/customers/export", cases.MayExport, d.exportCustomers),
		web.Get("/customers/{id}", customers.MayRead, d.customer),
		web.Get("/passing-on/{id}", staff.Manage, d.askPassOn),
		web.Post("/passing-on/{id}", staff.Manage, d.passOn),
		web.Get("/settings/gates", cases.MayGate, d.gates),
		web.Post("/settings/gates", cases.MayGate, d.setGates),
	)...)
}

// MaxAttachments bounds the files of one message, in bytes: what most mail
// servers take, less the third that base64 adds.
const MaxAttachments = 18 << 20

func (d *Desk) home(w *web.Response, r *web.Request) error { return w.Redirect("/cases") }

// by is who acts.
func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// theCase reads the case whose reference stands in the address; the number of
// a merged case leads to the one that goes on.
func (d *Desk) theCase(r *web.Request) (cases.Case, error) {
	reference, ok := cases.ParseReference(r.PathValue("ref"))
	if !ok {
		return cases.Case{}, fault.New(fault.NotFound, "cases.not_found")
	}
	c, err := cases.ByReference(r.Context(), d.DB, reference)
	if err != nil || !c.IsMerged() {
		return c, err
	}
	return cases.Survivor(r.Context(), d.DB, c)
}

// act runs one act on the case of the address and shows the case afterwards.
// When the act is refused, again shows the form with what was typed.
func (d *Desk) act(w *web.Response, r *web.Request, done string, do func(ctx context.Context, tx *db.Tx, c cases.Case) error, again func(c cases.Case, p ui.Problems) error) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, c) })
	if err != nil {
		if k := fault.KindOf(err); again == nil || k != fault.Invalid && k != fault.Conflict {
			return err
		}
		return again(c, ui.ProblemsOf(r.Print, err))
	}
	if done != "" {
		w.Toast(web.Toast{Key: done})
	}
	return d.afterwards(w, r, c.ID)
}

// afterwards shows the case as it is now: in place with script, by a redirect without.
func (d *Desk) afterwards(w *web.Response, r *web.Request, which id.ID) error {
	c, err := cases.Get(r.Context(), d.DB, which)
	if err != nil {
		return err
	}
	if !r.Fragment() {
		return w.Redirect("/cases/" + c.Reference)
	}
	if c.IsMerged() { // it goes on under another number
		if c, err = cases.Survivor(r.Context(), d.DB, c); err != nil {
			return err
		}
		return w.Redirect("/cases/" + c.Reference)
	}
	v := d.View(w, r)
	page, err := d.casePage(r, v, c, "")
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Panes(v))
}

// intoCase tells that a page which is there already asks for the case alone, to
// put it in the place of the one it shows.
func intoCase(r *web.Request) bool {
	return r.Fragment() || r.Into("case")
}

// words are a person's own words on this page.
func words(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// wordsIn are words most likely in a language that is known, as those of a case
// are: only a text that begins in the other direction is looked at closely.
func wordsIn(known lang.Tag, text string) ui.Words {
	if lang.ParagraphDir(text, known.Dir()) == known.Dir() {
		return ui.Words{Text: text, Lang: known}
	}
	return words(text)
}

// endOfDay is the last instant of the reader's day.
func endOfDay(r *web.Request, now time.Time) time.Time {
	zone := r.Dates.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, day := now.In(zone).Date()
	return time.Date(y, m, day+1, 0, 0, 0, 0, zone)
}

// local keeps an address from leading away: only our own lists are come back to.
func local(address string) string {
	if strings.HasPrefix(address, "/cases?") || strings.HasPrefix(address, "/search?") {
		return address
	}
	return ""
}
