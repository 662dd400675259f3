package calendar

import (
	"slices"
	"time"

	"rida/internal/kit/fault"
)

// The presets are where a firm starts from, not the law: the weeks and the
// public holidays of a country as its rules name them, with offices open from
// nine to five. Hijri holidays stand on the days of the Umm al-Qura tables;
// governments announce them by the moon, often a day earlier or later, move them
// to the end of a week or add days. The firm then enters the announced days
// (Holiday.Moved, Plan.Days) and so makes the next version of its plan. Holidays
// without a fixed day in one of the three calendars (Easter and Sham El Nessim,
// Sports Day in Qatar) are entered in the same way.

// Presets lists the codes that Preset knows; the text key of its name is
// "calendar.preset." and the code.
func Presets() []string {
	return []string{"sa", "ae", "ir", "eg", "qa", "kw", "bh", "om", "jo", "iq", "intl"}
}

// Preset gives the plan of a country (a lower-case ISO 3166 code) or of "intl",
// Monday to Friday in UTC without holidays, as version 1. The fault is NotFound
// for any other code.
func Preset(code string) (Plan, error) {
	presets := map[string]func() Plan{
		"sa": saudiArabia, "ae": emirates, "ir": iran, "eg": egypt, "qa": qatar, "kw": kuwait,
		"bh": bahrain, "om": oman, "jo": jordan, "iq": iraq, "intl": international,
	}
	plan, ok := presets[code]
	if !ok {
		return Plan{}, fault.New(fault.NotFound, "calendar.plan.preset")
	}
	p := plan()
	p.Version = 1
	return p, nil
}

// The hours of an office, on a usual day, on a half day and in Ramadan.
func officeHours() []Span     { return []Span{Hours(9, 17)} }
func fridayMorning() []Span   { return []Span{Hours(9, 12)} }
func ramadanHours() []Span    { return []Span{Hours(10, 15)} }
func thursdayMorning() []Span { return []Span{Hours(9, 13)} }

func yearly(name string, month, day, length int) Holiday {
	return Holiday{Name: "calendar.holiday." + name, System: Gregorian, Month: month, Day: day, Length: length}
}

func lunar(name string, month, day, length int) Holiday {
	return Holiday{Name: "calendar.holiday." + name, System: UmmAlQura, Month: month, Day: day, Length: length}
}

func solar(name string, month, day, length int) Holiday {
	return Holiday{Name: "calendar.holiday." + name, System: Persian, Month: month, Day: day, Length: length}
}

// since limits a holiday to the years from one on.
func (h Holiday) since(year int) Holiday {
	h.Since = year
	return h
}

// until limits a holiday to the years up to one.
func (h Holiday) until(year int) Holiday {
	h.Until = year
	return h
}

func sundayToThursday() []time.Weekday {
	return []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday}
}

func saturdayToWednesday() []time.Weekday {
	return []time.Weekday{time.Saturday, time.Sunday, time.Monday, time.Tuesday, time.Wednesday}
}

// ramadan is the month of Ramadan with the hours of week.
func ramadan(since, until Date, week Week) Period {
	return Period{
		Name: "calendar.period.ramadan", System: UmmAlQura,
		From: MonthDay{9, 1}, To: MonthDay{9, 0},
		Since: since, Until: until, Week: week,
	}
}

// office is a plan with one set of weekdays all the time and shorter hours in
// Ramadan.
func office(zone string, weekdays []time.Weekday, holidays ...Holiday) Plan {
	return Plan{
		Zone:     zone,
		Weeks:    []WeekRule{{Week: WeekOf(officeHours(), weekdays...)}},
		Holidays: holidays,
		Periods:  []Period{ramadan(Date{}, Date{}, WeekOf(ramadanHours(), weekdays...))},
	}
}

// changed is an office whose weekdays changed on a date.
func changed(zone string, before []time.Weekday, on Date, after []time.Weekday, holidays ...Holiday) Plan {
	eve, _ := on.Add(Gregorian, -1) // on is a constant and exists
	p := office(zone, after, holidays...)
	p.Weeks = []WeekRule{
		{Until: eve, Week: WeekOf(officeHours(), before...)},
		{From: on, Week: WeekOf(officeHours(), after...)},
	}
	p.Periods = []Period{
		ramadan(Date{}, eve, WeekOf(ramadanHours(), before...)),
		ramadan(on, Date{}, WeekOf(ramadanHours(), after...)),
	}
	return p
}

func international() Plan {
	return Plan{Zone: "UTC", Weeks: []WeekRule{{Week: WeekOf(officeHours(), time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)}}}
}

// iran works from Saturday to Wednesday and on Thursday morning. Its lunar
// holidays follow the moon over Iran, so they are often a day after the table.
func iran() Plan {
	week := WeekOf(officeHours(), saturdayToWednesday()...)
	week[time.Thursday] = thursdayMorning()
	return Plan{
		Zone:  "Asia/Tehran",
		Weeks: []WeekRule{{Week: week}},
		Holidays: slices.Concat([]Holiday{
			solar("nowruz", 1, 1, 4),
			solar("islamicrepublic", 1, 12, 1),
			solar("nature", 1, 13, 1),
			solar("khomeini", 3, 14, 1),
			solar("khordad15", 3, 15, 1),
			solar("revolution", 11, 22, 1),
			solar("oil", 12, 29, 1),
		}, []Holiday{
			lunar("tasua", 1, 9, 1),
			lunar("ashura", 1, 10, 1),
			lunar("arbaeen", 2, 20, 1),
			lunar("safar28", 2, 28, 1),
			lunar("reza", 2, -1, 1), // the last day of Safar, the 29th or the 30th
			lunar("askari", 3, 8, 1),
			lunar("mawlid17", 3, 17, 1),
			lunar("fatima", 6, 3, 1),
			lunar("ali13", 7, 13, 1),
			lunar("mabath", 7, 27, 1),
			lunar("mahdi", 8, 15, 1),
			lunar("ali21", 9, 21, 1),
			lunar("eidfitr", 10, 1, 2),
			lunar("sadiq", 10, 25, 1),
			lunar("eidadha", 12, 10, 1),
			lunar("ghadir", 12, 18, 1),
		}),
	}
}
