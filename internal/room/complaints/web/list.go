package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// List is the complaints of the house.
type List struct {
	Rows     []Line
	Stage    complaints.Stage
	Severity complaints.Severity
	Next     string // address of the next page, "" at the end
	People   map[id.ID]staff.Card
}

// Line is one complaint of the list.
type Line struct {
	complaints.Complaint
	Case   cases.Case
	Hidden bool // the reader sees that it is there, and no more
	Done   bool
}

func (p *Pages) list(w *web.Response, r *web.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	l := List{Stage: complaints.Stage(q.Get("stage"))}
	if !slices.Contains(complaints.ListStages, l.Stage) {
		l.Stage = complaints.AllOpen
	}
	if n, err := strconv.ParseInt(q.Get("severity"), 10, 64); err == nil && n >= 0 && n <= int64(complaints.Critical) {
		l.Severity = complaints.Severity(n)
	}
	all, next, err := complaints.List(ctx, p.DB, complaints.Filter{Stage: l.Stage, Severity: l.Severity, After: q.Get("after")})
	if err != nil {
		return err
	}
	if next != "" {
		l.Next = l.address(l.Stage, l.Severity) + "&after=" + url.QueryEscape(next)
	}
	ids := make([]id.ID, len(all))
	for i, c := range all {
		ids[i] = c.CaseID
	}
	known, err := cases.Briefs(ctx, p.DB, ids)
	if err != nil {
		return err
	}
	named, err := complaints.InvolvedInSome(ctx, p.DB, ids)
	if err != nil {
		return err
	}
	if l.People, err = p.Colleagues(ctx); err != nil {
		return err
	}
	for _, c := range all {
		of := known[c.CaseID]
		hidden := !complaints.Readable(c, named[c.CaseID], of.OwnerID, r.Who.ID, r.Who.Can)
		if hidden { // that it is there, whose it is and since when; not how grave
			c.Severity = complaints.Unknown
		}
		l.Rows = append(l.Rows, Line{c, of, hidden, !c.State.IsOpen()})
	}
	return w.HTML(http.StatusOK, l.page(p.View(w, r)))
}

func (l List) address(stage complaints.Stage, severity complaints.Severity) string {
	return "/complaints?stage=" + string(stage) + "&severity=" + strconv.FormatInt(int64(severity), 10)
}

// tabs are the stages.
func (l List) tabs(v ui.View) (out []ui.Choice) {
	for _, s := range complaints.ListStages {
		out = append(out, ui.Choice{Label: v.P.T("complaints.stage." + string(s)), Href: l.address(s, l.Severity), Current: s == l.Stage})
	}
	return out
}

// degrees narrow the list by severity.
func (l List) degrees(v ui.View) (out []ui.Choice) {
	for s := complaints.Unknown; s <= complaints.Critical; s++ {
		c := ui.Choice{Label: v.P.T("complaints.any_degree"), Href: l.address(l.Stage, s), Current: s == l.Severity}
		if s != complaints.Unknown {
			c.Label = sayDegree(v, s)
		}
		out = append(out, c)
	}
	return out
}
