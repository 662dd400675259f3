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
	return web.In("routing",
		web.Get("/routing", routing.MayManage, p.rules),
		web.Post("/routing/order", routing.MayManage, p.order),
		web.Post("/routing/order/trial", routing.MayManage, p.tryOrder),
		web.Get("/routing/rules/new", routing.MayManage, p.askRule),
		web.Post("/routing/rules", routing.MayManage, p.saveRule),
		web.Post("/routing/rules/draft", routing.MayManage, p.draftRule),
		web.Post("/routing/order/return", routing.MayManage, p.orderBack),
		web.Get("/routing/rules/{id}", routing.MayManage, p.askRule),
		web.Post("/routing/rules/{id}", routing.MayManage, p.saveRule),
		web.Post("/routing/rules/{id}/switch", routing.MayManage, p.switchRule),
		web.Post("/routing/rules/{id}/trial", routing.MayManage, p.tryRule),
		web.Post("/routing/rules/{id}/end", routing.MayManage, p.removeRule),
		web.Post("/routing/rules/{id}/return", routing.MayManage, p.restoreRule),
		web.Get("/routing/trials/{id}", routing.MayManage, p.trial),
		web.Get("/routing/greeter", routing.MayManage, p.greeter),
		web.Post("/routing/greeter", routing.MayManage, p.setGreeter),
		web.Get("/routing/automations", routing.MayManage, p.automations),
		web.Get("/routing/automations/new", routing.MayManage, p.askAutomation),
		web.Post("/routing/automations", routing.MayManage, p.saveAutomation),
		web.Post("/routing/automations/draft", routing.MayManage, p.draftAutomation),
		web.Post("/routing/automations/order", routing.MayManage, p.orderAutomations),
		web.Post("/routing/automations/order/return", routing.MayManage, p.orderAutomationsBack),
		web.Get("/routing/automations/{id}", routing.MayManage, p.askAutomation),
		web.Post("/routing/automations/{id}", routing.MayManage, p.saveAutomation),
		web.Post("/routing/automations/{id}/switch", routing.MayManage, p.switchAutomation),
		web.Post("/routing/automations/{id}/trial", routing.MayManage, p.tryAutomation),
		web.Post("/routing/automations/{id}/end", routing.MayManage, p.removeAutomation),
		web.Post("/routing/automations/{id}/return", routing.MayManage, p.restoreAutomation),
		web.Get("/routing/automations/trials/{id}", routing.MayManage, p.automationTrial),
		web.Get("/calls/new", cases.MayWrite, p.askCall),
		web.Get("/calls/callers", customers.MayRead, p.callersFor),
		web.Post("/calls", cases.MayWrite, p.takeCall),
		web.Get("/calls/{ref}", cases.MayRead, p.called),
		web.Get("/cases/{ref}/routing", cases.MayRead, p.why),
		web.Get("/routing/people", routing.MayManage, p.people),
		web.Get("/routing/people/{id}", routing.MayManage, p.person),
		web.Post("/routing/people/{id}", routing.MayManage, p.savePerson),
		web.Post("/routing/people/{id}/away", routing.MayManage, p.away),
		web.Post("/routing/people/{id}/absences", routing.MayManage, p.addAbsence),
		web.Post("/routing/people/{id}/absences/{absence}/end", routing.MayManage, p.endAbsence),
		web.Get("/routing/me", cases.MayAssign, p.person),
		web.Post("/routing/me", cases.MayAssign, p.savePerson),
		web.Post("/routing/me/away", cases.MayAssign, p.away),
		web.Post("/routing/me/absences", cases.MayAssign, p.addAbsence),
		web.Post("/routing/me/absences/{absence}/end", cases.MayAssign, p.endAbsence),
	)
}

// by is who acts.
func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

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
