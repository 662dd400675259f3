package knowledge

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayRead    = "knowledge.read"    // read articles, take ready answers, tick scripts
	MayWrite   = "knowledge.write"   // write articles and answers
	MayPublish = "knowledge.publish" // publish articles, change scripts and the help centre
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "knowledge.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "knowledge.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayPublish, Key: "knowledge.permission.publish", Roles: []string{staff.Manager}},
	}
}
