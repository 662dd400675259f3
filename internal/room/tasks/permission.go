package tasks

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayRead  = "tasks.read"     // see tasks, one's own and those of others
	MayWrite = "tasks.write"    // add tasks and do them
	MaySet   = "tasks.settings" // set the ladder of escalation
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "tasks.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "tasks.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySet, Key: "tasks.permission.settings", Roles: []string{staff.Manager}},
	}
}
