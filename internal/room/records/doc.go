// Package records says how long cases are kept, and disposes of them: by classes
// that the house sets, never while a hold forbids it, listed by one person and
// let go by a second.
//
// What is disposed of leaves its shell: reference, type, dates, owner, and the
// reason and names of the disposal. The words, files and raw mails go; the events
// stay, because they hold none of them, and their chains still verify.
package records

import (
	"context"
	"embed"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of its faults and permissions.
//
//go:embed lang/*.json
var Texts embed.FS

// The permissions of this room.
const (
	MayRead    = "records.read"    // see classes, holds and disposals
	MayManage  = "records.manage"  // set classes and holds, list what would go
	MayApprove = "records.approve" // be the second person who lets it go
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "records.permission.read", Roles: []string{staff.Manager}},
		{Name: MayManage, Key: "records.permission.manage", Roles: []string{staff.Manager}},
		{Name: MayApprove, Key: "records.permission.approve", Roles: []string{staff.Manager}},
	}
}

// Traces is what went with a case, for the record: no words, but their hashes.
type Traces struct {
	Messages int64
	Files    []string // SHA-256 of their contents
	Mails    int64
}

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	// Erase takes the words of a case from every part that holds some.
	Erase func(ctx context.Context, tx *db.Tx, by event.Actor, c cases.Case, reason string) (Traces, error)
	// Later disposes in the background (Work).
	Later func(ctx context.Context, tx *db.Tx, run id.ID) error
}

const (
	// MaxReason is a paragraph.
	MaxReason = 2000
	// MaxRun is how many cases one run takes: a list that a person can look
	// through, and more than a house closes in a week.
	MaxRun = 10_000
	// atOnce is how many cases one transaction disposes of.
	atOnce = 20
	// year is how long a year of a class is: no class ends earlier for a leap year.
	year = 366 * 24 * time.Hour
)

func (m *Room) happened(ctx context.Context, tx *db.Tx, by event.Actor, about event.Subject, what string, data map[string]any) error {
	if _, err := m.Events.Append(ctx, tx, by, about, "records."+what, data); err != nil {
		return fmt.Errorf("record a disposal: %w", err)
	}
	return nil
}

func onCase(c id.ID) event.Subject  { return event.Subject{Kind: "case", ID: c} }
func onRun(run id.ID) event.Subject { return event.Subject{Kind: "disposal", ID: run} }
