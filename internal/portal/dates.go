package portal

import (
	"context"
	"slices"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// Given is one word as the customer reads it: what was promised first, where it
// went and why, and what came of it.
type Given struct {
	Name  string
	Says  string // what the house says beside it, "" for nothing
	First time.Time
	Moves []Moved
	State string // kept, late, overdue, open, rests or withdrawn
	Done  time.Time
	Small bool // it is said for every case and was settled as it was said: told last, folded
}

// Moved is another date that came in the place of the one before.
type Moved struct {
	To     time.Time
	Why    string // of the text portal.dates.moved.WHY: by us, by hours, after a rest, with a reopening
	Reason string // in the words that the customer was told, "" for none
}

// withMilestones are the kinds that stand in a place of their own on the page.
var withMilestones = []promises.Kind{"milestone"}

// givenMost is how many words a page tells: more than one matter ever has, and a
// bound for one that goes on for years.
const givenMost = 40

// given lists the words of a case as its customer reads them, the latest first.
// What is between colleagues is not among them.
func (p *Portal) given(ctx context.Context, v ui.View, c cases.Case) ([]Given, error) {
	all, err := promises.Of(ctx, p.DB, c.ID)
	if err != nil {
		return nil, err
	}
	policy := p.Room.Promises.Policy()
	var out []Given
	for _, chain := range chains(all) {
		if g := givenOf(chain, v.Now); g.isTold(chain[0].Kind) {
			g.Name, g.Says = chain[0].What, policy.KindSays(chain[0].Kind, v.P.Tag())
			if g.Name == "" {
				g.Name = kindName(policy, chain[0].Kind, v)
			}
			out = append(out, g)
		}
	}
	slices.Reverse(out)
	return out[:min(len(out), givenMost)], nil
}

// kindName is what a customer calls a kind of promise.
func kindName(policy promises.Policy, k promises.Kind, v ui.View) string {
	if key := "portal.dates.kind." + string(k); v.P.Has(key) {
		return v.P.T(key)
	}
	return policy.KindName(k, v.P)
}

// chains puts promises that stand in each other's place together, in the order in
// which the first of them was given.
func chains(all []promises.Promise) [][]promises.Promise {
	at := map[id.ID]int{}
	var out [][]promises.Promise
	for _, p := range all {
		if p.Inward || slices.Contains(withMilestones, p.Kind) {
			continue
		}
		i, known := at[p.Replaces]
		if p.Replaces == 0 || !known {
			i = len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], p)
		at[p.ID] = i
	}
	return out
}

// givenOf tells of one chain at now.
func givenOf(chain []promises.Promise, now time.Time) Given {
	first, last := chain[0], chain[len(chain)-1]
	g := Given{First: first.DueAt, Done: last.SettledAt}
	for i, p := range chain[1:] {
		if p.DueAt.Equal(chain[i].DueAt) { // carried along, as it was
			continue
		}
		m := Moved{To: p.DueAt, Why: string(p.Cause)}
		if p.Cause == promises.Again {
			m.Reason = p.Reason
		}
		g.Moves = append(g.Moves, m)
	}
	switch {
	case last.Outcome == promises.Kept:
		g.State = "kept"
	case last.Outcome == promises.Withdrawn:
		g.State = "withdrawn"
	case last.Outcome == promises.Broken && !last.Owed:
		g.State = "late"
	case last.Rests():
		g.State = "rests"
	case !now.Before(last.DueAt):
		g.State = "overdue"
	default:
		g.State = "open"
	}
	g.Small = first.Kind.IsSpoken() && first.What == "" && len(g.Moves) == 0 && (g.State == "kept" || g.State == "late")
	return g
}

// isTold leaves out what nobody waits for: words that are said for every case and
// became needless before they were due.
func (g Given) isTold(k promises.Kind) bool {
	return g.State != "withdrawn" || len(g.Moves) > 0 || !k.IsSpoken()
}

// hue colours what came of it; the words beside say the same.
func (g Given) hue() ui.Hue {
	switch g.State {
	case "kept":
		return ui.HueGreen
	case "late", "overdue":
		return ui.HueRed
	}
	return ui.HueAccent
}
