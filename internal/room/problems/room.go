package problems

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this room's faults and permissions.
//
//go:embed lang/*.json
var Texts embed.FS

// The permissions of this room.
const (
	MayRead  = "problems.read"  // see problems, their cases and what they cost
	MayWrite = "problems.write" // open problems, ask why, act
	MayClose = "problems.close" // close problems, call an alarm false, pass one on
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "problems.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "problems.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayClose, Key: "problems.permission.close", Roles: []string{staff.Manager}},
	}
}

// MaxTitle is a line, MaxLong a paragraph or two.
const (
	MaxTitle = 200
	MaxLong  = 2000
)

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	// IsActive tells whether an account is an active person.
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// OwnerFor finds who looks after what is wrong with a topic, 0 for no topic.
	OwnerFor func(ctx context.Context, r db.Reader, topic id.ID) (id.ID, error)
	// Counts counts cases by topic and day from a case on; topic 0 is none.
	Counts func(ctx context.Context, r db.Reader, since id.ID, offset time.Duration) ([]Count, error)
	// CasesOf finds the cases of a topic received between two instants, the oldest
	// first, at most so many; topic 0 is those without one.
	CasesOf func(ctx context.Context, r db.Reader, topic id.ID, from, to time.Time, most int) ([]id.ID, error)
	// Untold lists the newest cases without a topic since an instant.
	Untold func(ctx context.Context, r db.Reader, since time.Time, most int) ([]id.ID, error)
	// Shelf keeps models in memory.
	Shelf Shelf
	// Offset is how far the house's clock is from UTC.
	Offset func(at time.Time) time.Duration
}

// Today is the day it is in the house.
func (m *Room) Today(now time.Time) Day { return DayOf(now, m.Offset(now)) }

func subject(p id.ID) event.Subject { return event.Subject{Kind: "problem", ID: p} }

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, p id.ID, what string, data any) error {
	_, err := m.Events.Append(ctx, tx, by, subject(p), "problems."+what, data)
	return err
}

// locked reads a problem so that nobody else changes it meanwhile.
func (m *Room) locked(ctx context.Context, tx *db.Tx, which id.ID) (Problem, error) {
	if err := tx.Lock(ctx, "problems", int64(which)); err != nil {
		return Problem{}, fault.New(fault.NotFound, "problems.not_found").Because(err)
	}
	return Get(ctx, tx, which)
}

func needOpen(p Problem) error {
	if !p.IsOpen() {
		return fault.New(fault.Conflict, "problems.is_closed")
	}
	return nil
}

func checkText(name, text string, most int, needed bool) (string, []fault.Field) {
	text = strings.TrimSpace(text)
	switch {
	case needed && text == "":
		return "", []fault.Field{{Name: name, Key: "field.required"}}
	case utf8.RuneCountInString(text) > most:
		return text, []fault.Field{{Name: name, Key: "field.too_long", Args: []any{"max", most}}}
	}
	return text, nil
}

// Get reads a problem.
func Get(ctx context.Context, r db.Reader, which id.ID) (Problem, error) {
	var one row
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Problem{}, fault.New(fault.NotFound, "problems.not_found")
	}
	if err != nil {
		return Problem{}, fmt.Errorf("read problem %d: %w", which, err)
	}
	return one.problem(), nil
}

type row struct {
	ID, TopicID, OwnerID, OpenedBy                                   id.ID
	Kind, Origin, Title, Product, State, Cause, Closure, ClosureNote string
	OpenedAt, FromDay, UntilDay, Seen, ClosedAt, Reopened            int64
	Expected                                                         float64
}

func (r row) problem() Problem {
	return Problem{ID: r.ID, Kind: Kind(r.Kind), Origin: Origin(r.Origin), Title: r.Title, TopicID: r.TopicID, Product: r.Product, OwnerID: r.OwnerID, State: State(r.State),
		OpenedAt: clock.FromMicros(r.OpenedAt), OpenedBy: r.OpenedBy, From: Day(r.FromDay), Until: Day(r.UntilDay), Seen: r.Seen, Expected: r.Expected,
		Cause: Reason(r.Cause), Closure: Closure(r.Closure), ClosureNote: r.ClosureNote, ClosedAt: clock.FromMicros(r.ClosedAt), Reopened: r.Reopened}
}

const (
	columns = `id, kind, origin, title, topic_id, product, owner_id, state, opened_at, opened_by, from_day, until_day, seen, expected, cause, closure, closure_note, closed_at, reopened`

	sqlGet = `SELECT ` + columns + ` FROM problems WHERE id = $1`
)
