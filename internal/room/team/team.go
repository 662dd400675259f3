package team

import (
	"embed"

	"rida/internal/core/event"
	"rida/internal/core/staff"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds the names of this room's permissions and faults.
//
//go:embed lang/*.json
var Texts embed.FS

// Room holds what the acts of this room need.
type Room struct{ Events *event.Log }

// The permissions of this room.
const (
	MayOwn = "team.own" // one's own day: mood, load, breaks
	MaySee = "team.see" // means of teams, never of persons
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayOwn, Key: "team.permission.own", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySee, Key: "team.permission.see", Roles: []string{staff.Manager}},
	}
}
