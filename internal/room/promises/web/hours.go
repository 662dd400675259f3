package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"rida/internal/core/staff"
	staffweb "rida/internal/core/staff/web"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises"

	"github.com/a-h/templ"
)

// Hours answers the pages of the versions of the working hours, and of what each
// of them moved.
type Hours struct {
	DB    *db.DB
	Staff *staff.Staff
	Room  *promises.Room
	View  func(w *web.Response, r *web.Request) ui.View
	Some  func(ctx context.Context, of []id.ID) (map[id.ID]Case, error)
	Names func(ctx context.Context) (map[id.ID]string, error)
	Reads string // the permission by which cases may be opened
}

const (
	hoursHome = "/settings/hours/versions"
	// hoursPerPage and shiftsPerPage are what people read at once.
	hoursPerPage, shiftsPerPage = 25, 50
	// changedShown is how many changed days are told one by one.
	changedShown = 14
	// shortList is how many promises of a trial stand open on the page, so that the
	// way on is not pushed out of sight.
	shortList = 5
	// awaited is for how long after a change its counting anew is expected to begin.
	awaited = 10 * time.Minute
)

// HoursAddress is where it stands what a version of the hours moved.
func HoursAddress(version int) string { return hoursHome + "/" + strconv.Itoa(version) }

// Routes are this room's part of the one list in app.
func (p *Hours) Routes() []web.Route {
	return web.In("promises",
		web.Get(hoursHome, staff.Settings, p.versions),
		web.Get(hoursHome+"/{version}", staff.Settings, p.version),
		web.Get(hoursHome+"/{version}/moved.csv", staff.Settings, p.movedSheet),
		web.Post(hoursHome+"/{version}/return", staff.Settings, p.restore))
}

// hoursListPage is every version.
type hoursListPage struct {
	Versions     []versionLine
	Older, Newer string
}

func (p *Hours) versions(w *web.Response, r *web.Request) error {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	all, err := p.Staff.HoursVersions(r.Context(), p.DB, before, hoursPerPage+1)
	if err != nil {
		return err
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return err
	}
	v, page := p.View(w, r), hoursListPage{}
	if before > 0 {
		page.Newer = hoursHome
	}
	if len(all) > hoursPerPage {
		all = all[:hoursPerPage]
		page.Older = hoursHome + "?before=" + strconv.Itoa(all[hoursPerPage-1].Version)
	}
	for _, h := range all {
		page.Versions = append(page.Versions, versionLine{HoursAddress(h.Version), staffweb.HoursTitle(v, h), staffweb.HoursUnder(v, h, names[h.MadeBy]), ""})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// hoursPage is one version: which days it changed, and what that moved.
type hoursPage struct {
	Title, Under string
	Here         string
	Changed      []string
	MoreChanged  string
	Counting     bool // the promises are still being counted anew
	Said         string
	Rows         []shiftRow
	Older, Newer string
	Return       string // where these hours are made to hold again; "" where they do
	Version      string // that holds now
	Effect       templ.Component
}

// shiftRow is one promise that was moved, or would be.
type shiftRow struct {
	Case    Case
	Href    string
	Name    string
	Was, Is time.Time
	Earlier bool
	Why     []string
}

func (p *Hours) version(w *web.Response, r *web.Request) error {
	n, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	h, err := p.Staff.HoursAt(r.Context(), p.DB, n)
	if err != nil {
		return err
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := hoursPage{Title: staffweb.HoursTitle(v, h), Under: staffweb.HoursUnder(v, h, names[h.MadeBy]), Here: HoursAddress(n)}
	if !h.MadeAt.IsZero() {
		if err := p.moved(r, v, h, &page); err != nil {
			return err
		}
	}
	if err := p.mayReturn(r, v, h, &page); err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, page.counted(v))
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// moved tells which days a version changed and which promises it moved.
func (p *Hours) moved(r *web.Request, v ui.View, h staff.Hours, page *hoursPage) error {
	before, err := p.Staff.HoursAt(r.Context(), p.DB, h.Version-1)
	if err != nil {
		return err
	}
	changes := staff.HoursChanges(before.Schedule, h.Schedule, h.MadeAt)
	page.Changed, page.MoreChanged = changedDays(v, changes)
	run, counted, err := promises.RunOf(r.Context(), p.DB, h.Version)
	if err != nil {
		return err
	}
	page.Counting = counted && run.DoneAt.IsZero() || !counted && v.Now.Sub(h.MadeAt) < awaited
	page.Said = effectSaid(v, "moved", run.Moved, run.Earlier)
	if page.Counting {
		page.Said = v.P.N("promises.hours.counting", run.Looked)
	}
	after, _ := id.Parse(r.URL.Query().Get("after"))
	shifts, next, err := promises.Shifts(r.Context(), p.DB, h.Version, after, shiftsPerPage)
	if err != nil {
		return err
	}
	if next != 0 {
		page.Older = page.Here + "?after=" + next.String()
	}
	if after != 0 {
		page.Newer = page.Here
	}
	page.Rows, err = p.rows(r.Context(), v, shifts, changes, h.Schedule.Zone())
	return err
}

// mayReturn offers an earlier version to hold again, and shows what that would
// move when it is asked.
func (p *Hours) mayReturn(r *web.Request, v ui.View, h staff.Hours, page *hoursPage) error {
	now, ok, err := p.Staff.Organisation(r.Context(), p.DB)
	if err != nil || !ok || now.Schedule.Version() == h.Version {
		return err
	}
	page.Return, page.Version = page.Here+"/return", strconv.Itoa(now.Schedule.Version())
	if r.URL.Query().Get("try") != "" {
		page.Effect, err = p.Effect(r.Context(), v, now.Schedule, h.Schedule)
	}
	return err
}

// restore lets an earlier version hold again, as the next one.
func (p *Hours) restore(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	h, err := p.Staff.HoursAt(r.Context(), p.DB, n)
	if err != nil {
		return err
	}
	plan := h.Schedule.Plan()
	plan.Version = int(f.Int("version", 1, 1<<30))
	name := r.Print.T("promises.hours.returned", "n", r.Print.Int(int64(n)))
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		return p.Staff.SetHours(r.Context(), tx, staff.By{Account: r.Who.ID, Can: r.Who.Can}, plan, name)
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "staff.toast.hours"})
	return w.Redirect(HoursAddress(plan.Version + 1))
}

// Effect shows what other hours would do to the promises that are open now.
func (p *Hours) Effect(ctx context.Context, v ui.View, before, after *calendar.Schedule) (templ.Component, error) {
	was := p.Room.Policy()
	was.Schedule = before
	is := was
	is.Schedule = after
	e, err := promises.TryHours(ctx, p.DB, was, is, p.DB.Now())
	if err != nil {
		return nil, err
	}
	changes := staff.HoursChanges(before, after, p.DB.Now())
	page := effectPage{Said: effectSaid(v, "moves", int64(e.Moved), int64(e.Earlier)), Rest: int64(e.Moved - len(e.Shifts))}
	page.Changed, page.MoreChanged = changedDays(v, changes)
	if e.Held > 0 {
		page.Notes = append(page.Notes, v.P.N("promises.hours.held", int64(e.Held)))
	}
	if e.More {
		page.Notes = append(page.Notes, v.P.N("promises.hours.first", int64(e.Looked)))
	}
	page.Rows, err = p.rows(ctx, v, e.Shifts, changes, after.Zone())
	return page.draw(v), err
}

// effectPage is what hours that are not saved yet would do.
type effectPage struct {
	Said        string
	Notes       []string
	Changed     []string
	MoreChanged string
	Rows        []shiftRow
	Rest        int64 // moved ones that are not listed
}

func effectSaid(v ui.View, key string, moved, earlier int64) string {
	text := v.P.N("promises.hours."+key, moved)
	if earlier > 0 {
		text += " " + v.P.N("promises.hours.earlier", earlier)
	}
	return text
}

func changedDays(v ui.View, changes []calendar.Change) (all []string, more string) {
	for i, c := range changes {
		if i == changedShown {
			return all, v.P.N("promises.hours.more_days", int64(len(changes)-i))
		}
		all = append(all, c.Text(v.When))
	}
	return all, ""
}

// whyMoved names the changed days that lie between two instants, each name once
// with how many days it has.
func whyMoved(v ui.View, from, to time.Time, changes []calendar.Change, zone *time.Location) (why []string) {
	var names []string
	days := map[string]int64{}
	for _, c := range changes {
		if !c.OfDay(from, to, zone) {
			continue
		}
		if days[c.Name] == 0 {
			names = append(names, c.Name)
		}
		days[c.Name]++
	}
	for _, name := range names {
		said := v.P.T("promises.hours.unnamed")
		if v.P.Has(name) {
			said = v.P.T(name)
		} else if name != "" {
			said = name
		}
		why = append(why, v.P.N("promises.hours.named", days[name], "name", said))
	}
	return why
}

func (p *Hours) rows(ctx context.Context, v ui.View, shifts []promises.Shift, changes []calendar.Change, zone *time.Location) ([]shiftRow, error) {
	of := make([]id.ID, len(shifts))
	for i, s := range shifts {
		of[i] = s.CaseID
	}
	found, err := p.Some(ctx, of)
	if err != nil {
		return nil, err
	}
	policy := p.Room.Policy()
	rows := make([]shiftRow, len(shifts))
	for i, s := range shifts {
		row := shiftRow{Case: found[s.CaseID], Name: s.What, Was: s.DueAt, Is: s.To, Earlier: s.Earlier()}
		if row.Name == "" {
			row.Name = policy.KindName(s.Kind, v.P)
		}
		if row.Case.Reference != "" && v.May(p.Reads) {
			row.Href = "/cases/" + row.Case.Reference
		}
		until := s.DueAt
		if s.To.After(until) {
			until = s.To
		}
		row.Why = whyMoved(v, s.MadeAt, until, changes, zone)
		rows[i] = row
	}
	return rows, nil
}
