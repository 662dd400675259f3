// Package sample holds invented people and words in three languages, with which
// the component sheet and the tests draw every state of the pages. Nobody in it
// exists.
package sample

import (
	"fmt"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases/web"
)

// Texts loads the words of the pages drawn here.
func Texts() (*lang.Catalogue, error) {
	c, err := lang.Load(ui.Texts, web.Texts)
	if err != nil {
		return nil, fmt.Errorf("load texts of the sample pages: %w", err)
	}
	return c, nil
}

// Now is the moment at which all samples stand: a Sunday morning in Riyadh.
var Now = time.Date(2026, 11, 22, 7, 20, 0, 0, time.UTC)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour-3, minute, 0, 0, time.UTC)
}

// View is the reader of the samples in a language and a theme.
func View(c *lang.Catalogue, tag lang.Tag, theme string) ui.View {
	zone := time.FixedZone("AST", 3*3600)
	country := map[lang.Tag]string{lang.Arabic: "sa"}[tag]
	w := words[tag]
	p := c.For(tag, tag.Digits())
	return ui.View{
		P: p, When: calendar.NewReader(tag, country, zone), Now: Now, Theme: theme, Path: "/cases",
		Can: func(string) bool { return true }, Me: ui.Person{ID: "1", Name: w.me, Colleague: true}, Firm: w.firm,
		Rail: []ui.RailItem{
			{Href: "/cases", Icon: ui.IconInbox, Label: w.rail[0], Current: true},
			{Href: "/complaints", Icon: ui.IconFlag, Label: w.rail[1], Count: 3},
			{Href: "/promises", Icon: ui.IconPromise, Label: w.rail[2]},
			{Href: "/surveys", Icon: ui.IconSmile, Label: w.rail[3]},
			{Href: "/customers", Icon: ui.IconPeople, Label: w.rail[4]},
			{Href: "/sales", Icon: ui.IconTag, Label: w.rail[5]},
			{Href: "/board", Icon: ui.IconChart, Label: w.rail[6]},
		},
		Account: []ui.MenuItem{{Label: w.rail[9], Icon: ui.IconPerson, Href: "/me"}, {Label: w.rail[10], Icon: ui.IconSignOut, Post: "/session/end"}},
		Bell:    ui.RailItem{Href: "/notices", Icon: ui.IconBell, Label: w.rail[7]},
		Gear:    ui.RailItem{Href: "/settings", Icon: ui.IconGear, Label: w.rail[8]},
		NewCase: "/cases/new", Search: "/search",
	}
}
