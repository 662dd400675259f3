package staff

import (
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// Preferences are how a person likes to read.
type Preferences struct {
	Lang     lang.Tag
	Calendar calendar.System
	Second   calendar.System `db:"second_calendar"` // "" for none
	Digits   lang.Digits
	Zone     string // of the tz database, as "Asia/Riyadh"
	Theme    string // "", "light" or "dark"
	KeysOn   bool   // single-letter keys
}

// Themes are the choices of theme; the first follows the device.
var Themes = [...]string{"", "light", "dark"}

// Location is the time zone, UTC when the tz database does not know it.
func (p Preferences) Location() *time.Location { return location(p.Zone) }

// check finds what is wrong with preferences that came from a form or a program.
func (p Preferences) check() []fault.Field {
	var wrong []fault.Field
	add := func(bad bool, name string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Key: "field.choose"})
		}
	}
	add(!slices.Contains(lang.Tags[:], p.Lang), "lang")
	add(!slices.Contains(calendar.Systems[:], p.Calendar), "calendar")
	add(p.Second != "" && (p.Second == p.Calendar || !slices.Contains(calendar.Systems[:], p.Second)), "second_calendar")
	add(!slices.Contains(DigitSystems[:], p.Digits), "digits")
	add(!IsZone(p.Zone), "zone")
	add(!slices.Contains(Themes[:], p.Theme), "theme")
	return wrong
}

// DigitSystems are the digits one can choose.
var DigitSystems = [...]lang.Digits{lang.Latn, lang.Arab, lang.ArabExt}

// IsZone tells whether the tz database knows a zone. "Local" is refused: it
// would mean something else on another machine.
func IsZone(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
