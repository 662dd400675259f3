package event

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Actor is who did it: "staff", "customer" or "system", and which one.
type Actor struct {
	Kind string
	ID   id.ID
}

// System acts by itself: a rule, a clock, a job.
var System = Actor{Kind: "system"}

// Staff is a person who works here.
func Staff(account id.ID) Actor { return Actor{"staff", account} }

// Customer is a person who is served here.
func Customer(customer id.ID) Actor { return Actor{"customer", customer} }

// Subject is what it happened to, such as {"case", 42}.
type Subject struct {
	Kind string
	ID   id.ID
}

// Event is one thing that happened.
type Event struct {
	ID      id.ID
	At      time.Time
	Kind    string // room and what happened, as "cases.closed"
	Subject Subject
	Actor   Actor
	Seq     int64           // 1 for the subject's first event
	Data    json.RawMessage // ids, codes and hashes only
	Hash    []byte          // SHA-256 over this event and the hash before it
}

// Listener hears events of some kinds, in the transaction that appends them.
// Its error undoes the act; slow work belongs in a job.
type Listener struct {
	Kinds []string // nil hears all
	Hear  func(ctx context.Context, tx *db.Tx, e Event) error
}

// Log appends events and tells the listeners that app has listed.
type Log struct {
	all    []Listener
	byKind map[string][]Listener
}

// NewLog makes a log with its listeners, which hear in this order.
func NewLog(listeners ...Listener) *Log {
	l := &Log{byKind: map[string][]Listener{}}
	for _, one := range listeners {
		if one.Kinds == nil {
			l.all = append(l.all, one)
		}
		for _, k := range one.Kinds {
			l.byKind[k] = append(l.byKind[k], one)
		}
	}
	return l
}

// Append writes what happened and lets the listeners hear it. Data is written
// as JSON; nil is an empty object.
func (l *Log) Append(ctx context.Context, tx *db.Tx, by Actor, about Subject, kind string, data any) (Event, error) {
	e := Event{ID: id.New(tx.Now()), At: tx.Now(), Kind: kind, Subject: about, Actor: by, Data: json.RawMessage("{}")}
	if data != nil {
		b, err := json.Marshal(data)
		if err != nil {
			return e, fmt.Errorf("write the data of %s: %w", kind, err)
		}
		e.Data = b
	}
	last, err := headOf(ctx, tx, about)
	if err != nil {
		return e, err
	}
	e.Seq, e.Hash = last.Seq+1, nil
	e.Hash = Chain(last.Hash, e)
	if _, err := tx.Exec(ctx, sqlAppend, e.ID, clock.Micros(e.At), e.Kind, about.Kind, about.ID, e.Seq,
		by.Kind, by.ID, string(e.Data), e.Hash); err != nil {
		return e, fmt.Errorf("append %s: %w", kind, err)
	}
	tx.Memo()[about] = head{e.Seq, e.Hash}
	for _, heard := range [][]Listener{l.all, l.byKind[kind]} {
		for _, one := range heard {
			if err := one.Hear(ctx, tx, e); err != nil {
				return e, fmt.Errorf("after %s: %w", kind, err)
			}
		}
	}
	return e, nil
}

// head is the end of a subject's chain.
type head struct {
	Seq  int64
	Hash []byte
}

// headOf finds the end of a chain. What this act has appended it remembers: the
// index that numbers the events keeps others from appending there meanwhile.
func headOf(ctx context.Context, tx *db.Tx, about Subject) (last head, err error) {
	if known, ok := tx.Memo()[about].(head); ok {
		return known, nil
	}
	err = tx.Get(ctx, &last, sqlLast, about.Kind, about.ID)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return last, fmt.Errorf("find the last event of %s %d: %w", about.Kind, about.ID, err)
	}
	return last, nil
}

// Born says that this act has just made the subject, so that nobody looks for
// events it cannot have.
func Born(tx *db.Tx, about Subject) { tx.Memo()[about] = head{} }

// Chain is the hash of an event that follows one with the hash before (nil for
// the first): SHA-256 over before and every field but the hash itself.
func Chain(before []byte, e Event) []byte {
	h := sha256.New()
	h.Write(before)
	fmt.Fprintf(h, "\n%d %d %s %s/%d %d %s/%d\n", e.ID, clock.Micros(e.At), e.Kind,
		e.Subject.Kind, e.Subject.ID, e.Seq, e.Actor.Kind, e.Actor.ID)
	h.Write(e.Data)
	return h.Sum(nil)
}

// Of reads all events of a subject, first to last.
func (l *Log) Of(ctx context.Context, r db.Reader, about Subject) ([]Event, error) {
	return Of(ctx, r, about)
}

// Of reads all events of a subject, first to last.
func Of(ctx context.Context, r db.Reader, about Subject) ([]Event, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlOf, about.Kind, about.ID); err != nil {
		return nil, fmt.Errorf("read the events of %s %d: %w", about.Kind, about.ID, err)
	}
	events := make([]Event, len(rows))
	for i, one := range rows {
		events[i] = one.event()
	}
	return events, nil
}

// Verify walks a subject's events and tells where the chain is broken: 0 when
// it is whole, else the Seq at which it does not fit.
func Verify(events []Event) (brokenAt int64) {
	var before []byte
	for i, e := range events {
		if e.Seq != int64(i)+1 || string(Chain(before, e)) != string(e.Hash) {
			return int64(i) + 1
		}
		before = e.Hash
	}
	return 0
}

type row struct {
	ID          id.ID
	At          int64
	Kind        string
	SubjectKind string
	SubjectID   id.ID
	Seq         int64
	ActorKind   string
	ActorID     id.ID
	Data        string
	Hash        []byte
}

func (r row) event() Event {
	return Event{ID: r.ID, At: clock.FromMicros(r.At), Kind: r.Kind, Subject: Subject{r.SubjectKind, r.SubjectID},
		Actor: Actor{r.ActorKind, r.ActorID}, Seq: r.Seq, Data: json.RawMessage(r.Data), Hash: r.Hash}
}

const (
	sqlLast = `SELECT seq, hash FROM event WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1`

	sqlAppend = `
INSERT INTO event (id, at, kind, subject_kind, subject_id, seq, actor_kind, actor_id, data, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	sqlOf = `
SELECT id, at, kind, subject_kind, subject_id, seq, actor_kind, actor_id, data, hash
FROM event WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq`
)
