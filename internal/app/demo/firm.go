package demo

import (
	"context"
	"fmt"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Firm tells who is who in the demo, for the links one signs in by.
type Firm struct {
	Owner, Manager, Agent id.ID            // of the service desk; all three read Arabic
	People                map[string]id.ID // by first name: "sultan", "noura", "samira", "layla", "fahd", "daniel", "negar", "huda"
	Teams                 map[string]id.ID // "service", "delivery", "persian"
}

var teamKeys = []string{"service", "delivery", "persian"}

// colleague is one of the eight who work here.
type colleague struct {
	key, name, first, role string
	lang                   lang.Tag
	calendar, second       calendar.System
	zone                   string
	teams                  []string
}

var colleagues = []colleague{
	{"sultan", "سلطان الدوسري", "سلطان", staff.Owner, lang.Arabic, calendar.Gregorian, calendar.UmmAlQura, "Asia/Riyadh", []string{"service"}},
	{"noura", "نورة السبيعي", "نورة", staff.Manager, lang.Arabic, calendar.Gregorian, calendar.UmmAlQura, "Asia/Riyadh", []string{"service", "delivery"}},
	{"samira", "سمیرا کاظمی", "سمیرا", staff.Manager, lang.Persian, calendar.Persian, "", "Asia/Tehran", []string{"persian"}},
	{"layla", "ليلى حداد", "ليلى", staff.Agent, lang.Arabic, calendar.Gregorian, calendar.UmmAlQura, "Asia/Riyadh", []string{"service"}},
	{"fahd", "فهد الحربي", "فهد", staff.Agent, lang.Arabic, calendar.Gregorian, calendar.UmmAlQura, "Asia/Riyadh", []string{"service", "delivery"}},
	{"daniel", "Daniel Ashworth", "Daniel", staff.Agent, lang.English, calendar.Gregorian, "", "Europe/London", []string{"service", "delivery"}},
	{"negar", "نگار رستمی", "نگار", staff.Agent, lang.Persian, calendar.Persian, "", "Asia/Tehran", []string{"persian", "delivery"}},
	{"huda", "هدى المصري", "هدى", staff.Viewer, lang.Arabic, calendar.Gregorian, "", "Africa/Cairo", nil},
}

var teams = map[string]struct {
	staff.Names
	duty string
}{
	"service":  {staff.Names{Ar: "فريق الأجهزة", Fa: "گروه خدمات دستگاه‌ها", En: "Appliance service desk"}, "noura"},
	"delivery": {staff.Names{Ar: "التوصيل والفواتير", Fa: "ارسال و صورت‌حساب", En: "Deliveries and billing"}, "noura"},
	"persian":  {staff.Names{Ar: "المكتب الفارسي", Fa: "میز فارسی", En: "Persian desk"}, "samira"},
}

func (c colleague) account(role id.ID) staff.NewAccount {
	return staff.NewAccount{Name: c.name, Email: c.key + "@noor.example", RoleID: role, Preferences: staff.Preferences{
		Lang: c.lang, Calendar: c.calendar, Second: c.second, Digits: c.lang.Digits(), Zone: c.zone, KeysOn: true}}
}

// found makes the organisation, its people and its teams.
func found(ctx context.Context, tx *db.Tx, s *staff.Staff) error {
	owner := colleagues[0]
	plan, err := weekOfTheFirm()
	if err != nil {
		return err
	}
	ids := map[string]id.ID{}
	ids[owner.key], err = s.Begin(ctx, tx, staff.FirstRun{
		Names: staff.Names{Ar: "نور للأجهزة المنزلية", Fa: "لوازم خانگی نور", En: "Noor Appliances"},
		Team:  teams["service"].Names, Country: "sa", Plan: &plan, Owner: owner.account(0)})
	if err != nil {
		return fmt.Errorf("found the firm: %w", err)
	}
	for _, c := range colleagues[1:] {
		role, err := s.RoleByCode(ctx, tx, c.role)
		if err != nil {
			return err
		}
		if ids[c.key], err = s.Add(ctx, tx, staff.By{}, c.account(role)); err != nil {
			return fmt.Errorf("hire %s: %w", c.key, err)
		}
	}
	first, err := s.Teams(ctx, tx)
	if err != nil {
		return err
	}
	for i, key := range teamKeys {
		t := staff.Team{Names: teams[key].Names, DutyID: ids[teams[key].duty]}
		if i == 0 {
			t.ID = first[0].ID
		}
		for _, c := range colleagues {
			for _, of := range c.teams {
				if of == key {
					t.Members = append(t.Members, ids[c.key])
				}
			}
		}
		if _, err := s.SaveTeam(ctx, tx, staff.By{}, t); err != nil {
			return fmt.Errorf("make team %s: %w", key, err)
		}
	}
	return nil
}

// weekOfTheFirm is the week of Saudi Arabia with longer days, and Saturday for
// half the day: a service desk is open when people are at home.
func weekOfTheFirm() (calendar.Plan, error) {
	plan, err := calendar.Preset("sa")
	if err != nil {
		return plan, err
	}
	for i := range plan.Weeks {
		for day := range plan.Weeks[i].Week {
			if len(plan.Weeks[i].Week[day]) > 0 {
				plan.Weeks[i].Week[day] = []calendar.Span{calendar.Hours(8, 18)}
			}
		}
	}
	last := &plan.Weeks[len(plan.Weeks)-1]
	last.Week[6] = []calendar.Span{calendar.Hours(10, 15)}
	return plan, nil
}

// who finds the people and teams of the firm in a database that has it.
func who(ctx context.Context, r db.Reader, s *staff.Staff) (Firm, error) {
	f := Firm{People: map[string]id.ID{}, Teams: map[string]id.ID{}}
	accounts, err := s.Accounts(ctx, r)
	if err != nil {
		return f, err
	}
	for _, c := range colleagues {
		for _, a := range accounts {
			if a.Email == c.key+"@noor.example" {
				f.People[c.key] = a.ID
			}
		}
	}
	all, err := s.Teams(ctx, r)
	if err != nil {
		return f, err
	}
	for _, key := range teamKeys {
		for _, t := range all {
			if t.En == teams[key].En {
				f.Teams[key] = t.ID
			}
		}
	}
	f.Owner, f.Manager, f.Agent = f.People["sultan"], f.People["noura"], f.People["layla"]
	return f, nil
}
