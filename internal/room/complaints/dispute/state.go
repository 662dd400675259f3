package dispute

import "slices"

// State is how far a dispute is.
type State string

// The states, after ISO 10003:2018, 7.5 and 7.6.
const (
	Offered      State = "offered"   // we named the body to the customer
	Consented    State = "consented" // the customer wants it
	Referred     State = "referred"  // it was put before the body
	Noticed      State = "notice_received"
	Answered     State = "response_sent"
	InResolution State = "in_resolution"
	Settled      State = "settled"
	Recommended  State = "recommended"
	Determined   State = "determined"
	Accepted     State = "accepted"
	Rejected     State = "rejected"
	Implementing State = "implementing"
	Implemented  State = "implemented"
	Closed       State = "closed"
)

// States lists them all, along the path.
var States = []State{Offered, Consented, Referred, Noticed, Answered, InResolution, Settled, Recommended, Determined, Accepted, Rejected, Implementing, Implemented, Closed}

// moves is the ONE table of legal transitions. A dispute can be settled at any
// time before the body has spoken, and taken back before it was put to it.
var moves = map[State][]State{
	Offered:      {Consented, Closed},
	Consented:    {Referred, Closed},
	Referred:     {Noticed, Settled, Closed},
	Noticed:      {Answered, Settled},
	Answered:     {InResolution, Settled, Closed},
	InResolution: {Settled, Recommended, Determined, Closed},
	Settled:      {Implementing, Closed},
	Recommended:  {Accepted, Rejected},
	Determined:   {Accepted, Rejected},
	Accepted:     {Implementing, Closed},
	Rejected:     {Closed},
	Implementing: {Implemented},
	Implemented:  {Closed},
}

// Next lists where a dispute may go from a state, along the path.
func (s State) Next() (all []State) {
	for _, to := range States {
		if s.CanBecome(to) {
			all = append(all, to)
		}
	}
	return all
}

// CanBecome tells whether a dispute may go from one state to another.
func (s State) CanBecome(to State) bool { return slices.Contains(moves[s], to) }

// Outcome is how the body ended it.
type Outcome string

// The outcomes; "" is none yet.
const (
	Settlement     Outcome = "settlement"
	Recommendation Outcome = "recommendation"
	Determination  Outcome = "determination"
)

// Gives is the outcome that a state brings, "" for none.
func (s State) Gives() Outcome {
	switch s {
	case Settled:
		return Settlement
	case Recommended:
		return Recommendation
	case Determined:
		return Determination
	}
	return ""
}

// Kind is what the body may do.
type Kind string

// The kinds.
const (
	Facilitative  Kind = "facilitative"  // it brings both together
	Advisory      Kind = "advisory"      // it recommends
	Determinative Kind = "determinative" // it binds
)

// Kinds lists them all.
var Kinds = []Kind{Facilitative, Advisory, Determinative}
