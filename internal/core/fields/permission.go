package fields

import "rida/internal/core/staff"

// Manage is the right to define fields. Filling them in goes with the right to
// write in the case or the customer's file.
const Manage = "fields.manage"

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{{Name: Manage, Key: "fields.permission.manage", Roles: []string{staff.Manager}}}
}
