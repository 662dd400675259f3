package agreements

import (
	"embed"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"

	"context"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this room's faults, permissions and letters.
//
//go:embed lang/*.json
var Texts embed.FS

// The permissions of this room.
const (
	MayRead  = "agreements.read"  // see milestones, asks between colleagues and who waited for whom
	MayWrite = "agreements.write" // agree milestones, ask colleagues, log misunderstandings
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "agreements.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "agreements.permission.write", Roles: []string{staff.Manager, staff.Agent}},
	}
}

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	Cases  *cases.Room
	// IsActive tells whether an account is an active person.
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// TeamOf is the team in which somebody works.
	TeamOf func(ctx context.Context, r db.Reader, account id.ID) (id.ID, error)
	// TeamsOf are the teams to which somebody belongs.
	TeamsOf func(ctx context.Context, r db.Reader, account id.ID) ([]id.ID, error)
	// Letter is what the customer reads when a milestone is passed, in the
	// language of the case; next is the one that follows, zero for none.
	Letter func(c cases.Case, passed, next Milestone) string
}

// MaxTitle is a line, MaxLong a paragraph or two, MaxChecks a list that is read.
const (
	MaxTitle  = 200
	MaxLong   = 2000
	MaxChecks = 30
)
