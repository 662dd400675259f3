package waiting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Step is one raw event of a contact's way.
type Step struct {
	Key     string // the sender's own name of the event; the same event has the same key
	Contact string // the sender's name of the call or chat
	Kind    Kind
	At      time.Time
	Queue   string // "" where the sender does not know
	Channel string
	Caller  string // the number as dialled; only its hash is kept
	CaseID  id.ID  // 0 where it is not known
	Case    string // its reference, where the sender knows that instead
}

// Refused is a step that was not taken.
type Refused struct {
	Row int // from 1
	fault.Field
}

// Taken tells what became of steps that were sent.
type Taken struct {
	New      int // taken now
	Repeated int // known before, and unchanged
	Refused  []Refused
	Left     int // refused as well, and not told one by one
}

const (
	// MaxBatch is how many steps one call carries: minutes of a large exchange.
	MaxBatch = 1000
	// MaxKey is room for a UUID with a long prefix.
	MaxKey = 200
	// MaxQueue keeps the name of a queue a word or two.
	MaxQueue = 60
	// maxCaller is longer than any number or chat account.
	maxCaller = 200
	// ahead is how far the clock of a telephone system may run ahead of ours.
	ahead = 5 * time.Minute
	// furthestBack is how old an event may be: a history is loaded at most so far.
	furthestBack = 3 * 366 * 24 * time.Hour
)

// Record takes steps, in whatever order. What is wrong with one refuses that one
// alone and names its row; a step that was taken before is not taken again. A
// key that comes again with another contact, kind or time is refused.
func (m *Room) Record(ctx context.Context, tx *db.Tx, by event.Actor, steps []Step) (Taken, error) {
	var out Taken
	if len(steps) > MaxBatch {
		return out, fault.OfFields(fault.Field{Name: "events", Key: "waiting.too_many", Args: []any{"n", MaxBatch}})
	}
	known := map[string]id.ID{}
	for i, s := range steps {
		wrong := s.clean(tx.Now())
		if wrong.Name == "" {
			var err error
			if wrong, err = s.findCase(ctx, tx, known); err != nil {
				return out, err
			}
		}
		if wrong.Name != "" {
			out.Refused = append(out.Refused, Refused{i + 1, wrong})
			continue
		}
		fresh, wrong, err := m.take(ctx, tx, by, s)
		switch {
		case err != nil:
			return out, err
		case wrong.Name != "":
			out.Refused = append(out.Refused, Refused{i + 1, wrong})
		case fresh:
			out.New++
		default:
			out.Repeated++
		}
	}
	if out.New == 0 {
		return out, nil
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "waiting", ID: id.New(tx.Now())}, "waiting.recorded", map[string]any{"n": out.New})
	return out, err
}

// clean trims a step and finds the first thing that is wrong with it.
func (s *Step) clean(now time.Time) fault.Field {
	s.Key, s.Contact, s.Queue, s.Caller = strings.TrimSpace(s.Key), strings.TrimSpace(s.Contact), strings.Join(strings.Fields(s.Queue), " "), strings.TrimSpace(s.Caller)
	s.At = s.At.UTC().Truncate(time.Microsecond)
	for _, one := range []struct {
		name, text string
		most       int
		needed     bool
	}{{"id", s.Key, MaxKey, true}, {"contact", s.Contact, MaxKey, true}, {"queue", s.Queue, MaxQueue, false}, {"caller", s.Caller, maxCaller, false}} {
		switch {
		case one.needed && one.text == "":
			return fault.Field{Name: one.name, Key: "field.required"}
		case utf8.RuneCountInString(one.text) > one.most:
			return fault.Field{Name: one.name, Key: "field.too_long", Args: []any{"max", one.most}}
		case !utf8.ValidString(one.text) || strings.ContainsRune(one.text, 0):
			return fault.Field{Name: one.name, Key: "field.bad_choice"}
		}
	}
	switch {
	case !slices.Contains(Kinds, s.Kind):
		return fault.Field{Name: "kind", Key: "field.bad_choice"}
	case !slices.Contains(Channels, s.Channel):
		return fault.Field{Name: "channel", Key: "field.bad_choice"}
	case s.At.After(now.Add(ahead)):
		return fault.Field{Name: "at", Key: "waiting.in_future"}
	case now.Sub(s.At) > furthestBack:
		return fault.Field{Name: "at", Key: "waiting.too_old"}
	}
	return fault.Field{}
}

// findCase finds the case of a step by its reference; known keeps what was found
// for the steps that follow.
func (s *Step) findCase(ctx context.Context, r db.Reader, known map[string]id.ID) (fault.Field, error) {
	if s.Case == "" || s.CaseID != 0 {
		return fault.Field{}, nil
	}
	which, ok := known[s.Case]
	if !ok {
		if reference, fine := cases.ParseReference(s.Case); fine {
			one, err := cases.ByReference(ctx, r, reference)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return fault.Field{}, err
			}
			which = one.ID
		}
		known[s.Case] = which
	}
	if s.CaseID = which; which == 0 {
		return fault.Field{Name: "case", Key: "waiting.no_such_case"}, nil
	}
	return fault.Field{}, nil
}

// take keeps one step and brings its contact up to date.
func (m *Room) take(ctx context.Context, tx *db.Tx, by event.Actor, s Step) (fresh bool, wrong fault.Field, err error) {
	caller, at := "", clock.Micros(s.At)
	if s.Caller != "" {
		caller = m.Hash(s.Caller)
	}
	n, err := tx.Exec(ctx, sqlTake, id.New(tx.Now()), s.Key, s.Contact, string(s.Kind), at, s.Queue, s.Channel, caller, s.CaseID, by.ID, clock.Micros(tx.Now()))
	if err != nil {
		return false, wrong, fmt.Errorf("take the event of a contact: %w", err)
	}
	if n == 0 {
		var known struct {
			Contact, Kind, Channel string
			At                     int64
		}
		if err := tx.Get(ctx, &known, sqlTaken, s.Key); err != nil {
			return false, wrong, fmt.Errorf("read the event that was taken before: %w", err)
		}
		if known.Contact != s.Contact || known.Kind != string(s.Kind) || known.Channel != s.Channel || known.At != at {
			wrong = fault.Field{Name: "id", Key: "waiting.other_contents"}
		}
		return false, wrong, nil
	}
	queueAt := int64(0)
	if s.Queue != "" {
		queueAt = at
	}
	when := func(k Kind) int64 {
		if s.Kind == k {
			return at
		}
		return 0
	}
	_, err = tx.Exec(ctx, sqlJoin, s.Channel, s.Contact, at, s.Queue, queueAt, caller, s.CaseID, when(Arrived), when(Queued), when(Offered), when(Answered),
		when(Abandoned), when(Ended), when(CalledBack))
	if err != nil {
		return false, wrong, fmt.Errorf("bring a contact up to date: %w", err)
	}
	return true, wrong, nil
}

const (
	sqlTake = `
INSERT INTO waiting_event (id, key, contact, kind, at, queue, channel, caller, case_id, noted_by, taken_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (key) DO NOTHING`

	sqlTaken = `SELECT contact, kind, channel, at FROM waiting_event WHERE key = $1`

	// Of each step the earliest counts, of a transferred contact the first queue,
	// so that the order in which events come makes no difference.
	sqlJoin = `
INSERT INTO waiting_contact (channel, contact, first_at, queue, queue_at, caller, case_id, arrived_at, queued_at, offered_at, answered_at, abandoned_at, ended_at, called_back_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (channel, contact) DO UPDATE SET
    first_at = CASE WHEN excluded.first_at < waiting_contact.first_at THEN excluded.first_at ELSE waiting_contact.first_at END,
    queue = CASE WHEN excluded.queue_at > 0 AND (waiting_contact.queue_at = 0 OR excluded.queue_at < waiting_contact.queue_at
        OR excluded.queue_at = waiting_contact.queue_at AND excluded.queue < waiting_contact.queue) THEN excluded.queue ELSE waiting_contact.queue END,
    queue_at = CASE WHEN excluded.queue_at > 0 AND (waiting_contact.queue_at = 0 OR excluded.queue_at < waiting_contact.queue_at) THEN excluded.queue_at ELSE waiting_contact.queue_at END,
    caller = CASE WHEN excluded.caller > waiting_contact.caller THEN excluded.caller ELSE waiting_contact.caller END,
    case_id = CASE WHEN excluded.case_id > waiting_contact.case_id THEN excluded.case_id ELSE waiting_contact.case_id END,
    arrived_at = CASE WHEN excluded.arrived_at > 0 AND (waiting_contact.arrived_at = 0 OR excluded.arrived_at < waiting_contact.arrived_at) THEN excluded.arrived_at ELSE waiting_contact.arrived_at END,
    queued_at = CASE WHEN excluded.queued_at > 0 AND (waiting_contact.queued_at = 0 OR excluded.queued_at < waiting_contact.queued_at) THEN excluded.queued_at ELSE waiting_contact.queued_at END,
    offered_at = CASE WHEN excluded.offered_at > 0 AND (waiting_contact.offered_at = 0 OR excluded.offered_at < waiting_contact.offered_at) THEN excluded.offered_at ELSE waiting_contact.offered_at END,
    answered_at = CASE WHEN excluded.answered_at > 0 AND (waiting_contact.answered_at = 0 OR excluded.answered_at < waiting_contact.answered_at) THEN excluded.answered_at ELSE waiting_contact.answered_at END,
    abandoned_at = CASE WHEN excluded.abandoned_at > 0 AND (waiting_contact.abandoned_at = 0 OR excluded.abandoned_at < waiting_contact.abandoned_at) THEN excluded.abandoned_at ELSE waiting_contact.abandoned_at END,
    ended_at = CASE WHEN excluded.ended_at > 0 AND (waiting_contact.ended_at = 0 OR excluded.ended_at < waiting_contact.ended_at) THEN excluded.ended_at ELSE waiting_contact.ended_at END,
    called_back_at = CASE WHEN excluded.called_back_at > 0 AND (waiting_contact.called_back_at = 0 OR excluded.called_back_at < waiting_contact.called_back_at) THEN excluded.called_back_at ELSE waiting_contact.called_back_at END`
)
