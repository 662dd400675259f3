package cases

import "rida/internal/core/staff"

// The permissions of this room.
const (
	MayRead   = "cases.read"   // see cases and what was said in them
	MayWrite  = "cases.write"  // open cases, note, listen, tag, set aside
	MayReply  = "cases.reply"  // write to customers and give them dates
	MayAssign = "cases.assign" // take cases and hand them over
	MayRetype = "cases.retype" // change the type of voice, and agree to it
	MayClose  = "cases.close"  // close for a reason, reopen, mark as duplicate
	MayShare  = "cases.share"  // show saved views to others
	MayTidy   = "cases.tidy"   // remove colleagues' notes
	MayExport = "cases.export" // take whole views out of the house as files
	MayGate   = "cases.gates"  // set what the gates do

	MayConduct = "cases.conduct" // be the second person in the protocol of conduct
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	agents := []string{staff.Manager, staff.Agent}
	return []staff.Permission{
		{Name: MayRead, Key: "cases.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "cases.permission.write", Roles: agents},
		{Name: MayReply, Key: "cases.permission.reply", Roles: agents},
		{Name: MayAssign, Key: "cases.permission.assign", Roles: agents},
		{Name: MayRetype, Key: "cases.permission.retype", Roles: agents},
		{Name: MayClose, Key: "cases.permission.close", Roles: agents},
		{Name: MayShare, Key: "cases.permission.share", Roles: []string{staff.Manager}},
		{Name: MayTidy, Key: "cases.permission.tidy", Roles: []string{staff.Manager}},
		{Name: MayConduct, Key: "cases.permission.conduct", Roles: []string{staff.Manager}},
		{Name: MayExport, Key: "cases.permission.export", Roles: []string{staff.Manager}},
		{Name: MayGate, Key: "cases.permission.gates", Roles: []string{staff.Manager}},
	}
}
