package staff

import (
	"context"
	"slices"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// FirstRun is what a new house asks.
type FirstRun struct {
	Names                  // of the organisation, in at least one language
	Team    Names          // of its first team
	Country string         // a preset for week and holidays
	Plan    *calendar.Plan // instead of the country's preset; nil takes that
	Owner   NewAccount     // the first account; RoleID and Teams are set here
}

// errBegun says that the first run is over.
var errBegun = fault.New(fault.Conflict, "staff.fault.begun")

// Begin makes the organisation, its first team and its first account, which is
// an owner and the team's duty manager. It works once.
func (s *Staff) Begin(ctx context.Context, tx *db.Tx, f FirstRun) (owner id.ID, err error) {
	if _, begun, err := readOrganisation(ctx, tx); err != nil {
		return 0, err
	} else if begun {
		return 0, errBegun
	}
	p := f.Owner.Preferences
	o := Organisation{Names: f.Names, Languages: slices.Clone(lang.Tags[:]), Lang: p.Lang, Calendar: p.Calendar,
		Second: p.Second, Digits: p.Digits, Zone: p.Zone, Country: f.Country}
	wrong := o.check()
	wrong = append(wrong, checkPerson(f.Owner.Name, f.Owner.Email)...)
	if w := checkPassword("password", f.Owner.Password, f.Owner.Email); w != nil && f.Owner.Password != "" {
		wrong = append(wrong, *w)
	}
	if wrong != nil {
		return 0, fault.OfFields(dedupe(wrong)...)
	}
	if o.Schedule, err = schedule(f, p.Zone); err != nil {
		return 0, err
	}
	if err := s.Prepare(ctx, tx); err != nil {
		return 0, err
	}
	if owner, err = s.firstOwner(ctx, tx, f.Owner); err != nil {
		return 0, err
	}
	if o.TeamID, err = s.SaveTeam(ctx, tx, By{}, Team{Names: f.Team, DutyID: owner}); err != nil {
		return 0, err
	}
	if err := s.addOrganisation(ctx, tx, o); err != nil {
		return 0, err
	}
	_, err = s.events.Append(ctx, tx, event.Staff(owner), event.Subject{Kind: "organisation", ID: 1}, "staff.began", map[string]any{"country": f.Country})
	return owner, err
}

func (s *Staff) firstOwner(ctx context.Context, tx *db.Tx, n NewAccount) (id.ID, error) {
	role, err := s.RoleByCode(ctx, tx, Owner)
	if err != nil {
		return 0, err
	}
	n.RoleID, n.Teams = role, nil
	return s.Add(ctx, tx, By{}, n)
}

// schedule builds the working hours: the given plan or the country's preset, in
// the zone that was chosen.
func schedule(f FirstRun, zone string) (*calendar.Schedule, error) {
	plan := f.Plan
	if plan == nil {
		preset, err := calendar.Preset(f.Country)
		if err != nil {
			return nil, err
		}
		preset.Zone = zone
		plan = &preset
	}
	return plan.Build()
}

// dedupe keeps the first defect of each field: a name can be missing twice.
func dedupe(wrong []fault.Field) []fault.Field {
	var kept []fault.Field
	for _, w := range wrong {
		if !slices.ContainsFunc(kept, func(k fault.Field) bool { return k.Name == w.Name }) {
			kept = append(kept, w)
		}
	}
	return kept
}

// Enter opens the first session of an account that was made in this very act,
// or that came in by a link.
func (s *Staff) Enter(ctx context.Context, tx *db.Tx, who id.ID, a Attempt) (Opened, error) {
	return s.enter(ctx, tx, who, a, "first")
}
