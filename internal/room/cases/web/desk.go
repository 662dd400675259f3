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
	get := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "GET " + path, Permission: may, Handle: h}
	}
	post := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "POST " + path, Permission: may, Handle: h}
	}
	upload := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "POST " + path, Permission: may, Handle: h, Body: attachments}
	}
	return append(d.togetherRoutes(), web.In("cases",
		get("/{$}", web.SignedIn, d.home),
		get("/cases", cases.MayRead, d.list),
		get("/cases/new", cases.MayWrite, d.askOpen),
		upload("/cases", cases.MayWrite, d.open),
		get("/cases/{ref}", cases.MayRead, d.show),
		upload("/cases/{ref}/messages", cases.MayReply, d.reply),
		upload("/cases/{ref}/notes", cases.MayWrite, d.note),
		post("/cases/{ref}/checks", cases.MayRead, d.checks),
		post("/cases/{ref}/wording", cases.MayRead, d.wording),
		post("/cases/{ref}/listening", cases.MayWrite, d.listen),
		post("/cases/{ref}/tried", cases.MayWrite, d.tried),
		get("/cases/{ref}/assignment", cases.MayAssign, d.askAssign),
		post("/cases/{ref}/assignment", cases.MayAssign, d.assign),
		get("/cases/{ref}/acceptance", cases.MayAssign, d.askDecline),
		post("/cases/{ref}/acceptance", cases.MayAssign, d.accept),
		get("/cases/{ref}/type", cases.MayRetype, d.askRetype),
		post("/cases/{ref}/type", cases.MayRetype, d.retype),
		post("/cases/{ref}/type/fields", cases.MayRetype, d.retypeFields),
		post("/cases/{ref}/type/decision", cases.MayRetype, d.decideRetyping),
		get("/cases/{ref}/priority", cases.MayWrite, d.askPriority),
		post("/cases/{ref}/priority", cases.MayWrite, d.prioritise),
		get("/cases/{ref}/tags", cases.MayWrite, d.askTags),
		post("/cases/{ref}/tags", cases.MayWrite, d.tag),
		get("/cases/{ref}/snooze", cases.MayWrite, d.askSnooze),
		post("/cases/{ref}/snooze", cases.MayWrite, d.snooze),
		post("/cases/{ref}/waking", cases.MayWrite, d.wake),
		get("/cases/{ref}/promises", cases.MayReply, d.askPromise),
		post("/cases/{ref}/promises", cases.MayReply, d.promise),
		get("/cases/{ref}/closure-proposal", cases.MayReply, d.askProposal),
		post("/cases/{ref}/closure-proposal", cases.MayReply, d.propose),
		get("/cases/{ref}/closure", cases.MayClose, d.askClose),
		post("/cases/{ref}/closure", cases.MayClose, d.close),
		get("/cases/{ref}/reopening", cases.MayClose, d.askReopen),
		post("/cases/{ref}/reopening", cases.MayClose, d.reopen),
		get("/cases/{ref}/earlier", cases.MayRead, d.earlier),
		post("/cases/{ref}/earlier/owner", cases.MayAssign, d.sameOwner),
		post("/cases/{ref}/earlier/refusal", cases.MayWrite, d.refuseAgain),
		post("/cases/{ref}/earlier/restoration", cases.MayWrite, d.restoreAgain),
		get("/cases/{ref}/duplicate", cases.MayClose, d.askDuplicate),
		post("/cases/{ref}/duplicate", cases.MayClose, d.duplicate),
		get("/cases/{ref}/presence", cases.MayRead, d.whoIsHere),
		post("/cases/{ref}/presence", cases.MayRead, d.here),
		get("/cases/{ref}/suggestions", cases.MayReply, d.suggestions),
		get("/cases/{ref}/answers", cases.MayReply, d.answers),
		get("/cases/{ref}/scripts", cases.MayRead, d.scripts),
		post("/cases/{ref}/scripts/{script}", cases.MayWrite, d.tick),
		post("/cases/{ref}/article", knowledge.MayWrite, d.makeArticle),
		get("/messages/{id}/original", cases.MayRead, d.original),
		get("/files/{id}/{name}", cases.MayRead, d.file),
		get("/search", cases.MayRead, d.search),
		get("/palette", cases.MayRead, d.palette),
		get("/customers", customers.MayRead, d.customers),
		get("/customers/export", cases.MayExport, d.exportCustomers),
		get("/customers/{id}", customers.MayRead, d.customer),
		get("/passing-on/{id}", staff.Manage, d.askPassOn),
		post("/passing-on/{id}", staff.Manage, d.passOn),
		get("/settings/gates", cases.MayGate, d.gates),
		post("/settings/gates", cases.MayGate, d.setGates),
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
