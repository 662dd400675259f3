package web

import (
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// choices are the answers offered for how somebody reads and where they are.
type choices struct {
	Languages, Countries, Calendars, Digits, Zones, Themes []ui.Choice
}

// zones are those of the presets' countries and some more where people who
// write Arabic and Persian live; any other zone of the tz database can be typed.
var zones = []string{"Asia/Riyadh", "Asia/Dubai", "Asia/Tehran", "Africa/Cairo", "Asia/Qatar", "Asia/Kuwait", "Asia/Bahrain", "Asia/Muscat",
	"Asia/Amman", "Asia/Baghdad", "Asia/Beirut", "Asia/Damascus", "Asia/Jerusalem", "Asia/Aden", "Asia/Kabul", "Asia/Dushanbe", "Africa/Khartoum", "Africa/Tripoli",
	"Africa/Tunis", "Africa/Algiers", "Africa/Casablanca", "Europe/Istanbul", "Europe/Berlin", "Europe/London", "America/New_York", "America/Toronto", "UTC"}

func (p *Pages) choices(r *web.Request) choices {
	t := r.Print.T
	var c choices
	for _, one := range lang.Tags {
		c.Languages = append(c.Languages, ui.Choice{Value: string(one), Label: p.Texts.For(one, one.Digits()).T("lang." + string(one))})
	}
	for _, code := range calendar.Presets() {
		c.Countries = append(c.Countries, ui.Choice{Value: code, Label: t("calendar.preset." + code)})
	}
	for _, one := range calendar.Systems {
		c.Calendars = append(c.Calendars, ui.Choice{Value: string(one), Label: t("calendar.system." + string(one))})
	}
	for _, one := range staff.DigitSystems {
		c.Digits = append(c.Digits, ui.Choice{Value: string(one), Label: one.Of("0123456789")})
	}
	for _, one := range zones {
		c.Zones = append(c.Zones, ui.Choice{Value: one})
	}
	for _, one := range staff.Themes {
		key := "staff.theme." + one
		if one == "" {
			key = "staff.theme.device"
		}
		c.Themes = append(c.Themes, ui.Choice{Value: one, Label: t(key)})
	}
	return c
}

// with puts an answer for "nothing chosen" before the others.
func with(label string, cs []ui.Choice) []ui.Choice {
	return append([]ui.Choice{{Label: label}}, cs...)
}

// roleName is a role's name in the reader's language.
func roleName(p lang.Printer, r staff.Role) string {
	if r.Name != "" {
		return r.Name
	}
	return p.T(r.Key())
}
