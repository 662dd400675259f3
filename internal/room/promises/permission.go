package promises

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayEstimate = "promises.estimate" // ask by when a case ends
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayEstimate, Key: "promises.permission.estimate", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
	}
}
