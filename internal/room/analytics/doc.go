// Package analytics reads figures: how the house serves, over time and by group.
//
// What always holds: a figure comes with its n, its period and its interval, can
// be opened into the cases behind it, and counts nothing whose outcome cannot be
// known yet. This room writes nothing and reads only the views that other rooms
// publish for it, whose names end in _fact.
package analytics

import (
	"embed"

	"rida/internal/core/staff"
)

// Texts holds what this room says.
//
//go:embed lang/*.json
var Texts embed.FS

// MayRead lets one see the figures of the house.
const MayRead = "analytics.read"

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{{Name: MayRead, Key: "analytics.permission.read", Roles: []string{staff.Manager, staff.Viewer}}}
}
