package charter

import "rida/internal/core/staff"

// The permissions of this package.
const (
	MayEdit   = "charter.edit"   // write and publish the charter, and what changed because of customers
	MayRemedy = "charter.remedy" // see what is owed for broken clauses, give it or waive it
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayEdit, Key: "charter.permission.edit", Roles: []string{staff.Manager}},
		{Name: MayRemedy, Key: "charter.permission.remedy", Roles: []string{staff.Manager, staff.Agent}},
	}
}
