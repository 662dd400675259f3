package app

import (
	"context"
	"sync"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// What the rooms ask of the house: who, where, when.

// organisation gives the settings; before the first run it is the zero one.
func (a *App) organisation() staff.Organisation {
	o, _, err := a.Staff.Organisation(context.Background(), a.DB)
	if err != nil {
		a.Log.Error("read the organisation", "error", err)
	}
	return o
}

// policy is what is promised by itself, by the house's working hours.
func (a *App) policy() promises.Policy {
	normal, by := promises.DefaultTargets()
	s := a.organisation().Schedule
	if s == nil {
		s = fallbackSchedule()
	}
	return promises.Policy{Schedule: s, Default: normal, Targets: by}
}

// fallbackSchedule holds until the first run has set one.
var fallbackSchedule = sync.OnceValue(func() *calendar.Schedule {
	plan, err := calendar.Preset("intl")
	if err == nil {
		var s *calendar.Schedule
		if s, err = plan.Build(); err == nil {
			return s
		}
	}
	panic("the international preset must build: " + err.Error())
})

func (a *App) desk(ctx context.Context, r db.Reader, team id.ID) (cases.Desk, error) {
	if team == 0 {
		// What is committed will do, and is kept at hand; only while the house is
		// being founded the act itself must be asked.
		o, ok, err := a.Staff.Organisation(ctx, a.DB)
		if err == nil && !ok {
			o, ok, err = a.Staff.Organisation(ctx, r)
		}
		if err != nil {
			return cases.Desk{}, err
		}
		if !ok {
			return cases.Desk{}, fault.New(fault.Unavailable, "app.not_begun")
		}
		team = o.TeamID
	}
	duty, err := a.Staff.Duty(ctx, r, team)
	return cases.Desk{TeamID: team, DutyID: duty}, err
}

func (a *App) isActive(ctx context.Context, r db.Reader, who id.ID) (bool, error) {
	card, err := a.Staff.Lookup(ctx, r, who)
	return card.Active, err
}

func (a *App) nameOf(_ context.Context, _ db.Reader, who id.ID) (string, error) {
	// Committed names will do, and the cache spares a read of everybody in each act.
	card, err := a.Staff.Lookup(context.Background(), a.DB, who)
	return card.Name, err
}

func (a *App) colleagues(ctx context.Context) (map[id.ID]staff.Card, error) {
	return a.Staff.Cards(ctx, a.DB)
}

// house is what mails to customers say about the firm.
func (a *App) house() cases.House {
	o := a.organisation()
	return cases.House{
		Name: o.Sender, Address: a.Config.Mail.Address, Origin: a.Config.Origin, Zone: staff.Preferences{Zone: o.Zone}.Location(),
		Reader: func(t lang.Tag) calendar.Reader { return a.reader(o.Preferences(t)) },
	}
}

func (a *App) reader(p staff.Preferences) calendar.Reader {
	return calendar.Reader{System: p.Calendar, Second: p.Second, Zone: p.Location(), Tag: p.Lang, Digits: p.Digits}
}
