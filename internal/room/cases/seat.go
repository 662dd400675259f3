package cases

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/customers"
)

// Seat is where a new case goes and who owns it.
type Seat struct {
	Desk
	OwnerID  id.ID // chosen by a rule, who owns it at once; 0 leaves it to the duty manager until somebody takes it
	Priority Priority
	Type     Type
	Tags     []string
	Why      any // ids and codes for the event of its arrival; nil for none

	// After runs in the same transaction once the case is there; nil for nothing.
	After func(ctx context.Context, tx *db.Tx, c Case) error
}

// seat finds the seat of a new case. A colleague who records a case for
// themselves, or a caller who names the team, is not second-guessed by rules.
func (m *Room) seat(ctx context.Context, tx *db.Tx, in *Incoming, customer customers.Customer) (Seat, error) {
	if m.Route == nil || in.OwnerID != 0 || in.TeamID != 0 && in.Topic == 0 {
		desk, err := m.Desk(ctx, tx, in.TeamID)
		if err != nil {
			return Seat{}, fmt.Errorf("find the desk: %w", err)
		}
		return Seat{Desk: desk}, nil
	}
	s, err := m.Route(ctx, tx, *in, customer)
	if err != nil {
		return Seat{}, fmt.Errorf("find who receives the case: %w", err)
	}
	if s.Priority != "" {
		in.Priority = s.Priority
	}
	if s.Type != "" {
		in.Type = s.Type
	}
	return s, nil
}

// settle does what the seat of a case brings with it beside the owner.
func (s Seat) settle(ctx context.Context, tx *db.Tx, m *Room, c Case) error {
	for _, t := range s.Tags {
		if _, err := tx.Exec(ctx, sqlAddTag, c.ID, t); err != nil {
			return fmt.Errorf("add the tag of a rule: %w", err)
		}
	}
	if len(s.Tags) > 0 {
		if err := m.happened(ctx, tx, event.System, c.ID, "tagged", map[string]any{"n": len(s.Tags)}); err != nil {
			return err
		}
	}
	if s.After == nil {
		return nil
	}
	return s.After(ctx, tx, c)
}
