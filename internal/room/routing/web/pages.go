package web

import (
	"context"
	"net/http"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// Pages answers the pages of this room.
type Pages struct {
	DB    *db.DB
	Room  *routing.Room
	Does  *automation.Room
	Staff *staff.Staff

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Zone is where the firm's clocks hang.
	Zone func() *time.Location
}

// Routes are this room's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	get := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "GET " + path, Permission: may, Handle: h}
	}
	post := func(path, may string, h web.Handler) web.Route {
		return web.Route{Pattern: "POST " + path, Permission: may, Handle: h}
	}
	return web.In("routing",
		get("/routing", routing.MayManage, p.rules),
		post("/routing/order", routing.MayManage, p.order),
		post("/routing/order/trial", routing.MayManage, p.tryOrder),
		get("/routing/rules/new", routing.MayManage, p.askRule),
		post("/routing/rules", routing.MayManage, p.saveRule),
		post("/routing/rules/draft", routing.MayManage, p.draftRule),
		post("/routing/order/return", routing.MayManage, p.orderBack),
		get("/routing/rules/{id}", routing.MayManage, p.askRule),
		post("/routing/rules/{id}", routing.MayManage, p.saveRule),
		post("/routing/rules/{id}/switch", routing.MayManage, p.switchRule),
		post("/routing/rules/{id}/trial", routing.MayManage, p.tryRule),
		post("/routing/rules/{id}/end", routing.MayManage, p.removeRule),
		post("/routing/rules/{id}/return", routing.MayManage, p.restoreRule),
		get("/routing/trials/{id}", routing.MayManage, p.trial),
		get("/routing/greeter", routing.MayManage, p.greeter),
		post("/routing/greeter", routing.MayManage, p.setGreeter),
		get("/routing/automations", routing.MayManage, p.automations),
		get("/routing/automations/new", routing.MayManage, p.askAutomation),
		post("/routing/automations", routing.MayManage, p.saveAutomation),
		post("/routing/automations/draft", routing.MayManage, p.draftAutomation),
		post("/routing/automations/order", routing.MayManage, p.orderAutomations),
		post("/routing/automations/order/return", routing.MayManage, p.orderAutomationsBack),
		get("/routing/automations/{id}", routing.MayManage, p.askAutomation),
		post("/routing/automations/{id}", routing.MayManage, p.saveAutomation),
		post("/routing/automations/{id}/switch", routing.MayManage, p.switchAutomation),
		post("/routing/automations/{id}/trial", routing.MayManage, p.tryAutomation),
		post("/routing/automations/{id}/end", routing.MayManage, p.removeAutomation),
		post("/routing/automations/{id}/return", routing.MayManage, p.restoreAutomation),
		get("/routing/automations/trials/{id}", routing.MayManage, p.automationTrial),
		get("/calls/new", cases.MayWrite, p.askCall),
		get("/calls/callers", customers.MayRead, p.callersFor),
		post("/calls", cases.MayWrite, p.takeCall),
		get("/calls/{ref}", cases.MayRead, p.called),
		get("/cases/{ref}/routing", cases.MayRead, p.why),
		get("/routing/people", routing.MayManage, p.people),
		get("/routing/people/{id}", routing.MayManage, p.person),
		post("/routing/people/{id}", routing.MayManage, p.savePerson),
		post("/routing/people/{id}/away", routing.MayManage, p.away),
		post("/routing/people/{id}/absences", routing.MayManage, p.addAbsence),
		post("/routing/people/{id}/absences/{absence}/end", routing.MayManage, p.endAbsence),
		get("/routing/me", cases.MayAssign, p.person),
		post("/routing/me", cases.MayAssign, p.savePerson),
		post("/routing/me/away", cases.MayAssign, p.away),
		post("/routing/me/absences", cases.MayAssign, p.addAbsence),
		post("/routing/me/absences/{absence}/end", cases.MayAssign, p.endAbsence),
	)
}

// by is who acts.
func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// tabs are the places of this room, the one shown marked.
func (p *Pages) tabs(v ui.View, current string) []ui.Choice {
	var out []ui.Choice
	for _, one := range [...]struct{ name, href string }{{"rules", "/routing"}, {"people", "/routing/people"}, {"greeter", "/routing/greeter"},
		{"automations", "/routing/automations"}} {
		if v.May(routing.MayManage) {
			out = append(out, ui.Choice{Label: v.P.T("routing." + one.name + ".title"), Href: one.href, Current: one.name == current})
		}
	}
	return out
}

// names gives people and teams in words.
type names struct {
	cards  map[id.ID]staff.Card
	teams  map[id.ID]staff.Team
	topics map[id.ID]routing.Topic

	topicList []routing.Topic
	own       map[string]fields.Field // by the key under which conditions ask
	tag       lang.Tag
}

func (p *Pages) names(ctx context.Context, r db.Reader, v ui.View) (names, error) {
	n := names{teams: map[id.ID]staff.Team{}, topics: map[id.ID]routing.Topic{}, tag: v.P.Tag()}
	var err error
	if n.cards, err = p.Staff.Cards(ctx, r); err != nil {
		return n, err
	}
	teams, err := p.Staff.Teams(ctx, r)
	if err != nil {
		return n, err
	}
	for _, t := range teams {
		n.teams[t.ID] = t
	}
	topics, err := routing.Topics(ctx, r)
	n.topicList = topics
	for _, t := range topics {
		n.topics[t.ID] = t
	}
	if err != nil {
		return n, err
	}
	own, err := fields.All(ctx, r)
	n.own = map[string]fields.Field{}
	for _, f := range own {
		n.own[f.Ask()] = f
	}
	return n, err
}

func (n names) person(who id.ID) string { return n.cards[who].Name }
func (n names) team(which id.ID) string {
	t := n.teams[which]
	return t.In(n.tag)
}
func (n names) topic(which id.ID) string {
	t := n.topics[which]
	return t.In(n.tag)
}

// problems are the defects of a form as the components take them.
func problems(f *web.Form) ui.Problems {
	out := ui.Problems{By: map[string]string{}}
	for _, one := range f.Problems() {
		switch _, seen := out.By[one.Name]; {
		case seen:
		case one.Name == "":
			out.Form = one.Text
		default:
			out.Order = append(out.Order, one.Name)
			out.By[one.Name] = one.Text
		}
	}
	return out
}

// status is what a page with a form is answered with.
func status(f *web.Form) int {
	if f.Err() != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// typedDay reads a day in the reader's calendar and gives its start in a zone.
func typedDay(v ui.View, text string, zone *time.Location) (time.Time, error) {
	day, err := calendar.ParseDate(text, v.When.System)
	if err == nil {
		var at time.Time
		if at, err = day.Start(v.When.System, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fault.New(fault.Invalid, "field.bad_date")
}
