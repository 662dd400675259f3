package cases

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/room/promises"
)

// Matter is what the policy of promises looks at in a case. The tier of its
// customer is read only if a rule asks for it.
func (m *Room) Matter(ctx context.Context, r db.Reader, c Case) (promises.Matter, error) {
	of := promises.Matter{Type: string(c.Type), Priority: string(c.Priority), Channel: c.Channel, Team: c.TeamID}
	book := m.Promises.Policy().Book
	if !book.AsksTier() {
		return of, nil
	}
	values, err := fields.Of(ctx, r, c.CustomerID)
	if err != nil {
		return of, err
	}
	if held := values[book.TierField]; len(held) > 0 {
		of.Tier = held[0].Choice
	}
	return of, nil
}

// give gives a word on a case by policy.
func (m *Room) give(ctx context.Context, tx *db.Tx, by event.Actor, c Case, kind promises.Kind) (promises.Promise, error) {
	of, err := m.Matter(ctx, tx, c)
	if err != nil {
		return promises.Promise{}, err
	}
	return m.Promises.Give(ctx, tx, by, c.ID, kind, of, 0)
}

// owe gives the promises that a case has from its opening on: to answer, and
// whatever else the policy promises to such a case from the start.
func (m *Room) owe(ctx context.Context, tx *db.Tx, c Case) error {
	of, err := m.Matter(ctx, tx, c)
	if err != nil {
		return err
	}
	if _, err := m.Promises.Give(ctx, tx, event.System, c.ID, promises.FirstResponse, of, 0); err != nil {
		return err
	}
	return m.Promises.GiveOpening(ctx, tx, event.System, c.ID, of, tx.Now(), nil)
}

// oweByType gives a case what its new type, priority or team is promised from the
// start and it has never had, counted from when it was received. Clocks that run
// are not touched: they survive whatever a case is called.
func (m *Room) oweByType(ctx context.Context, tx *db.Tx, c Case) error {
	if c.State == Closed || !m.Promises.Policy().Opens() {
		return nil
	}
	of, err := m.Matter(ctx, tx, c)
	if err != nil {
		return err
	}
	had, err := promises.Of(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	return m.Promises.GiveOpening(ctx, tx, event.System, c.ID, of, c.ReceivedAt, had)
}

// silence is when the longest silence of a case is over: as what is owed says, or
// counted from now where nothing does. A later date for the next word does not
// move it.
func (m *Room) silence(ctx context.Context, tx *db.Tx, c Case, owed []promises.Promise) (time.Time, error) {
	var at time.Time
	for _, p := range owed {
		at = earlier(at, p.SilentAt)
	}
	if !at.IsZero() {
		return at, nil
	}
	of, err := m.Matter(ctx, tx, c)
	if err != nil {
		return at, err
	}
	return m.Promises.Policy().Due(promises.NextUpdate, of, tx.Now())
}

// Quiet is how long the customer of a case has to object before a proposed
// closure holds.
func (m *Room) Quiet(ctx context.Context, r db.Reader, c Case) (time.Duration, error) {
	of, err := m.Matter(ctx, r, c)
	return m.Promises.Policy().Book.Quiet(of), err
}
