package agreements

import (
	"encoding/json"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/id"
)

// Waits is for whom a case waited.
type Waits string

// For whom.
const (
	ForUs        Waits = "us"        // it was the owner's turn
	ForCustomer  Waits = "customer"  // we had asked or answered
	ForColleague Waits = "colleague" // something was asked of another
	ForTeam      Waits = "team"      // something was asked of a team, and nobody had taken it
	AtRest       Waits = "closed"
)

// Span is a stretch of a case's time.
type Span struct {
	From, To time.Time
	Owner    id.ID // who held the case
	For      Waits
	Who      id.ID // the colleague it waited for; 0 otherwise
	Team     id.ID // the team it waited for; 0 otherwise
}

// Length is how long it was.
func (s Span) Length() time.Duration { return s.To.Sub(s.From) }

// Holder is to whom the span counts: the colleague or the team it waited for, or
// its owner.
func (s Span) Holder() id.ID {
	switch s.For {
	case ForColleague:
		return s.Who
	case ForTeam:
		return s.Team
	}
	return s.Owner
}

// Chain divides the whole time of a case, from its receipt to end, by who held
// it and for whom it waited. The spans touch one another, so that their lengths
// sum to the case's time exactly, to the microsecond. Of several asks that are
// open at once the oldest counts; one of a whole team counts to the team until
// somebody takes it, or it falls to the lead.
func Chain(events []event.Event, asks []Ask, received, end time.Time, owner id.ID) []Span {
	cuts := []time.Time{received, end}
	add := func(t time.Time) {
		if !t.IsZero() && t.After(received) && t.Before(end) {
			cuts = append(cuts, t)
		}
	}
	for _, e := range events {
		add(e.At)
	}
	for _, a := range asks {
		add(a.CreatedAt)
		add(a.heldSince())
		add(a.EndedAt)
	}
	slices.SortFunc(cuts, time.Time.Compare)
	cuts = slices.CompactFunc(cuts, time.Time.Equal)
	h := holder{owner: owner, waits: ForUs}
	var out []Span
	next := 0
	for i := 0; i+1 < len(cuts); i++ {
		for next < len(events) && !events[next].At.After(cuts[i]) {
			h.hear(events[next])
			next++
		}
		s := Span{From: cuts[i], To: cuts[i+1], Owner: h.owner, For: h.waits}
		if s.For == ForUs {
			for _, a := range asks {
				if !a.CreatedAt.After(s.From) && (a.EndedAt.IsZero() || a.EndedAt.After(s.From)) {
					s.For, s.Who = ForColleague, a.ToID
					if held := a.heldSince(); a.ToTeam && (held.IsZero() || held.After(s.From)) {
						s.For, s.Who, s.Team = ForTeam, 0, a.TeamID
					}
					break
				}
			}
		}
		if n := len(out); n > 0 && out[n-1].Owner == s.Owner && out[n-1].For == s.For && out[n-1].Who == s.Who && out[n-1].Team == s.Team {
			out[n-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

// heldSince is when an ask of a whole team became one person's; zero while it is
// the team's.
func (a Ask) heldSince() time.Time {
	if !a.TakenAt.IsZero() {
		return a.TakenAt
	}
	return a.FellAt
}

// holder is how a case stands while its events are read.
type holder struct {
	owner id.ID
	waits Waits
}

func (h *holder) hear(e event.Event) {
	switch e.Kind {
	case "cases.received":
		var d struct{ Owner id.ID }
		if json.Unmarshal(e.Data, &d) == nil && d.Owner != 0 {
			h.owner = d.Owner
		}
	case "cases.taken", "cases.accepted", "cases.given", "cases.passed_on":
		var d struct{ To id.ID }
		if json.Unmarshal(e.Data, &d) == nil && d.To != 0 {
			h.owner = d.To
		}
	case "cases.replied", "cases.closure_proposed":
		h.waits = ForCustomer
	case "cases.customer_wrote", "cases.not_solved", "cases.reopened", "cases.woken", "cases.snoozed":
		h.waits = ForUs
	case "cases.closed":
		h.waits = AtRest
	}
}

// Shares sums the spans by holder; together they are the case's time.
func Shares(spans []Span, of func(Span) id.ID) map[id.ID]time.Duration {
	out := map[id.ID]time.Duration{}
	for _, s := range spans {
		out[of(s)] += s.Length()
	}
	return out
}
