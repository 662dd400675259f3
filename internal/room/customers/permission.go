package customers

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayRead  = "customers.read"  // see customers' files
	MayWrite = "customers.write" // open and change them
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "customers.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "customers.permission.write", Roles: []string{staff.Manager, staff.Agent}},
	}
}
