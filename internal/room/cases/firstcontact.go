package cases

import (
	"encoding/json"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/id"
)

// Windows are the days for which first-contact resolution is counted.
var Windows = []int{7, 14, 30}

// sitting is how long after the first words further ones still belong to the
// same contact: a second mail with the picture is no second call.
const sitting = time.Hour

// FirstContact is what a case is to the figure of first-contact resolution,
// counted as "no repeat" (domain C-6 c): solved at the first contact, and no
// further contact on the same matter, by whatever channel, within the window.
//
// A contact is what the customer says, opens again or refuses as not solved, an
// answer to a question of ours too: what had to be asked was not solved at
// contact 1. Words after which the customer agreed that it is solved without
// another answer of ours (a "thank you") are none, nor are words within an hour of
// the first. A case that repeats an earlier one within the window is a contact of
// that one and no matter of its own. See docs/decisions/first-contact.md.
type FirstContact struct {
	Received time.Time
	Second   time.Time     // the next contact on the matter; zero for none
	Solved   time.Time     // the first closing as solved; zero for none
	Gap      time.Duration // since the last contact on the matter, in an earlier case; 0 for none
	Counted  bool          // false for what was withdrawn and for voices that ask for nothing
}

// IsIssue tells whether the case is a matter of its own for a window in days.
func (f FirstContact) IsIssue(window int) bool {
	return f.Counted && (f.Gap == 0 || f.Gap > days(window))
}

// IsFirst tells whether the matter was solved at its first contact, for a
// window in days. It is true or false for good once the case is older than the
// window, except that late solving makes it true.
func (f FirstContact) IsFirst(window int) bool {
	if !f.IsIssue(window) || f.Solved.IsZero() {
		return false
	}
	return f.Second.IsZero() || f.Second.Sub(f.Received) > days(window) && f.Solved.Before(f.Second)
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// dayOf numbers the days since 1970, in UTC: figures are kept by day.
func dayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// asksForNothing are the voices in which there is nothing to solve.
func asksForNothing(t Type) bool { return t == Praise || t == Opinion }

// firstContactOf reads the figure of a case from what happened to it. Repeats
// are the instants at which later cases took the matter up again.
func firstContactOf(c Case, happened []event.Event, repeats []time.Time, gap time.Duration) FirstContact {
	f := FirstContact{Received: c.ReceivedAt, Gap: gap, Counted: c.Closure != Abandoned && !asksForNothing(c.Type)}
	contact := func(at time.Time) {
		if at.Sub(f.Received) > sitting && (f.Second.IsZero() || at.Before(f.Second)) {
			f.Second = at
		}
	}
	var unanswered time.Time // the customer's words that nobody has answered yet
	for _, e := range happened {
		var data struct {
			How  Closure `json:"how"`
			Why  string  `json:"why"`
			Case id.ID   `json:"case"`
		}
		switch e.Kind {
		case "cases.customer_wrote":
			if unanswered.IsZero() && e.At.Sub(f.Received) > sitting {
				unanswered = e.At
			}
		case "cases.replied", "cases.closure_proposed":
			if !unanswered.IsZero() {
				contact(unanswered)
			}
			unanswered = time.Time{}
		case "cases.not_solved":
			contact(e.At)
		case "cases.reopened":
			if json.Unmarshal(e.Data, &data) == nil && data.Why != "wrote_again" {
				contact(e.At)
			}
		case "cases.has_duplicate":
			if json.Unmarshal(e.Data, &data) == nil && data.Case != 0 {
				contact(data.Case.Time())
			}
		case "cases.closed":
			how := Closure("")
			if json.Unmarshal(e.Data, &data) == nil {
				how = data.How
			}
			if how == Documented && !unanswered.IsZero() {
				contact(unanswered) // we ended it, nobody said that the words needed nothing
			}
			unanswered = time.Time{}
			if f.Solved.IsZero() && isSolved(how) {
				f.Solved = e.At
			}
		}
	}
	if !unanswered.IsZero() && c.IsOpen() {
		contact(unanswered)
	}
	for _, at := range repeats {
		contact(at)
	}
	return f
}

// isSolved tells the ways to close that say the matter is settled.
func isSolved(how Closure) bool { return how == Confirmed || how == Quiet || how == Documented }
