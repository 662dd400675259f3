package regime

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
)

// The permissions of this package.
const (
	MayRead   = "regime.read"   // see rules, clocks and reports
	MayExtend = "regime.extend" // give a clock more time where its rule allows it, and note that it was met
	MaySet    = "regime.set"    // choose rules and change them
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "regime.permission.read", Roles: []string{staff.Manager, staff.Agent, staff.Viewer}},
		{Name: MayExtend, Key: "regime.permission.extend", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MaySet, Key: "regime.permission.set", Roles: []string{staff.Manager}},
	}
}

// Room holds what the acts of this package need.
type Room struct {
	Events *event.Log
	// Schedule is when the house works; nil before it has begun.
	Schedule func() *calendar.Schedule
	// Chosen are the versions under which new complaints stand; nil reads them.
	// It is asked for every complaint, so app hands out what it has at hand.
	Chosen func(ctx context.Context, r db.Reader) ([]Version, error)

	fresh freshOnes
}

func (m *Room) chosen(ctx context.Context, r db.Reader) ([]Version, error) {
	if m.Chosen != nil {
		return m.Chosen(ctx, r)
	}
	return ReadChosen(ctx, r)
}

func subject() event.Subject { return event.Subject{Kind: "regime", ID: 1} }
