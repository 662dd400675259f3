package promises

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Give gives a word by policy. With a word that is spoken begins the longest
// silence that the policy allows.
func (m *Room) Give(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kind Kind, matter Matter, replaces id.ID) (Promise, error) {
	p, err := m.byPolicy(of, kind, matter, tx.Now())
	if err != nil {
		return p, err
	}
	p.Replaces = replaces
	return m.GiveUntil(ctx, tx, by, p)
}

// GiveSince gives a word by policy whose clock began at an instant before now,
// such as that of receipt.
func (m *Room) GiveSince(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, kind Kind, matter Matter, since time.Time) (Promise, error) {
	p, err := m.byPolicy(of, kind, matter, since)
	if err != nil {
		return p, err
	}
	return m.GiveUntil(ctx, tx, by, p)
}

func (m *Room) byPolicy(of id.ID, kind Kind, matter Matter, since time.Time) (Promise, error) {
	policy := m.policy()
	due, target, err := policy.due(kind, matter, since)
	p := Promise{CaseID: of, Kind: kind, MadeAt: since, DueAt: due, Span: target.Span(), Counts: target.Counts, Pauses: target.Pauses, PolicyVersion: policy.Book.Version}
	if err == nil && kind.IsSpoken() {
		p.SilentAt, err = policy.Due(NextUpdate, matter, since)
	}
	return p, err
}

// GiveUntil gives a word with a date, and words, of its own: p's case, kind,
// what, due instant, clock, chance, reason and what it replaces. It is given now
// where p does not say since when. A due instant that is past already counts
// from now on: it is due at once.
func (m *Room) GiveUntil(ctx context.Context, tx *db.Tx, by event.Actor, p Promise) (Promise, error) {
	p.DueAt = p.DueAt.UTC().Truncate(time.Microsecond)
	if p.MadeAt.IsZero() {
		p.MadeAt = tx.Now()
	}
	if p.DueAt.Before(tx.Now()) {
		p.DueAt = tx.Now()
	}
	p, err := m.add(ctx, tx, p)
	if err != nil {
		return p, err
	}
	_, err = m.events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: p.CaseID}, "promises.given",
		map[string]any{"promise": p.ID, "kind": p.Kind, "due_at": clock.Micros(p.DueAt), "replaces": p.Replaces})
	return p, err
}

// add writes a promise as it stands, open, with its place in the row of those it
// replaces.
func (m *Room) add(ctx context.Context, tx *db.Tx, p Promise) (Promise, error) {
	p.ID, p.Outcome, p.Owed = id.New(tx.Now()), Open, true
	if p.Counts == "" {
		p.Counts = Business
	}
	p.RootID, p.FirstDueAt = p.ID, p.DueAt
	if p.Replaces == 0 {
		p.Cause = First
	} else if err := follow(ctx, tx, &p); err != nil {
		return p, err
	}
	policy := m.policy()
	if p.PolicyVersion == 0 {
		p.PolicyVersion = policy.Book.Version
	}
	alarm := int64(0)
	if at, ok := policy.NextLook(p, max(p.Level, policy.LevelAt(p, tx.Now())), tx.Now()); ok {
		alarm = clock.Micros(at)
	}
	if _, err := tx.Exec(ctx, sqlGive, p.ID, p.CaseID, string(p.Kind), p.What, clock.Micros(p.MadeAt), clock.Micros(p.DueAt), p.Replaces.OrNull(), alarm,
		p.PolicyVersion, int64(p.Span/time.Microsecond), string(p.Counts), strings.Join(p.Pauses, " "), clock.Micros(p.PausedAt), int64(p.Remaining/time.Microsecond),
		string(p.Cause), p.RootID, clock.Micros(p.FirstDueAt), perTenThousand(p.Chance), p.Reason, clock.Micros(p.ToldAt), clock.Micros(p.SilentAt), p.Inward, int64(p.Level)); err != nil {
		return p, fmt.Errorf("give a %s promise: %w", p.Kind, err)
	}
	return p, nil
}

// follow gives a promise its place after the one that it replaces. Hours that
// were changed and rests move the date by which the first word counts, as long
// as nobody has moved it by hand.
func follow(ctx context.Context, r db.Reader, p *Promise) error {
	before, err := One(ctx, r, p.Replaces)
	if err != nil {
		return err
	}
	if p.Cause == "" {
		p.Cause = Again
	}
	p.RootID, p.FirstDueAt = before.RootID, before.FirstDueAt
	if p.RootID == 0 {
		p.RootID = before.ID
	}
	if before.FirstDueAt.IsZero() {
		p.FirstDueAt = before.DueAt
	}
	byRule := []Cause{Hours, Resumed, Reopened} // not by a person
	if slices.Contains(byRule, p.Cause) && p.FirstDueAt.Equal(before.DueAt) {
		p.FirstDueAt = p.DueAt
	}
	if p.SilentAt.IsZero() && p.Kind == before.Kind {
		p.SilentAt = before.SilentAt
	}
	return nil
}

// One reads a promise.
func One(ctx context.Context, r db.Reader, which id.ID) (Promise, error) {
	var one row
	err := r.Get(ctx, &one, sqlOne, which)
	if errors.Is(err, db.ErrNone) {
		return Promise{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Promise{}, fmt.Errorf("read promise %d: %w", which, err)
	}
	return one.promise(), nil
}

const (
	sqlGive = `
INSERT INTO promises (id, case_id, kind, what, made_at, due_at, replaces, alarm_at, policy_version, span, counts, pauses, paused_at, remaining,
	cause, root_id, first_due_at, chance, reason, told_at, silent_at, inward, level)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`

	sqlOne = `SELECT ` + columns + ` FROM promises WHERE id = $1`
)
