package web

import (
	"context"
	"net/http"
	"slices"

	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// Page is one complaint.
type Page struct {
	Case      cases.Case
	File      complaints.File
	Stops     []Stop
	People    map[id.ID]staff.Card
	Attached  map[id.ID][]files.Ref // by evidence and representative
	Answer    complaints.Answer
	Answered  bool // there is an answer, written or sent
	Weights   []complaints.Weight
	Left      []complaints.Lack
	Panels    []PanelLink
	MayWrite  bool
	MayLevel  bool
	Conflict  bool // it names the reader
	NeedsTwo  bool
	Proposals string // where the end is proposed
}

// Stop is one stage of the path.
type Stop struct {
	State complaints.State
	When  complaints.Taken
	Class string // done, now, next
}

// PanelLink is a panel before its contents are there.
type PanelLink struct{ ID, Title, Href string }

func (p *Pages) show(w *web.Response, r *web.Request) error {
	c, f, err := p.open(r)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page, err := p.pageOf(r.Context(), v, c, f)
	if err != nil {
		return err
	}
	page.Conflict = slices.Contains(f.Involved, r.Who.ID)
	return w.HTML(http.StatusOK, page.draw(v))
}

func (p *Pages) pageOf(ctx context.Context, v ui.View, c cases.Case, f complaints.File) (Page, error) {
	page := Page{Case: c, File: f, Stops: stops(f), MayWrite: v.May(complaints.MayWrite), MayLevel: v.May(complaints.MayRestricted), Left: complaints.Unmatched(f),
		Proposals: "/cases/" + c.Reference + "/closure"}
	if f.Severity != complaints.Unknown {
		_, page.Weights = complaints.Weigh(f.Facts)
	}
	policy, err := complaints.PolicyNow(ctx, p.DB)
	if err != nil {
		return page, err
	}
	page.NeedsTwo = policy.NeedsSecond(f.Complaint)
	if page.People, err = p.Colleagues(ctx); err != nil {
		return page, err
	}
	if page.Answer, page.Answered, err = complaints.Newest(ctx, p.DB, c.ID); err != nil {
		return page, err
	}
	if page.Attached, err = p.attached(ctx, f); err != nil {
		return page, err
	}
	for _, one := range p.Panels {
		if v.May(one.Permission) {
			page.Panels = append(page.Panels, PanelLink{"panel-" + one.Key, v.P.T(one.Key + ".panel"), one.Address(c.Reference)})
		}
	}
	return page, nil
}

func (p *Pages) attached(ctx context.Context, f complaints.File) (map[id.ID][]files.Ref, error) {
	var found, spoken []id.ID
	for _, e := range f.Evidence {
		found = append(found, e.ID)
	}
	for _, s := range f.Representatives {
		spoken = append(spoken, s.ID)
	}
	out := map[id.ID][]files.Ref{}
	for kind, of := range map[string][]id.ID{complaints.EvidenceFile: found, complaints.MandateFile: spoken} {
		if len(of) == 0 {
			continue
		}
		some, err := files.OfSome(ctx, p.DB, kind, of)
		if err != nil {
			return nil, err
		}
		for owner, refs := range some {
			out[owner] = refs
		}
	}
	return out, nil
}

// stops are the stages of the path, with when each was last reached.
func stops(f complaints.File) []Stop {
	now := f.State.Stage()
	var out []Stop
	for i, s := range complaints.Stages {
		stop := Stop{State: s, Class: "next"}
		if i == 0 {
			stop.When.At = f.ReceivedAt
		}
		for _, t := range f.Steps {
			if t.To.Stage() == i {
				stop.When = t
			}
		}
		switch {
		case i == now:
			stop.Class, stop.State = "now", f.State
			if !f.State.IsOpen() {
				stop.Class = "done"
			}
		case i < now:
			stop.Class = "done"
			if stop.When.At.IsZero() {
				stop.Class = "skipped" // it was not needed on this way
			}
		default:
			stop.When = complaints.Taken{} // reached once, and open again
		}
		out = append(out, stop)
	}
	return out
}

// evidenceFor lists what bears on an allegation.
func (p Page) evidenceFor(which id.ID) (out []complaints.Evidence) {
	for _, e := range p.File.Evidence {
		if e.AllegationID == which {
			out = append(out, e)
		}
	}
	return out
}

func (p Page) name(who id.ID) string { return p.People[who].Name }

func (p Page) at(path string) string { return Address(p.Case.Reference) + "/" + path }

// upheld counts the findings, for the line beside the heading.
func (p Page) upheld() (whole, partly int64) {
	for _, a := range p.File.Allegations {
		switch a.Finding {
		case complaints.Upheld:
			whole++
		case complaints.PartlyUpheld:
			partly++
		}
	}
	return whole, partly
}
