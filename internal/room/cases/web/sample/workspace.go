package sample

import (
	"time"

	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases/web"
)

// Full is a workspace on a busy morning with one case open.
func Full(v ui.View) web.Workspace {
	w := words[v.P.Tag()]
	c := Case(v)
	return web.Workspace{Team: w.team, Views: views(v, true), List: list(v), Case: &c}
}

// ListOnly is the workspace before a case is chosen.
func ListOnly(v ui.View) web.Workspace {
	w := Full(v)
	w.Case = nil
	w.List.Rows[0].Selected = false
	w.List.Older = "/cases?view=open&cursor=x"
	return w
}

// Quiet is the workspace when nobody waits.
func Quiet(v ui.View) web.Workspace {
	w := words[v.P.Tag()]
	return web.Workspace{Team: w.team, Views: views(v, false), List: web.List{Title: v.P.T("cases.view.open"), Self: "/cases?view=open", Quiet: &web.Quiet{
		Title: v.P.T("cases.quiet.title"), Why: w.quietWhy, Proof: w.quietProof,
		Next: []ui.Button{{Icon: ui.IconClock, Label: v.P.N("cases.quiet.waiting", 6), Href: "/cases?view=waiting"}, {Icon: ui.IconDone, Label: v.P.T("cases.quiet.solved"), Href: "/cases?view=solved"}},
	}}}
}

func views(v ui.View, busy bool) []web.ViewGroup {
	n := func(count int64) int64 {
		if busy {
			return count
		}
		return 0
	}
	link := func(name string, icon ui.IconName, count int64) web.ViewLink {
		return web.ViewLink{Href: "/cases?view=" + name, Icon: icon, Title: v.P.T("cases.view." + name), Count: n(count), Current: name == "open"}
	}
	channel := func(code string, icon ui.IconName, count int64) web.ViewLink {
		return web.ViewLink{Href: "/cases?view=" + code, Icon: icon, Title: v.P.T("cases.channel." + code), Count: n(count)}
	}
	return []web.ViewGroup{
		{Title: v.P.T("cases.views.mine"), Links: []web.ViewLink{link("mine", ui.IconInbox, 9), link("today", ui.IconPromise, 4), link("waiting", ui.IconClock, 6), link("offered", ui.IconHand, 2)}},
		{Title: v.P.T("cases.views.team"), Links: []web.ViewLink{link("open", ui.IconInbox, 28), link("untaken", ui.IconPeople, 5), link("complaints", ui.IconFlag, 3), link("reopened", ui.IconUndo, 1), link("solved", ui.IconDone, 41)}},
		{Title: v.P.T("cases.views.channels"), Links: []web.ViewLink{channel("email", ui.IconMail, 12), channel("webform", ui.IconForm, 7), channel("phone", ui.IconPhone, 3), channel("counter", ui.IconStore, 2)}},
	}
}

func list(v ui.View) web.List {
	w := words[v.P.Tag()]
	shares := [8]float64{.66, 1, .88, .55, .32, .24, .14, .08}
	left := [8]time.Duration{7 * time.Hour, -2 * time.Hour, 2 * time.Hour, 5 * time.Hour, 26 * time.Hour, 50 * time.Hour, 74 * time.Hour, 98 * time.Hour}
	channels := [8]string{"email", "phone", "email", "email", "webform", "counter", "webform", "email"}
	times := [8]time.Time{at(22, 9, 58), at(22, 8, 20), at(22, 9, 41), at(22, 9, 12), at(21, 14, 0), at(21, 11, 30), at(20, 10, 0), at(19, 16, 0)}
	l := web.List{Title: v.P.T("cases.view.open"), Count: 28, Topic: "cases", Self: "/cases?view=open", Sorts: []ui.Choice{
		{Label: v.P.T("cases.sort.promise"), Href: "/cases?view=open", Current: true}, {Label: v.P.T("cases.sort.newest"), Href: "/cases?view=open&sort=newest"}, {Label: v.P.T("cases.sort.oldest"), Href: "/cases?view=open&sort=oldest"},
	}}
	for i, r := range w.rows {
		row := web.Row{
			Ref: "48291730" + string(rune('1'+i)), Href: "/cases/48291730" + string(rune('1'+i)), Ring: ui.NewRing(v, shares[i], left[i], Now.Add(left[i])),
			Customer: ui.Words{Text: r.name, Lang: nameLang(r.name, v.P.Tag())}, Subject: ui.Words{Text: r.subject}, LastBy: r.by, Last: ui.Words{Text: r.last, Lang: r.lang},
			Channel: channels[i], At: times[i], Owner: owner(v, r.owner),
			Unread: i == 1 || i == 2 || i == 4, Selected: i == 0, Waiting: i == 4,
		}
		if i == 1 {
			row.Overdue = w.late
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// nameLang keeps a Persian page from calling its own names Arabic: only Latin
// letters against Arabic script make a name foreign here.
func nameLang(name string, page lang.Tag) lang.Tag {
	arabic := []rune(name)[0] >= 0x600
	switch {
	case page == lang.English && arabic:
		return lang.Arabic
	case page != lang.English && !arabic:
		return lang.English
	}
	return page
}

func owner(v ui.View, name string) ui.Person {
	if name == v.Me.Name {
		return v.Me
	}
	return ui.Person{ID: name, Name: name, Colleague: true}
}
