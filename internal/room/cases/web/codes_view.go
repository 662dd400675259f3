package web

import (
	"rida/internal/kit/web/ui"
)

// The codes of the room, as signs. Their words are text keys:
// cases.state.<code>, cases.type.<code>, cases.channel.<code>, cases.priority.<code>.

var channelIcons = map[string]ui.IconName{
	"email": ui.IconMail, "webform": ui.IconForm, "phone": ui.IconPhone,
	"counter": ui.IconStore, "api": ui.IconBolt, "portal": ui.IconGlobe,
}

func channelIcon(code string) ui.IconName {
	if icon, ok := channelIcons[code]; ok {
		return icon
	}
	return ui.IconChat
}

func channelName(v ui.View, code string) string {
	if key := "cases.channel." + code; v.P.Has(key) {
		return v.P.T(key)
	}
	return code
}

var stateHues = map[string]ui.Hue{
	"open": ui.HueAccent, "waiting_customer": ui.HueAmber, "snoozed": ui.HuePlain,
	"proposed": ui.HueAmber, "closed": ui.HuePlain,
}

var stateIcons = map[string]ui.IconName{
	"waiting_customer": ui.IconClock, "snoozed": ui.IconSnooze, "proposed": ui.IconClock, "closed": ui.IconDone,
}

func stateChip(v ui.View, state string) ui.Chip {
	return ui.Chip{Label: v.P.T("cases.state." + state), Hue: stateHues[state], Icon: stateIcons[state]}
}

// An act as a line of the menu: icon, and the shortcut that opens it.
var actSigns = map[string]struct {
	icon ui.IconName
	key  string
}{
	"assignment":       {ui.IconHandOver, "assign"},
	"acceptance":       {ui.IconHand, ""},
	"routing":          {ui.IconEye, ""},
	"type":             {ui.IconFlag, "complaint"},
	"priority":         {ui.IconPriority, ""},
	"tags":             {ui.IconTag, "tags"},
	"snooze":           {ui.IconSnooze, "snooze"},
	"promises":         {ui.IconPromise, "promise"},
	"closure-proposal": {ui.IconDone, "solve"},
	"closure":          {ui.IconCheck, ""},
	"reopening":        {ui.IconUndo, ""},
	"duplicate":        {ui.IconCopy, ""},
	"merge":            {ui.IconMerge, ""},
	"split":            {ui.IconMerge, ""},
	"help":             {ui.IconHand, ""},
	"sides":            {ui.IconMail, ""},
	"relations":        {ui.IconLink, ""},
}

func (c Case) address() string { return "/cases/" + c.Ref }

// menu is the list of acts, each a page that opens as a dialog.
func (c Case) menu(v ui.View) []ui.MenuItem {
	var items []ui.MenuItem
	for _, a := range c.Acts {
		sign := actSigns[a.Noun]
		href := c.address() + "/" + a.Noun
		if a.Noun == "article" { // it asks nothing and leads to the editor
			items = append(items, ui.MenuItem{Label: v.P.T("cases.act.article"), Icon: ui.IconBook, Post: href})
			continue
		}
		attrs := ui.Opens(href)
		if sign.key != "" {
			attrs["data-shortcut"] = sign.key
		}
		items = append(items, ui.MenuItem{
			Label: v.P.T("cases.act." + a.Noun), Icon: sign.icon, Href: href, Keys: v.Key(sign.key), Reason: a.Reason, Attrs: attrs,
		})
	}
	return items
}

// reference writes nine digits in groups of three, as they are read out on the phone.
func reference(v ui.View, ref string) string {
	if len(ref) == 9 {
		ref = ref[:3] + " " + ref[3:6] + " " + ref[6:]
	}
	return v.P.Code(ref)
}

// stateChip says "solved" only when the customer said so; any other end is "closed".
func (c Case) stateChip(v ui.View) ui.Chip {
	if c.State == "closed" && c.Closure == "confirmed" {
		return ui.Chip{Label: v.P.T("cases.state.solved"), Hue: ui.HueGreen, Icon: ui.IconDone}
	}
	chip := stateChip(v, c.State)
	if c.Closure != "" {
		chip.Title = v.P.T("cases.closure." + c.Closure)
	}
	return chip
}

func (c Case) pressing() bool { return c.Priority == "high" || c.Priority == "urgent" }

// marked reports whether a second line of marks is needed.
func (c Case) marked() bool {
	return c.Snoozed != nil || c.pressing() || c.Reopened || len(c.Tags) > 0
}
