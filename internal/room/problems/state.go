package problems

import (
	"slices"

	"rida/internal/kit/fault"
)

// State is how far a problem is.
type State string

// The states.
const (
	Opened     State = "opened"
	KnownCause State = "known_cause" // why it happens is written down, to the root
	Acting     State = "action"      // somebody does something about it
	Checking   State = "checking"    // it was done, and is watched
	Closed     State = "closed"
	Reopened   State = "reopened" // it came back
)

// States in their order.
var States = []State{Opened, KnownCause, Acting, Checking, Closed, Reopened}

// moves is the ONE table of what may follow what. A wrong cause leads back, an
// action without effect leads to another, and a closed problem that comes back
// is the same problem.
var moves = map[Kind]map[State][]State{
	Recurring: {
		Opened:     {KnownCause, Closed},
		KnownCause: {Acting, Opened},
		Acting:     {Checking, KnownCause},
		Checking:   {Closed, Acting, KnownCause},
		Closed:     {Reopened},
		Reopened:   {KnownCause, Acting, Closed},
	},
	Silence: {
		Opened:   {Closed},
		Closed:   {Reopened},
		Reopened: {Closed},
	},
}

// Next are the states that may follow.
func (p Problem) Next() []State { return moves[p.Kind][p.State] }

// MayBecome tells whether a state may follow.
func (p Problem) MayBecome(to State) bool { return slices.Contains(p.Next(), to) }

// ready finds what stands between a problem and another state.
func ready(p Problem, to State, whys []Why, actions []Action) error {
	if !p.MayBecome(to) {
		return fault.New(fault.Conflict, "problems.no_such_step")
	}
	if p.Kind == Silence {
		return nil
	}
	switch to {
	case KnownCause, Acting:
		if to == KnownCause && p.State != Opened && p.State != Reopened {
			return nil // back to look for another cause
		}
		return rooted(whys)
	case Checking:
		if len(actions) == 0 {
			return fault.New(fault.Conflict, "problems.needs_action")
		}
	}
	return nil
}

// closable finds what stands between a problem and being closed as solved.
func closable(p Problem, whys []Why, actions []Action) error {
	if p.State != Checking {
		return fault.New(fault.Conflict, "problems.no_such_step")
	}
	if err := rooted(whys); err != nil {
		return err
	}
	if len(actions) == 0 {
		return fault.New(fault.Conflict, "problems.needs_action")
	}
	switch actions[len(actions)-1].Verdict {
	case DidNot:
		return fault.New(fault.Conflict, "problems.did_not_work")
	case NotYetKnown:
		return fault.New(fault.Conflict, "problems.not_yet_known")
	}
	return nil
}
