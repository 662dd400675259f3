package web

import (
	"slices"
	"strings"
	"time"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// readerOf is who asks a condition, and by which clock and calendar.
func readerOf(r *web.Request, v ui.View) condition.Reader {
	out := condition.Reader{Account: r.Who.ID, Now: v.Now, Zone: zone(v), Calendar: v.When.System, Week: time.Monday}
	switch {
	case v.When.System == calendar.Persian:
		out.Week = time.Saturday
	case v.P.Tag() == lang.Arabic:
		out.Week = time.Sunday
	}
	return out
}

// asking is what it takes to show conditions: the fields with their names and
// choices.
type asking struct {
	reg    *condition.Registry
	own    []fields.Field
	people map[id.ID]staff.Card
	teams  []staff.Team
}

func (s Saves) asking(r *web.Request) (a asking, err error) {
	if a.reg, err = cases.Questions(r.Context(), s.DB); err == nil {
		a.own, err = fields.All(r.Context(), s.DB)
	}
	if err == nil {
		a.people, err = s.Colleagues(r.Context())
	}
	if err == nil {
		a.teams, err = s.Teams(r.Context())
	}
	return a, err
}

// hiddenFields are asked by rules and programs: people have better ways to say
// the same, or would have to know an id.
var hiddenFields = []string{cases.AskCustomer, cases.AskFirm}

// editor is the editor of conditions on cases.
func (a asking) editor(v ui.View, action string, p ui.Problems) ui.ConditionEditor {
	e := ui.ConditionEditor{Action: action, Problems: p}
	for _, f := range a.reg.Fields() {
		own, isOwn := a.ownField(f.Key)
		if slices.Contains(hiddenFields, f.Key) || isOwn && own.Archived {
			continue
		}
		one := ui.ConditionField{Field: f}
		if isOwn {
			one.Label = own.Names.In(v.P.Tag())
			one.Choices = a.ownChoices(v, own)
		} else {
			one.Label = v.P.T("cases.ask." + f.Key)
			one.Choices = a.choices(v, f)
		}
		e.Fields = append(e.Fields, one)
	}
	return e
}

func (a asking) ownField(key string) (fields.Field, bool) {
	i := slices.IndexFunc(a.own, func(f fields.Field) bool { return f.Ask() == key })
	if i < 0 {
		return fields.Field{}, false
	}
	return a.own[i], true
}

func (a asking) ownChoices(v ui.View, f fields.Field) (out []ui.Choice) {
	if f.Kind == fields.Person {
		return a.colleagues(v)
	}
	for _, o := range f.Choices {
		out = append(out, ui.Choice{Value: o.Code, Label: o.Names.In(v.P.Tag())})
	}
	return out
}

func (a asking) colleagues(v ui.View) []ui.Choice {
	return append([]ui.Choice{{Value: "me", Label: v.P.T("condition.me")}}, fieldsweb.People(a.people)...)
}

// choices are the values of a field of the case itself.
func (a asking) choices(v ui.View, f condition.Field) (out []ui.Choice) {
	switch f.Key {
	case cases.AskOwner, cases.AskOffered:
		return a.colleagues(v)
	case cases.AskTeam:
		for _, t := range a.teams {
			out = append(out, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
		}
		return out
	case cases.AskChannel:
		for _, c := range cases.Channels {
			out = append(out, ui.Choice{Value: c, Label: channelName(v, c)})
		}
		return out
	}
	for _, code := range f.Codes {
		out = append(out, ui.Choice{Value: code, Label: codeName(v, f.Key, code)})
	}
	return out
}

func codeName(v ui.View, field, code string) string {
	switch field {
	case cases.AskState:
		return v.P.T("cases.state." + code)
	case cases.AskType:
		return v.P.T("cases.type." + code)
	case cases.AskPriority:
		return v.P.T("cases.priority." + code)
	case cases.AskLang:
		return v.P.T("cases.language." + code)
	}
	return v.P.T("cases.ask." + field + "." + code)
}

// columns are the own fields that rows can show.
func (a asking) columns(v ui.View) (out []ui.Choice) {
	for _, f := range a.own {
		if !f.Archived {
			out = append(out, ui.Choice{Value: f.Ask(), Label: f.Names.In(v.P.Tag())})
		}
	}
	return out
}

// said writes what a case has in the columns of a view, for a row of it.
func (a asking) said(v ui.View, columns []string, c cases.Case, values map[id.ID]fields.Values) string {
	var out []string
	for _, key := range columns {
		f, ok := a.ownField(key)
		if !ok {
			continue
		}
		of := c.ID
		if f.Holder == fields.OfCustomer {
			of = c.CustomerID
		}
		for _, one := range values[of][f.ID] {
			out = append(out, fieldsweb.Said(v, f, one, a.people))
		}
	}
	return strings.Join(out, " · ")
}
