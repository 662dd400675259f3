package app

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/regime"
)

// What the rooms ask of the house: who, where, when.

// kept is what acts ask for again and again. They hold a connection while they
// ask, so they are given what is at hand and never wait for a second one:
// twenty acts that each wanted a twenty-first connection would wait for ever.
type kept struct {
	organisation keptValue[staff.Organisation]
	policy       keptValue[bookAndKinds]
	regimes      keptValue[[]regime.Version]
	guarded      keptValue[map[string]id.ID]
	names        sync.Map // id.ID → string
	demoOwner    atomic.Pointer[keptPerson]
}

// keptValue is a value that is read once and handed out until it is forgotten; one
// that has grown old is handed out while it is read anew.
type keptValue[T any] struct {
	value   atomic.Pointer[T]
	readAt  atomic.Int64
	reading atomic.Bool
}

func (k *keptValue[T]) get(read func() T) T {
	held := k.value.Load()
	if held == nil {
		return read()
	}
	if time.Since(time.UnixMicro(k.readAt.Load())) > keptFor && k.reading.CompareAndSwap(false, true) {
		go func() {
			defer k.reading.Store(false)
			read()
		}()
	}
	return *held
}

func (k *keptValue[T]) keep(value T) {
	k.value.Store(&value)
	k.readAt.Store(time.Now().UnixMicro())
}

func (k *keptValue[T]) forget() { k.value.Store(nil) }

type keptPerson struct {
	staff.Person
	at time.Time
}

// keptFor is after how long at the latest a change by another process shows.
const keptFor = 10 * time.Second

// organisation gives the settings; before the first run it is the zero one.
func (a *App) organisation() staff.Organisation { return a.kept.organisation.get(a.readOrganisation) }

func (a *App) readOrganisation() staff.Organisation {
	o, begun, err := a.Staff.Organisation(context.Background(), a.DB)
	if err != nil {
		a.Log.Error("read the organisation", "error", err)
	}
	if begun && err == nil {
		a.kept.organisation.keep(o)
	}
	return o
}

// forget lets go of what is kept of the staff, once a change is on disk.
func (a *App) forget(_ context.Context, tx *db.Tx, e event.Event) error {
	switch e.Subject.Kind {
	case "organisation":
		tx.AfterCommit(a.kept.organisation.forget)
	case "regime":
		tx.AfterCommit(a.kept.regimes.forget)
	case "account":
		tx.AfterCommit(func() {
			a.kept.names.Delete(e.Subject.ID)
			a.kept.demoOwner.Store(nil)
		})
	}
	return nil
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
		team = a.organisation().TeamID
	}
	if team == 0 { // only while the house is being founded the act itself must be asked
		o, ok, err := a.Staff.Organisation(ctx, r)
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
	account, err := a.Staff.Account(ctx, r, who)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return account.Active, err
}

func (a *App) nameOf(ctx context.Context, r db.Reader, who id.ID) (string, error) {
	if name, ok := a.kept.names.Load(who); ok {
		return name.(string), nil
	}
	account, err := a.Staff.Account(ctx, r, who)
	if err != nil {
		return "", err
	}
	a.kept.names.Store(who, account.Name)
	return account.Name, nil
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
