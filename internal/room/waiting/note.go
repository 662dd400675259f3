package waiting

import (
	"context"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Note is a wait that a colleague notes by hand, after the call.
type Note struct {
	Channel  string
	Queue    string
	Caller   string
	CaseID   id.ID
	Waited   time.Duration
	Talked   time.Duration // 0 for a caller who gave up
	Answered bool
	Until    time.Time // when the wait ended; zero for now
}

// Bounds of what can be noted: longer is a slip of the finger.
const (
	maxNotedWait = 3 * time.Hour
	maxNotedTalk = 6 * time.Hour
)

// Jot notes a wait by hand, as the events the telephone system would have told.
func (m *Room) Jot(ctx context.Context, tx *db.Tx, by event.Actor, n Note) error {
	if n.Until.IsZero() {
		n.Until = tx.Now().Add(-n.Talked)
	}
	var wrong []fault.Field
	if n.Waited < 0 || n.Waited > maxNotedWait {
		wrong = append(wrong, fault.Field{Name: "waited", Key: "field.too_large", Args: []any{"max", int64(maxNotedWait / time.Minute)}})
	}
	if n.Talked < 0 || n.Talked > maxNotedTalk {
		wrong = append(wrong, fault.Field{Name: "talked", Key: "field.too_large", Args: []any{"max", int64(maxNotedTalk / time.Minute)}})
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	name := "noted-" + id.New(tx.Now()).String()
	step := func(k Kind, at time.Time) Step {
		return Step{Key: name + "-" + string(k), Contact: name, Kind: k, At: at, Queue: strings.TrimSpace(n.Queue), Channel: n.Channel, Caller: n.Caller, CaseID: n.CaseID}
	}
	steps := []Step{step(Queued, n.Until.Add(-n.Waited))}
	if n.Answered {
		steps = append(steps, step(Answered, n.Until), step(Ended, n.Until.Add(n.Talked)))
	} else {
		steps = append(steps, step(Abandoned, n.Until))
	}
	taken, err := m.Record(ctx, tx, by, steps)
	if err == nil && len(taken.Refused) > 0 {
		err = fault.OfFields(taken.Refused[0].Field)
	}
	return err
}
