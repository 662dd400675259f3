package channel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Direction of a message, seen from the house.
type Direction string

// The directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// State of a message. Each belongs to one direction.
type State string

// The states.
const (
	Received   State = "received"   // stored, not read yet
	Case       State = "case"       // opened a case
	Joined     State = "joined"     // part of a case
	AutoReply  State = "auto_reply" // recognised and never answered
	Bounce     State = "bounce"
	Loop       State = "loop"
	NotForUs   State = "refused" // a sender or content that is not let in
	Junk       State = "junk"
	Unreadable State = "unreadable" // a person must look

	Queued     State = "queued"      // waits for its (next) attempt
	Sending    State = "sending"     // under way
	Sent       State = "sent"        // a server has taken it
	Delivered  State = "delivered"   // as far as can be known: a server says so, or it was answered
	Failed     State = "failed"      // refused by the other side, wholly or in part, or given up
	MaybeTwice State = "maybe_twice" // sent; an earlier attempt may have arrived as well
)

// States in the order in which a page lists them.
var States = []State{Received, Case, Joined, AutoReply, Bounce, Loop, NotForUs, Junk, Unreadable, Queued, Sending, Sent, Delivered, Failed, MaybeTwice}

// Direction tells to which direction a state belongs.
func (s State) Direction() Direction {
	switch s {
	case Queued, Sending, Sent, Delivered, Failed, MaybeTwice:
		return Out
	}
	return In
}

// passing states are left by the house's own work; all others are final until a
// person acts.
func (s State) passing() bool { return s == Received || s == Queued || s == Sending }

// Reason codes that the ledger gives itself; drivers and rooms add theirs.
const (
	ReasonPanic      = "panic"       // the reading broke down; Detail is the reference in the log
	ReasonFault      = "fault"       // the reading failed; Detail is the reference in the log
	ReasonAway       = "server_away" // no answer; Detail is what happened
	ReasonLater      = "put_off"     // the server asked to come again; Detail is its words
	ReasonRefused    = "refused"     // by the server; Detail is its words
	ReasonPartly     = "partly"      // some recipients have it, others were refused
	ReasonGaveUp     = "gave_up"     // tried for three days
	ReasonTooLarge   = "too_large"   // only the header was fetched
	ReasonNotFetched = "not_fetched" // the mailbox does not give it
	ReasonByPerson   = "by_person"   // a person has sorted it so
	ReasonDead       = "dead"        // every address that is left is known to be dead; Detail is DeadWords
	ReasonDelayed    = "delayed"     // a server on the way says that it is late; Detail is its words
	ReasonAnswered   = "answered"    // the recipient has answered it
	ReasonConfirmed  = "confirmed"   // a server has reported its delivery
)

// Entry is one row of the ledger.
type Entry struct {
	ID           id.ID
	Direction    Direction
	Kind         string // of channel: "email"
	Mailbox      id.ID  // 0 for none
	At           time.Time
	Size         int64  // bytes, as the other side says when not all was fetched
	SHA256       string // of the raw message, hexadecimal
	EnvelopeFrom string
	EnvelopeTo   []string
	Remote       string // peer that handed it in
	MessageID    string
	HeaderFrom   string // summary, once read
	Subject      string
	State        State
	StateAt      time.Time
	Reason       string // code, empty for none
	Detail       string // the other side's words or a reference; may hold personal data
	Case         id.ID  // 0 for none
	Message      id.ID  // the room's own row for it, 0 for none
	Attempts     int
	QueuedAt     time.Time // trying is given up some days after
	NextAt       time.Time // not tried before; zero when nothing is due
	Doubtful     bool
	Sealed       bool // in a list: of a case that whoever asks may not read, without its words
}

// Recipient is what became of an outgoing message for one address.
type Recipient struct {
	Address string
	Answer  Answer // empty while it waits for the first
	Words   string
	At      time.Time
}

// row is an entry as the tables hold it.
type row struct {
	ID, MailboxID, CaseID, MessageRef               id.ID
	Direction, Kind, Remote                         string
	SHA256                                          string `db:"sha256"`
	EnvelopeFrom, EnvelopeTo, MessageID, HeaderFrom string
	Subject, State, Reason, Detail                  string
	At, Size, StateAt, Attempts, QueuedAt, NextAt   int64
	Doubtful                                        bool
}

func (r row) entry() (Entry, error) {
	e := Entry{
		ID: r.ID, Direction: Direction(r.Direction), Kind: r.Kind, Mailbox: r.MailboxID, At: clock.FromMicros(r.At),
		Size: r.Size, SHA256: r.SHA256, EnvelopeFrom: r.EnvelopeFrom, Remote: r.Remote, MessageID: r.MessageID,
		HeaderFrom: r.HeaderFrom, Subject: r.Subject, State: State(r.State), StateAt: clock.FromMicros(r.StateAt),
		Reason: r.Reason, Detail: r.Detail, Case: r.CaseID, Message: r.MessageRef, Attempts: int(r.Attempts),
		QueuedAt: clock.FromMicros(r.QueuedAt), NextAt: clock.FromMicros(r.NextAt), Doubtful: r.Doubtful,
	}
	if err := json.Unmarshal([]byte(r.EnvelopeTo), &e.EnvelopeTo); err != nil {
		return e, fmt.Errorf("read the recipients of message %d: %w", r.ID, err)
	}
	return e, nil
}

// Get reads one entry; a fault of kind NotFound when there is none.
func (l *Ledger) Get(ctx context.Context, r db.Reader, entry id.ID) (Entry, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, entry)
	if errors.Is(err, db.ErrNone) {
		return Entry{}, fault.New(fault.NotFound, "channel.not_found").Because(err)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read message %d: %w", entry, err)
	}
	return one.entry()
}

// Recipients are those of an outgoing message, in order.
func (l *Ledger) Recipients(ctx context.Context, r db.Reader, entry id.ID) ([]Recipient, error) {
	var rows []struct {
		Address, Answer, Words string
		At                     int64
	}
	if err := r.All(ctx, &rows, sqlRecipients, entry); err != nil {
		return nil, fmt.Errorf("read the recipients of message %d: %w", entry, err)
	}
	out := make([]Recipient, len(rows))
	for i, one := range rows {
		out[i] = Recipient{one.Address, Answer(one.Answer), one.Words, clock.FromMicros(one.At)}
	}
	return out, nil
}

// columns of an entry; a NULL reads as 0.
const columns = `id, direction, kind, mailbox_id, at, size, sha256, envelope_from, envelope_to, remote, message_id,
	header_from, subject, state, state_at, reason, detail, COALESCE(case_id, 0) AS case_id,
	COALESCE(message_ref, 0) AS message_ref, attempts, queued_at, next_at, doubtful`

const (
	sqlGet = `SELECT ` + columns + ` FROM channel_ledger WHERE id = $1`

	sqlRecipients = `SELECT address, answer, words, at FROM channel_recipient WHERE ledger_id = $1 ORDER BY place`
)
