package waiting

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayRead  = "waiting.read"     // see how long people wait, and whom to call back
	MayWrite = "waiting.write"    // note a wait, send events, call back
	MaySet   = "waiting.settings" // set targets and thresholds
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "waiting.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "waiting.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySet, Key: "waiting.permission.settings", Roles: []string{staff.Manager}},
	}
}
