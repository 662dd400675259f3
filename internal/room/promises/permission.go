package promises

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayEstimate = "promises.estimate" // ask by when a case ends
	MayGive     = "promises.give"     // promise a customer a date, and move it
	MaySee      = "promises.see"      // read the policy and its versions
	MaySet      = "promises.set"      // change what is promised
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayEstimate, Key: "promises.permission.estimate", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayGive, Key: "promises.permission.give", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySee, Key: "promises.permission.see", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MaySet, Key: "promises.permission.set", Roles: []string{staff.Manager}},
	}
}
