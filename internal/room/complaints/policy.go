package complaints

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Policy is what the house asks of an answer.
type Policy struct {
	SecondFrom Severity // 0 never asks for a second person
	SetBy      id.ID    // 0 where nobody has set one
	SetAt      time.Time
	Reason     string
}

// DefaultPolicy holds where the house has set none.
var DefaultPolicy = Policy{SecondFrom: Serious}

// PolicyNow reads the policy that holds.
func PolicyNow(ctx context.Context, r db.Reader) (Policy, error) {
	all, err := policies(ctx, r, 1)
	if err != nil || len(all) == 0 {
		return DefaultPolicy, err
	}
	return all[0], nil
}

// Policies lists what held when, the newest first.
func Policies(ctx context.Context, r db.Reader) ([]Policy, error) {
	return policies(ctx, r, maxPolicies)
}

// maxPolicies is how far back the page of the setting shows.
const maxPolicies = 50

func policies(ctx context.Context, r db.Reader, limit int) ([]Policy, error) {
	var rows []struct {
		SecondFrom, SetAt int64
		SetBy             id.ID
		Reason            string
	}
	if err := r.All(ctx, &rows, sqlPolicies, limit); err != nil {
		return nil, fmt.Errorf("read who reads answers first: %w", err)
	}
	all := make([]Policy, len(rows))
	for i, p := range rows {
		all[i] = Policy{Severity(p.SecondFrom), p.SetBy, clock.FromMicros(p.SetAt), p.Reason}
	}
	return all, nil
}

// SetPolicy changes the policy, for a reason that stays beside it. Answers that
// are approved already stay approved.
func (m *Room) SetPolicy(ctx context.Context, tx *db.Tx, by event.Actor, from Severity, reason string) (Policy, error) {
	reason, wrong := text("reason", reason, MaxText, true)
	if from < Unknown || from > Critical {
		wrong = append(wrong, fault.Field{Name: "second_from", Key: "field.bad_choice"})
	}
	if err := refuse(wrong); err != nil {
		return Policy{}, err
	}
	p, which := Policy{from, by.ID, tx.Now(), reason}, id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlSetPolicy, which, int64(from), by.ID, clock.Micros(p.SetAt), reason); err != nil {
		return p, fmt.Errorf("set who reads answers first: %w", err)
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "complaints", ID: 1}, "complaints.policy_set", map[string]any{"second_from": int64(from), "sha256": id.Hash(reason)})
	return p, err
}

const (
	sqlPolicies  = `SELECT second_from, set_by, set_at, reason FROM complaints_policy ORDER BY id DESC LIMIT $1`
	sqlSetPolicy = `INSERT INTO complaints_policy (id, second_from, set_by, set_at, reason) VALUES ($1, $2, $3, $4, $5)`
)
