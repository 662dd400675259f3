package app

import (
	"context"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	promisesweb "rida/internal/room/promises/web"
)

// policyPages show and change what is promised by itself.
func (a *App) policyPages() *promisesweb.Policies {
	return &promisesweb.Policies{DB: a.DB, Room: a.Cases.Promises, View: a.view, Matches: a.matches, Past: a.pastCases,
		Name: func(ctx context.Context, account id.ID) string {
			name, err := a.nameOf(ctx, a.DB, account)
			if err != nil { // who is not known is not named
				return ""
			}
			return name
		}}
}

// pastCases are the last cases, for a trial of a policy.
func (a *App) pastCases(ctx context.Context, r db.Reader, most int) ([]promises.Past, error) {
	draft, _, err := promises.Draft(ctx, r)
	if err != nil {
		return nil, err
	}
	tier := draft.Book.TierField
	if tier == 0 {
		tier = a.policy().Book.TierField
	}
	return cases.Past(ctx, r, tier, most)
}

// matches lists what a rule can ask of a case.
func (a *App) matches(ctx context.Context, v ui.View, tierField id.ID) (m promisesweb.Matches, err error) {
	m.Types, m.Priorities, m.Channels = named(v, "cases.type.", cases.Types), named(v, "cases.priority.", cases.Priorities), named(v, "cases.channel.", cases.Channels)
	teams, err := a.Staff.Teams(ctx, a.DB)
	if err != nil {
		return m, err
	}
	for _, t := range teams {
		m.Teams = append(m.Teams, ui.Choice{Value: t.ID.String(), Label: t.In(v.P.Tag())})
	}
	own, err := fields.InUse(ctx, a.DB, fields.OfCustomer)
	for _, f := range own {
		if f.Kind != fields.Choice {
			continue
		}
		m.Fields = append(m.Fields, ui.Choice{Value: f.ID.String(), Label: f.Names.In(v.P.Tag())})
		if f.ID == tierField {
			for _, c := range f.Choices {
				m.Tiers = append(m.Tiers, ui.Choice{Value: c.Code, Label: c.Names.In(v.P.Tag())})
			}
		}
	}
	return m, err
}

func named[T ~string](v ui.View, key string, all []T) (out []ui.Choice) {
	for _, one := range all {
		out = append(out, ui.Choice{Value: string(one), Label: v.P.T(key + string(one))})
	}
	return out
}

// wordActs are what the pages of promises let happen to cases.
func (a *App) wordActs() promisesweb.Acts {
	return promisesweb.Acts{Foresee: a.foresee,
		Give: func(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, p promises.Promise, foreseen time.Time) error {
			_, err := a.Cases.GiveWord(ctx, tx, by, which, p, foreseen)
			return err
		},
		Move: func(ctx context.Context, tx *db.Tx, by event.Actor, which, promise id.ID, to promises.Another, foreseen time.Time) error {
			_, _, err := a.Cases.Repromise(ctx, tx, by, which, promise, to, foreseen)
			return err
		}}
}
