package channel

import (
	"context"
	"errors"

	"rida/internal/kit/id"
)

// Parcel is one outgoing message as a Sender gets it.
type Parcel struct {
	Entry id.ID    // the ledger row, for logs
	From  string   // envelope sender
	To    []string // those recipients who still wait
	Raw   []byte   // the whole message, CRLF line ends; must not be changed
}

// Answer is what the other side said about a recipient.
type Answer string

// The answers.
const (
	Taken   Answer = "taken"   // it is theirs now
	Later   Answer = "later"   // not now; try again
	Refused Answer = "refused" // never; trying again is no use
)

// Verdict is the answer for one recipient, with the other side's own words.
type Verdict struct {
	To     string `json:"to"`
	Answer Answer `json:"answer"`
	Words  string `json:"words"` // "550 5.1.1 No such user", as received
}

// Sender hands a parcel over to the outside. Begin is called once, at the last
// moment at which nothing has left yet; when it fails nothing may be sent.
// Verdicts name every recipient and mean that the other side has answered. An
// error means that there was no answer: before Begin nothing was sent; after it
// one cannot know, unless the error is ErrNothingLeft.
type Sender interface {
	Send(ctx context.Context, p Parcel, begin func(context.Context) error) ([]Verdict, error)
}

// ErrNothingLeft is in the chain of an error that came after Begin, when the
// message surely was not accepted.
var ErrNothingLeft = errors.New("the message was not handed over")

// Sink is the Sender of a demonstration: it takes everything and sends nothing.
// The message stays in the ledger, where the outbox page shows it.
type Sink struct{}

// Send takes the parcel for every recipient. Nothing leaves, so no attempt
// begins that anybody could be in doubt about.
func (Sink) Send(_ context.Context, p Parcel, _ func(context.Context) error) ([]Verdict, error) {
	out := make([]Verdict, len(p.To))
	for i, to := range p.To {
		out[i] = Verdict{To: to, Answer: Taken, Words: "250 kept in the outbox"}
	}
	return out, nil
}
