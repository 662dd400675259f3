package routing

import (
	"context"
	"embed"
	"sync"
	"sync/atomic"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this room says.
//
//go:embed lang/*.json
var Texts embed.FS

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	Staff  *staff.Staff
	Cases  *cases.Room
	DB     *db.DB
	// Enqueue leaves a job to the background, in the caller's transaction.
	Enqueue func(ctx context.Context, tx *db.Tx, args interface{ Kind() string }) error

	board   atomic.Pointer[Board]
	reading atomic.Bool
	// forgotten counts how often the board was let go.
	forgotten atomic.Int64

	mu    sync.Mutex
	turns turns
}

// Forget lets go of what is kept of rules and people; the next decision reads
// them anew, also where somebody is reading them already.
func (m *Room) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgotten.Add(1)
	m.board.Store(nil)
}

// Hear forgets what the board knows when the staff or the organisation change.
func (m *Room) Hear(_ context.Context, tx *db.Tx, e event.Event) error {
	switch e.Subject.Kind {
	case "account", "team", "role", "organisation":
		tx.AfterCommit(m.Forget)
	}
	return nil
}

// The permissions of this room.
const (
	MayManage = "routing.manage" // rules, topics, and how colleagues work
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{{Name: MayManage, Key: "routing.permission.manage", Roles: []string{staff.Manager}}}
}
