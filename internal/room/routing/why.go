package routing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Reason tells why a case came to an owner, as it was written down then.
type Reason struct {
	Event    string // "cases.received", "cases.given", "cases.taken" …
	At       time.Time
	By       event.Actor
	From, To id.ID
	Why      *Why // nil when no rule was asked
}

// Reasons reads how a case came to its owner and to those before, newest first.
func Reasons(ctx context.Context, r db.Reader, c id.ID) ([]Reason, error) {
	events, err := cases.Events(ctx, r, c)
	if err != nil {
		return nil, err
	}
	var out []Reason
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		if !owning[e.Kind] {
			continue
		}
		var data struct {
			Owner, From, To id.ID
			Routing, Why    *Why
		}
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return nil, fmt.Errorf("read event %d: %w", e.ID, err)
		}
		one := Reason{Event: e.Kind, At: e.At, By: e.Actor, From: data.From, To: data.To, Why: data.Routing}
		if e.Kind == "cases.received" {
			one.To = data.Owner
		}
		if one.Why == nil {
			one.Why = data.Why
		}
		out = append(out, one)
	}
	return out, nil
}

// owning are the events by which a case gets an owner.
var owning = map[string]bool{"cases.received": true, "cases.given": true, "cases.taken": true, "cases.accepted": true, "cases.passed_on": true}
