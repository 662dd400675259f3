package waiting

import (
	"embed"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this room's faults and permissions.
//
//go:embed lang/*.json
var Texts embed.FS

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	Cases  *cases.Room
	// Hash turns a caller's number into what is kept of it; "" for no number.
	Hash func(number string) string
}

// Kind is a step on a contact's way.
type Kind string

// The steps.
const (
	Arrived    Kind = "arrived"     // the telephone rang, the chat was opened
	Queued     Kind = "queued"      // put into a queue: the wait begins
	Offered    Kind = "offered"     // rings with a colleague
	Answered   Kind = "answered"    // a person answers: the wait ends
	Abandoned  Kind = "abandoned"   // the caller gave up before
	Ended      Kind = "ended"       // the conversation is over
	CalledBack Kind = "called_back" // a colleague called back
)

// Kinds lists them in their usual order.
var Kinds = []Kind{Arrived, Queued, Offered, Answered, Abandoned, Ended, CalledBack}

// The channels on which people wait.
const (
	Phone = "phone"
	Chat  = "chat"
)

// Channels lists them.
var Channels = []string{Phone, Chat}

// Contact is one call or chat, as far as its events are known. Times that
// nobody has told are zero.
type Contact struct {
	Channel    string
	Name       string // the sender's name of it, unique in the channel
	FirstAt    time.Time
	Queue      string // the first queue it joined
	Caller     string // hash of the number
	CaseID     id.ID
	Arrived    time.Time
	Queued     time.Time
	Offered    time.Time
	Answered   time.Time
	Abandoned  time.Time
	Ended      time.Time
	CalledBack time.Time
}

// Outcome is how the wait of a contact ended.
type Outcome string

// The outcomes.
const (
	WasAnswered   Outcome = "answered"
	WasAbandoned  Outcome = "abandoned"
	WasShort      Outcome = "short"       // given up so soon that nobody could have answered
	WasCalledBack Outcome = "called_back" // left the queue to be called back
	Waits         Outcome = "waiting"
)

// Outcomes lists them.
var Outcomes = []Outcome{WasAnswered, WasAbandoned, WasShort, WasCalledBack, Waits}

// longestWait is after which a contact that was never answered, given up or
// ended is taken for abandoned: its last event was lost on the way.
const longestWait = 4 * time.Hour

// Wait tells how long a contact waited, or has waited until now, and how that
// ended. Clocks of machines differ: a wait below zero is zero. Who was called
// back waited until then, or until giving up for it.
func (c Contact) Wait(short time.Duration, now time.Time) (time.Duration, Outcome) {
	from := c.FirstAt
	for _, t := range []time.Time{c.Arrived, c.Queued} {
		if !t.IsZero() {
			from = t
		}
	}
	until := func(t time.Time) time.Duration { return max(0, t.Sub(from)) }
	gone := c.Abandoned
	if gone.IsZero() {
		gone = c.Ended
	}
	switch {
	case !c.Answered.IsZero():
		return until(c.Answered), WasAnswered
	case !c.CalledBack.IsZero():
		if !gone.IsZero() && gone.Before(c.CalledBack) {
			return until(gone), WasCalledBack
		}
		return until(c.CalledBack), WasCalledBack
	case !gone.IsZero():
		if until(gone) < short {
			return until(gone), WasShort
		}
		return until(gone), WasAbandoned
	case now.Sub(from) > longestWait:
		return longestWait, WasAbandoned
	}
	return until(now), Waits
}

// Handling is how long the conversation took; ok is false while that is not known.
func (c Contact) Handling() (d time.Duration, ok bool) {
	if c.Answered.IsZero() || c.Ended.Before(c.Answered) {
		return 0, false
	}
	return c.Ended.Sub(c.Answered), true
}

type contactRow struct {
	Channel, Contact, Queue, Caller  string
	FirstAt                          int64
	CaseID                           id.ID
	ArrivedAt, QueuedAt, OfferedAt   int64
	AnsweredAt, AbandonedAt, EndedAt int64
	CalledBackAt                     int64
}

func (r contactRow) contact() Contact {
	at := func(us int64) time.Time {
		if us == 0 {
			return time.Time{}
		}
		return clock.FromMicros(us)
	}
	return Contact{Channel: r.Channel, Name: r.Contact, FirstAt: at(r.FirstAt), Queue: r.Queue, Caller: r.Caller, CaseID: r.CaseID,
		Arrived: at(r.ArrivedAt), Queued: at(r.QueuedAt), Offered: at(r.OfferedAt), Answered: at(r.AnsweredAt), Abandoned: at(r.AbandonedAt),
		Ended: at(r.EndedAt), CalledBack: at(r.CalledBackAt)}
}

const contactColumns = `channel, contact, queue, caller, first_at, case_id, arrived_at, queued_at, offered_at, answered_at, abandoned_at, ended_at, called_back_at`
