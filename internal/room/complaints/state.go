package complaints

// State is where a complaint stands.
type State string

// The states, after ISO 10002:2018, 7.2 to 7.9.
const (
	Received       State = "received"
	Acknowledged   State = "acknowledged"
	Assessed       State = "assessed"
	Investigating  State = "investigating"
	WaitCustomer   State = "waiting_customer"
	WaitThird      State = "waiting_third_party"
	Decided        State = "decided"
	Remedying      State = "remedy_in_progress"
	ProposedClosed State = "proposed_closed"
	Satisfied      State = "closed_satisfied"
	Exhausted      State = "closed_unsatisfied_exhausted"
	NoReply        State = "closed_no_reply"
	FirstContact   State = "resolved_at_first_contact"
	Reopened       State = "reopened"
	External       State = "escalated_external"
	Withdrawn      State = "withdrawn"
	Merged         State = "merged"
)

// States lists them all, along the path.
var States = []State{Received, Acknowledged, Assessed, Investigating, WaitCustomer, WaitThird, Decided, Remedying, ProposedClosed,
	Satisfied, Exhausted, NoReply, FirstContact, Reopened, External, Withdrawn, Merged}

// IsOpen tells that something is still owed on it.
func (s State) IsOpen() bool {
	switch s {
	case Satisfied, Exhausted, NoReply, FirstContact, Withdrawn, Merged:
		return false
	}
	return true
}

// Way is how a move comes about.
type Way int

// The ways. Refused is the zero value: what the table does not name cannot be.
const (
	Refused Way = iota
	Step        // somebody of ours takes it
	Follows     // the case leads: its customer's word, a closure, a merge, a new opening
)

// moves is the ONE table of legal transitions. Beside ISO 10002 it lets a small
// matter be decided without an investigation (7.6: depth in proportion), a
// decision be looked at again when the customer objects with something new, and
// the customer be satisfied at any time (7.9).
var moves = map[State]map[State]Way{
	Received:       {Acknowledged: Step, ProposedClosed: Follows, FirstContact: Follows},
	Acknowledged:   {Assessed: Step, ProposedClosed: Follows, FirstContact: Follows},
	Assessed:       {Investigating: Step, Decided: Step, ProposedClosed: Follows, FirstContact: Follows, Exhausted: Follows},
	Investigating:  {WaitCustomer: Step, WaitThird: Step, Decided: Step, Satisfied: Follows},
	WaitCustomer:   {Investigating: Step, WaitThird: Step, Decided: Step, Satisfied: Follows},
	WaitThird:      {Investigating: Step, WaitCustomer: Step, Decided: Step, Satisfied: Follows},
	Decided:        {Remedying: Step, Investigating: Step, ProposedClosed: Follows, Satisfied: Follows, Exhausted: Follows},
	Remedying:      {Investigating: Step, ProposedClosed: Follows, Satisfied: Follows, Exhausted: Follows},
	ProposedClosed: {Satisfied: Follows, NoReply: Follows, Exhausted: Follows, FirstContact: Follows, Reopened: Follows},
	Reopened:       {Assessed: Step, Investigating: Step, Decided: Step, Remedying: Step, ProposedClosed: Follows, Satisfied: Follows, Exhausted: Follows},
	External:       {Investigating: Step, Decided: Step, Remedying: Step, ProposedClosed: Follows, Satisfied: Follows, Exhausted: Follows},
	Satisfied:      {Reopened: Follows},
	Exhausted:      {Reopened: Follows, External: Step},
	NoReply:        {Reopened: Follows},
	FirstContact:   {Reopened: Follows},
	Withdrawn:      {Reopened: Follows},
	Merged:         {Reopened: Follows},
}

// WayOf tells how a complaint may move from one state to another. Whatever is
// open can go outside, be withdrawn, or go on in another case.
func WayOf(from, to State) Way {
	if w := moves[from][to]; w != Refused {
		return w
	}
	if from.IsOpen() && from != to {
		switch to {
		case External:
			return Step
		case Withdrawn, Merged:
			return Follows
		}
	}
	return Refused
}

// Steps lists the moves that somebody of ours can take from a state, along the path.
func Steps(from State) (all []State) {
	for _, to := range States {
		if WayOf(from, to) == Step {
			all = append(all, to)
		}
	}
	return all
}

// Stage is the place of a state on the path that readers see: receipt,
// acknowledgement, assessment, investigation, decision, repair, end.
func (s State) Stage() int {
	switch s {
	case Received:
		return 0
	case Acknowledged:
		return 1
	case Assessed, Reopened:
		return 2
	case Investigating, WaitCustomer, WaitThird, External:
		return 3
	case Decided:
		return 4
	case Remedying, ProposedClosed:
		return 5
	}
	return 6
}

// Stages are the states by which the path is named.
var Stages = []State{Received, Acknowledged, Assessed, Investigating, Decided, Remedying, Satisfied}
