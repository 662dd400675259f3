package app

import (
	"strings"

	channelweb "rida/internal/core/channel/web"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/regime"
	"rida/internal/room/complaints/remedy"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/records"
	"rida/internal/room/routing"
	"rida/internal/room/tasks"
	"rida/internal/room/waiting"
)

// setting is one page of settings: under which heading it stands, its title and
// what one must be allowed to see it.
type setting struct{ group, title, may, href string }

// settingPages are all of them, in the order of their list.
func settingPages() []setting {
	return []setting{
		{"people", "staff.people.title", staff.Read, "/staff/people"},
		{"people", "staff.teams.title", staff.Read, "/staff/teams"},
		{"people", "staff.roles.title", staff.Manage, "/staff/roles"},
		{"house", "staff.organisation.title", staff.Settings, "/settings/organisation"},
		{"house", "staff.hours.title", staff.Settings, "/settings/hours"},
		{"house", "channel.page.boxes.title", channelweb.MaySetMailboxes, "/settings/mailboxes"},
		{"house", "staff.tokens.title", staff.Tokens, "/staff/tokens"},
		{"desk", "routing.rules.title", routing.MayManage, "/routing"},
		{"desk", "routing.people.title", routing.MayManage, "/routing/people"},
		{"desk", "routing.greeter.title", routing.MayManage, "/routing/greeter"},
		{"desk", "routing.automations.title", routing.MayManage, "/routing/automations"},
		{"desk", "fields.title", fields.Manage, "/settings/fields"},
		{"desk", "cases.gates.title", cases.MayGate, "/settings/gates"},
		{"desk", "cases.terms.title", cases.MayGate, "/settings/words"},
		{"desk", "cases.notes.title", cases.MayGate, "/settings/notes"},
		{"desk", "tasks.ladder.title", tasks.MaySet, "/settings/tasks"},
		{"desk", "waiting.settings", waiting.MaySet, "/settings/waiting"},
		{"word", "promises.policy.title", promises.MaySet, "/settings/promises"},
		{"word", "promises.charter.title", charter.MayEdit, "/settings/charter"},
		{"right", "regime.title", regime.MayRead, "/settings/regimes"},
		{"right", "remedy.set.title", remedy.MaySet, "/settings/remedies"},
		{"right", "complaints.policy", complaints.MayRule, "/settings/complaints"},
		{"right", "records.title", records.MayRead, "/settings/records"},
	}
}

// within tells whether a page is this place or lies below it.
func within(path, place string) bool { return path == place || strings.HasPrefix(path, place+"/") }

// settings are the places of the settings for whom they are open. Other pages
// need no list of them.
func settings(r *web.Request) []ui.Choice {
	all := settingPages()
	here := ""
	for _, s := range all {
		if within(r.URL.Path, s.href) && len(s.href) > len(here) { // one place may lie below another
			here = s.href
		}
	}
	if here == "" {
		return nil
	}
	var open []ui.Choice
	for _, s := range all {
		if r.Who.Can(s.may) {
			open = append(open, ui.Choice{Group: r.Print.T("app.settings." + s.group), Label: r.Print.T(s.title), Href: s.href, Current: s.href == here})
		}
	}
	return open
}
