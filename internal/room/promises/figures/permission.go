package figures

import "rida/internal/core/staff"

// The permissions of this package.
const (
	MayRead   = "figures.read"   // see how the house keeps its word
	MayFreeze = "figures.freeze" // freeze the limits of control charts
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "figures.permission.read", Roles: []string{staff.Manager, staff.Viewer}},
		{Name: MayFreeze, Key: "figures.permission.freeze", Roles: []string{staff.Manager}},
	}
}
