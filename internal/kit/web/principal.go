package web

import (
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Principal is who is asking, and how they like to read. The zero Kind is a
// visitor whom nobody knows.
type Principal struct {
	Kind    string // as in the record of events: "staff", "customer"; "" for a visitor
	ID      id.ID
	Name    string
	Session id.ID // the session or token they came with
	ByToken bool  // came with an API token, not with a browser's session

	Permissions map[string]bool // shared between requests: never written to

	Lang     lang.Tag
	Digits   lang.Digits
	Calendar calendar.System
	Second   calendar.System // "" for none
	Levant   bool            // month names of the Levant
	Zone     *time.Location
	Theme    string // "light", "dark" or "" for what the device says
	KeysOn   bool   // single-letter keys
}

// Known tells whether somebody has signed in.
func (p Principal) Known() bool { return p.Kind != "" }

// Can tells whether the principal holds a permission.
func (p Principal) Can(permission string) bool {
	switch permission {
	case Public:
		return true
	case SignedIn:
		return p.Known()
	}
	return p.Known() && p.Permissions[permission]
}

// Reader is how dates are written for the principal.
func (p Principal) Reader() calendar.Reader {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return calendar.Reader{System: p.Calendar, Second: p.Second, Zone: zone, Tag: p.Lang, Digits: p.Digits, Levant: p.Levant}
}
