package web

import (
	"net/http"
	"net/url"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// list shows a view of the cases.
func (d *Desk) list(w *web.Response, r *web.Request) error {
	v := d.View(w, r)
	ws, err := d.workspace(r, v, r.URL.Query(), nil)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, ws.Page(v))
}

// workspace draws views and list, and the open case if there is one.
func (d *Desk) workspace(r *web.Request, v ui.View, q url.Values, open *cases.Case) (Workspace, error) {
	view, ok := cases.ParseView(q.Get("view"))
	saved, isSaved := savedIn(q.Get("view"))
	if !ok {
		view = cases.AllOpen
	}
	counts, err := cases.Counts(r.Context(), d.DB, r.Who.ID)
	if err != nil {
		return Workspace{}, err
	}
	ws := Workspace{Team: d.Firm(r.Print.Tag()), Views: d.views(v, view, counts)}
	if isSaved {
		ws.Saved, ws.Views = q.Get("view"), d.views(v, "", counts)
		ws.List, err = Saves{Desk: d, Teams: d.TeamsOf}.savedList(r, v, saved, q.Get("cursor"), open)
		return ws, err
	}
	ws.List, err = d.rows(r, v, view, q.Get("cursor"), open)
	ws.List.Count = counts[string(view)]
	if err == nil && len(ws.List.Rows) == 0 && q.Get("cursor") == "" {
		ws.List.Quiet = d.quiet(v, view, counts)
	}
	return ws, err
}

func (d *Desk) rows(r *web.Request, v ui.View, view cases.View, cursor string, open *cases.Case) (List, error) {
	self := address(view, cursor)
	l := List{Title: viewTitle(v, view), Topic: "cases", Self: self}
	rows, next, err := cases.List(r.Context(), d.DB, cases.Filter{View: view, Account: r.Who.ID, Before: endOfDay(r, v.Now), Cursor: cursor})
	if err != nil {
		return l, err
	}
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return l, err
	}
	back := url.QueryEscape(self)
	for _, row := range rows {
		one := d.row(v, row.Case, people)
		one.Unread = row.Unread
		one.Href += "?back=" + back
		one.Selected = open != nil && open.ID == row.ID
		l.Rows = append(l.Rows, one)
	}
	if next != "" {
		l.Older = address(view, next)
	}
	if cursor != "" {
		l.Newer = address(view, "")
	}
	return l, nil
}

// row is what a list shows of a case.
func (d *Desk) row(v ui.View, c cases.Case, people map[id.ID]staff.Card) Row {
	out := Row{Ref: c.Reference, Href: "/cases/" + c.Reference, Ring: ring(v, c), Customer: wordsIn(c.Lang, c.CustomerName), Subject: wordsIn(c.Lang, c.Subject),
		Last: wordsIn(c.Lang, c.LastText), Channel: c.LastChannel, At: c.LastAt, Owner: person(people[c.OwnerID]), Waiting: !c.Taken && c.IsOpen()}
	if c.IsOpen() && !c.NextAt.After(v.Now) {
		out.Overdue = v.When.Duration(v.Now.Sub(c.NextAt))
	}
	return out
}

func person(c staff.Card) ui.Person {
	return ui.Person{ID: c.ID.String(), Name: c.Name, Lang: c.Lang, Colleague: true}
}

// ring is the clock of a case's next date.
func ring(v ui.View, c cases.Case) ui.Ring {
	switch {
	case !c.IsOpen():
		return ui.DoneRing(v)
	case c.State == cases.Snoozed:
		return ui.WaitingRing(v)
	}
	whole := c.NextAt.Sub(c.NextFrom)
	share := 1.0
	if whole > 0 {
		share = float64(v.Now.Sub(c.NextFrom)) / float64(whole)
	}
	return ui.NewRing(v, share, c.NextAt.Sub(v.Now), c.NextAt)
}

func address(view cases.View, cursor string) string {
	q := url.Values{"view": {string(view)}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	return "/cases?" + q.Encode()
}

// viewSigns lists the views in the order of the column.
var viewSigns = []struct {
	group string
	view  cases.View
	icon  ui.IconName
	key   string
}{
	{"mine", cases.Mine, ui.IconInbox, "mine"},
	{"mine", cases.Today, ui.IconPromise, "today"},
	{"mine", cases.Waiting, ui.IconClock, "waiting"},
	{"mine", cases.Offered, ui.IconHandOver, "offered"},
	{"team", cases.AllOpen, ui.IconInbox, "open"},
	{"team", cases.Untaken, ui.IconPeople, "untaken"},
	{"team", cases.Complaints, ui.IconFlag, "complaints"},
	{"team", cases.Reopened, ui.IconUndo, "reopened"},
	{"team", cases.Solved, ui.IconDone, "solved"},
}

func viewTitle(v ui.View, view cases.View) string {
	for _, s := range viewSigns {
		if s.view == view {
			return v.P.T("cases.view." + s.key)
		}
	}
	for _, c := range cases.Channels {
		if cases.ChannelView(c) == view {
			return channelName(v, c)
		}
	}
	return v.P.T("cases.view.open")
}

func (d *Desk) views(v ui.View, current cases.View, counts map[string]int64) []ViewGroup {
	groups := []ViewGroup{{Title: v.P.T("cases.views.mine")}, {Title: v.P.T("cases.views.team")}, {Title: v.P.T("cases.views.channels")}}
	for _, s := range viewSigns {
		at := 0
		if s.group == "team" {
			at = 1
		}
		groups[at].Links = append(groups[at].Links, ViewLink{Href: address(s.view, ""), Icon: s.icon, Title: v.P.T("cases.view." + s.key),
			Count: counts[string(s.view)], Current: s.view == current})
	}
	for _, c := range cases.Channels {
		view := cases.ChannelView(c)
		groups[2].Links = append(groups[2].Links, ViewLink{Href: address(view, ""), Icon: channelIcon(c), Title: channelName(v, c),
			Count: counts[string(view)], Current: view == current})
	}
	return groups
}

// quiet is what an empty view says. Only the inbox itself may call it a quiet day.
func (d *Desk) quiet(v ui.View, view cases.View, counts map[string]int64) *Quiet {
	if view != cases.AllOpen && view != cases.Mine {
		return &Quiet{Title: v.P.T("cases.quiet.filter.title"), Why: v.P.T("cases.quiet.filter.why")}
	}
	q := &Quiet{Title: v.P.T("cases.quiet.title"), Why: v.P.T("cases.quiet.why"),
		Next: []ui.Button{{Label: v.P.T("cases.quiet.solved"), Href: address(cases.Solved, "")}}}
	if n := counts["waiting"]; n > 0 {
		q.Next = append([]ui.Button{{Label: v.P.N("cases.quiet.waiting", n), Href: address(cases.Waiting, "")}}, q.Next...)
	}
	return q
}

// until is when something happens, for people.
func until(v ui.View, t time.Time) string { return v.When.Due(t, v.Now) }
