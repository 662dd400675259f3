package portal

import (
	"context"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

// Milestone is what was agreed, as the customer reads it.
type Milestone struct {
	agreements.Milestone
	Action string // where it is confirmed; "" where nothing is to be confirmed
	Field  string // name of the box
}

// milestones are those of a case that the customer sees: what was dropped, and
// the checklist of colleagues, is not shown.
func (p *Portal) milestones(r *web.Request, c cases.Case) ([]Milestone, error) {
	all, err := agreements.Milestones(r.Context(), p.DB, c.ID)
	var out []Milestone
	for _, m := range all {
		if m.State == agreements.Dropped {
			continue
		}
		one := Milestone{Milestone: m, Field: "words-" + m.ID.String()}
		one.Checks, one.Why = nil, ""
		if m.ConfirmedAt.IsZero() && m.IsOpen() && c.IsOpen() {
			one.Action = p.address(r, c, "/milestones/"+m.ID.String())
		}
		out = append(out, one)
	}
	return out, err
}

// confirmMilestone keeps the customer's own words for what was agreed.
func (p *Portal) confirmMilestone(w *web.Response, r *web.Request) error {
	c, f, _, ok, err := p.word(w, r, "")
	if err != nil || !ok {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	field := "words-" + which.String()
	words := f.Long(field, agreements.MaxLong)
	if strings.TrimSpace(words) == "" {
		f.Wrong(field, "field.required")
	}
	if f.Err() != nil {
		return p.showCase(w, r, 422, c, f, "")
	}
	return p.do(w, r, c, f, "", "#agreed", func(ctx context.Context, tx *db.Tx) error {
		_, err := p.Agreed.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID, which, words)
		return err
	})
}

func hueOf(m Milestone) ui.Hue {
	switch m.State {
	case agreements.Passed:
		return ui.HueGreen
	case agreements.Agreed:
		return ui.HueAmber
	}
	return ui.HueAccent
}
