package complaints

import (
	"context"
	"embed"
	"slices"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// Schema holds the tables of this room.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of this room's faults, permissions and letters.
//
//go:embed lang/*.json
var Texts embed.FS

// The permissions of this room.
const (
	MayRead       = "complaints.read"       // see complaints that are open to the house
	MayWrite      = "complaints.write"      // assess, look into and answer complaints
	MayApprove    = "complaints.approve"    // be the second person before an answer goes
	MayRestricted = "complaints.restricted" // read restricted complaints, and set who may read one
	MaySecret     = "complaints.secret"     // read secret complaints
	MayRule       = "complaints.rule"       // say from which severity a second person reads an answer first
)

// Permissions are this room's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "complaints.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayWrite, Key: "complaints.permission.write", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayApprove, Key: "complaints.permission.approve", Roles: []string{staff.Manager}},
		{Name: MayRestricted, Key: "complaints.permission.restricted", Roles: []string{staff.Manager}},
		{Name: MaySecret, Key: "complaints.permission.secret"},
		{Name: MayRule, Key: "complaints.permission.rule"},
	}
}

// Room holds what the acts of this room need.
type Room struct {
	Events *event.Log
	Cases  *cases.Room
	Files  *files.Store
	// IsActive tells whether an account is an active person.
	IsActive func(ctx context.Context, r db.Reader, account id.ID) (bool, error)
	// Wording writes the letter of an answer in its language.
	Wording func(ctx context.Context, r db.Reader, f File, a Answer) (string, error)
	// Paper sets the text of an answer as a PDF; nil has no paper.
	Paper func(ctx context.Context, r db.Reader, f File, a Answer) (files.New, error)
}

// NeedsSecond tells whether a second person reads the answer to a complaint
// before it goes.
func (p Policy) NeedsSecond(c Complaint) bool {
	return p.SecondFrom != Unknown && c.Severity >= p.SecondFrom || c.Level == Secret
}

// Readable tells whether somebody may read a complaint: its owner and its
// investigator always, others by its level. Whoever it names reads it only while
// it is open to the house.
func Readable(c Complaint, involved []id.ID, owner, who id.ID, can func(permission string) bool) bool {
	if c.Level == Open {
		return can(MayRead)
	}
	if slices.Contains(involved, who) || !can(MayRead) {
		return false
	}
	switch {
	case who == owner || who == c.InvestigatorID:
		return true
	case c.Level == Secret:
		return can(MaySecret)
	}
	return can(MayRestricted) || can(MaySecret)
}
