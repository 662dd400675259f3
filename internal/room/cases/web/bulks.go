package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// Bulks answers the pages of acts on many cases.
type Bulks struct {
	*Desk
	// Later runs a bulk act in the background.
	Later func(ctx context.Context, tx *db.Tx, which id.ID) error
}

// Routes are its part of the one list in app.
func (b Bulks) Routes() []web.Route {
	return web.In("cases",
		web.Get("/bulk", cases.MayWrite, b.mine),
		web.Get("/bulk/new", cases.MayWrite, b.ask),
		web.Post("/bulk", cases.MayWrite, b.start),
		web.Post("/bulk/lacking", cases.MayWrite, b.lack),
		web.Get("/bulk/{id}", cases.MayWrite, b.show),
		web.Post("/bulk/{id}/undo", cases.MayWrite, b.undo),
	)
}

// BulkForm asks which cases, and what to do to them.
type BulkForm struct {
	View     string // as the address of a list names it
	Title    string
	Rows     []BulkRow
	More     bool // the view has further cases than the rows
	Form     *web.Form
	Problems ui.Problems
	Acts     []ui.Choice
	People   []ui.Choice
	Hint     string // how a date is written
	Lack     BulkLack
}

// BulkRow is a case that can be chosen.
type BulkRow struct {
	Ref      string
	Customer ui.Words
	Subject  ui.Words
	Picked   bool
}

// pickRows is how many cases the page lists; the whole view can be more.
const pickRows = 200

func (b Bulks) ask(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, url.Values{"case": r.URL.Query()["case"], "view": {r.URL.Query().Get("view")}})
	return b.showForm(w, r, http.StatusOK, f, ui.Problems{})
}

func (b Bulks) showForm(w *web.Response, r *web.Request, status int, f *web.Form, p ui.Problems) error {
	v := b.View(w, r)
	page := BulkForm{View: f.Value("view"), Form: f, Problems: p, Hint: v.P.T("cases.date.hint", "date", plainDate(v, v.Now))}
	rows, more, err := b.inView(r, v, page.View, pickRows)
	if err != nil {
		return err
	}
	page.More = more
	listed := map[string]bool{}
	add := func(c cases.Case, picked bool) {
		listed[c.Reference] = true
		page.Rows = append(page.Rows, BulkRow{Ref: c.Reference, Customer: wordsIn(c.Lang, c.CustomerName), Subject: wordsIn(c.Lang, c.Subject), Picked: picked})
	}
	inRows := map[string]bool{}
	for _, c := range rows {
		inRows[c.Reference] = true
	}
	for _, ref := range f.Values("case") {
		if reference, ok := cases.ParseReference(ref); ok && !inRows[reference] && !listed[reference] {
			if c, err := cases.ByReference(r.Context(), b.DB, reference); err == nil {
				add(c, true)
			}
		}
	}
	for _, c := range rows {
		if c.Withheld {
			continue
		}
		add(c, f.Checked("case", c.Reference))
	}
	if page.Lack, err = b.lacking(r, v, f, p); err != nil {
		return err
	}
	people, err := b.Colleagues(r.Context())
	if err != nil {
		return err
	}
	page.People = fieldsweb.People(people)
	for _, a := range cases.BulkActs {
		if r.Who.Can(a.Permission) {
			page.Acts = append(page.Acts, ui.Choice{Value: a.Act, Label: v.P.T("cases.bulk.act." + a.Act)})
		}
	}
	return w.HTML(status, page.Page(v))
}

// inView lists the first cases of a view of either kind.
func (b Bulks) inView(r *web.Request, v ui.View, view string, limit int) (out []cases.Case, more bool, err error) {
	if which, ok := savedIn(view); ok {
		saved, err := cases.ViewByID(r.Context(), b.DB, which, r.Who.ID)
		if err != nil {
			return nil, false, err
		}
		seen, err := cases.LookFor(r.Context(), b.DB, cases.Look{Condition: saved.Condition, Sort: saved.Sort, By: readerOf(r, v), Limit: limit})
		for _, one := range seen.Rows {
			out = append(out, one.Case)
		}
		return out, seen.Next != "", err
	}
	known, ok := cases.ParseView(view)
	if !ok {
		known = cases.AllOpen
	}
	rows, next, err := cases.List(r.Context(), b.DB, cases.Filter{View: known, Account: r.Who.ID, Before: endOfDay(r, v.Now), Limit: limit})
	for _, one := range rows {
		out = append(out, one.Case)
	}
	return out, next != "", err
}

// whole lists every case of a view up to what one act may take.
func (b Bulks) whole(r *web.Request, v ui.View, view string) (ids []id.ID, err error) {
	if which, ok := savedIn(view); ok {
		saved, err := cases.ViewByID(r.Context(), b.DB, which, r.Who.ID)
		if err != nil {
			return nil, err
		}
		return cases.IDsFor(r.Context(), b.DB, cases.Look{Condition: saved.Condition, Sort: saved.Sort, By: readerOf(r, v)}, cases.MaxBulk)
	}
	known, ok := cases.ParseView(view)
	if !ok {
		known = cases.AllOpen
	}
	f := cases.Filter{View: known, Account: r.Who.ID, Before: endOfDay(r, v.Now), Limit: cases.MaxPage}
	for len(ids) < cases.MaxBulk {
		rows, next, err := cases.List(r.Context(), b.DB, f)
		if err != nil {
			return nil, err
		}
		for _, one := range rows {
			if !one.Withheld {
				ids = append(ids, one.ID)
			}
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	return ids[:min(len(ids), cases.MaxBulk)], nil
}

func (b Bulks) start(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := b.View(w, r)
	started, err := b.begin(r, v, f)
	if err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		return b.showForm(w, r, http.StatusUnprocessableEntity, f, ui.ProblemsOf(r.Print, err))
	}
	return w.Redirect("/bulk/" + started.ID.String())
}

func (b Bulks) begin(r *web.Request, v ui.View, f *web.Form) (out cases.Bulk, err error) {
	act := f.Value("act")
	for _, a := range cases.BulkActs {
		if a.Act == act && !r.Who.Can(a.Permission) {
			return out, fault.New(fault.Denied, "fault.denied")
		}
	}
	value, err := bulkValue(v, f, act)
	if err != nil {
		return out, err
	}
	which, err := b.meant(r, v, f)
	if err != nil {
		return out, err
	}
	fill := cases.BulkFill{Leave: f.Bool("leave")}
	if act == cases.BulkType && !fill.Leave {
		if fill.In, err = b.typedFields(r.Context(), v, f); err != nil {
			return out, err
		}
	}
	err = b.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		if act == cases.BulkType {
			out, err = b.Room.StartBulkType(r.Context(), tx, by(r), cases.Type(value), which, fill)
		} else {
			out, err = b.Room.StartBulk(r.Context(), tx, by(r), act, value, which)
		}
		if err != nil {
			return err
		}
		return b.Later(r.Context(), tx, out.ID)
	})
	return out, err
}

// bulkValue is what the act takes, as typed.
func bulkValue(v ui.View, f *web.Form, act string) (string, error) {
	switch act {
	case cases.BulkAssign:
		return f.Value("to"), nil
	case cases.BulkPriority:
		return f.Value("priority"), nil
	case cases.BulkTag, cases.BulkUntag:
		return f.Value("tag"), nil
	case cases.BulkType:
		return f.Value("type"), nil
	case cases.BulkSnooze:
		until, err := typedMoment(v, f.Value("until"), "")
		if err != nil {
			return "", fault.OfFields(fault.Field{Name: "until", Key: "field.bad_date"})
		}
		return strconv.FormatInt(clock.Micros(until), 10), nil
	}
	return f.Value("text"), nil
}

func (b Bulks) picked(r *web.Request, refs []string) (ids []id.ID, err error) {
	for _, ref := range refs[:min(len(refs), cases.MaxBulk+1)] {
		reference, ok := cases.ParseReference(ref)
		if !ok {
			continue
		}
		c, err := cases.ByReference(r.Context(), b.DB, reference)
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// BulkPage shows how far a bulk act is and what became of each case.
type BulkPage struct {
	Bulk     cases.Bulk
	What     string
	Refusals []BulkRefusal
	Mine     bool
}

// BulkRefusal is a case that was left as it is.
type BulkRefusal struct {
	Ref, Why string
	Subject  ui.Words
}

func (b Bulks) show(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	v := b.View(w, r)
	page := BulkPage{}
	if page.Bulk, err = cases.BulkByID(r.Context(), b.DB, which); err != nil {
		return err
	}
	page.Mine = page.Bulk.ByID == r.Who.ID
	if page.What, err = b.what(r, v, page.Bulk); err != nil {
		return err
	}
	items, err := cases.Refusals(r.Context(), b.DB, which)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(items))
	for i, one := range items {
		ids[i] = one.CaseID
	}
	known, err := cases.Some(r.Context(), b.DB, ids)
	if err != nil {
		return err
	}
	for _, one := range items {
		c := known[one.CaseID]
		page.Refusals = append(page.Refusals, BulkRefusal{Ref: c.Reference, Subject: wordsIn(c.Lang, c.Subject), Why: v.P.T(one.Why)})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// what says the act in words.
func (b Bulks) what(r *web.Request, v ui.View, one cases.Bulk) (string, error) {
	value := one.Value
	switch one.Act {
	case cases.BulkAssign:
		people, err := b.Colleagues(r.Context())
		if err != nil {
			return "", err
		}
		to, _ := id.Parse(one.Value)
		value = people[to].Name
	case cases.BulkPriority:
		value = priorityName(v, one.Value)
	case cases.BulkType:
		value = typeName(v, one.Value)
	case cases.BulkSnooze:
		us, _ := strconv.ParseInt(one.Value, 10, 64)
		value = v.When.DateTime(time.UnixMicro(us))
	case cases.BulkPropose:
		return v.P.T("cases.bulk.act.propose"), nil
	}
	return v.P.T("cases.bulk.did."+one.Act, "value", value), nil
}

func (b Bulks) mine(w *web.Response, r *web.Request) error {
	v := b.View(w, r)
	all, err := cases.Bulks(r.Context(), b.DB, r.Who.ID)
	if err != nil {
		return err
	}
	page := BulkList{}
	for _, one := range all {
		what, err := b.what(r, v, one)
		if err != nil {
			return err
		}
		page.All = append(page.All, BulkPage{Bulk: one, What: what})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// BulkList is a person's last bulk acts.
type BulkList struct{ All []BulkPage }

func (b Bulks) undo(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	err = b.DB.Write(r.Context(), func(tx *db.Tx) error {
		if _, err := b.Room.UndoBulk(r.Context(), tx, by(r), which); err != nil {
			return err
		}
		return b.Later(r.Context(), tx, which)
	})
	if err != nil {
		return err
	}
	return w.Redirect("/bulk/" + which.String())
}

// viewOf is the name of the view that an address of a list shows, ready for a
// query.
func viewOf(self string) string {
	u, err := url.Parse(self)
	if err != nil {
		return ""
	}
	return url.QueryEscape(u.Query().Get("view"))
}

// BulkPrefix begins the live topics of acts on many cases.
const BulkPrefix = "bulk:"

// BulkTopic is the live topic of one of them.
func BulkTopic(which id.ID) string { return BulkPrefix + which.String() }
