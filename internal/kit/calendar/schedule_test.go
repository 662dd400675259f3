package calendar_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// preset builds the preset of a country.
func preset(t testing.TB, code string) *calendar.Schedule {
	t.Helper()
	p, err := calendar.Preset(code)
	if err != nil {
		t.Fatal(err)
	}
	return build(t, p)
}

func build(t testing.TB, p calendar.Plan) *calendar.Schedule {
	t.Helper()
	s, err := p.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wall reads a local time of the schedule.
func wall(t testing.TB, s *calendar.Schedule, text string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if strings.Count(text, ":") == 2 {
		layout += ":05"
	}
	at, err := time.ParseInLocation(layout, text, s.Zone())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestFiveWorkingDaysOverEidAndNowruz holds the tables made by hand. In 2026 they
// meet: 1 Ramadan 1447 is 18 February, 1 Shawwal is Friday 20 March (Ramadan has
// 30 days), 1 Farvardin 1405 is Saturday 21 March. The case comes in on Tuesday
// 17 March at 11:00; its own day is not counted.
//
//	       Wed 18   Thu 19   Fri 20   Sat 21   Sun 22   Mon 23   Tue 24   Wed 25   Thu 26   Fri 27   Sat 28
//	sa     1        Eid      Eid      Eid      Eid      2        3        4        5
//	ae     1        Eid      Eid      Eid      Eid      2        3        4        5
//	eg     1        2        weekend  weekend  Eid      3        4        5
//	ir     1        2 half   oil      Nowruz   Nowruz   Nowruz   Nowruz   3        4 half   weekend  5
//
// sa: four days from the day after 29 Ramadan (19 to 22 March). ae: 30 Ramadan and
// 1 to 3 Shawwal. eg: 1 to 3 Shawwal (20 to 22), Friday and Saturday off. ir: 29
// Esfand is 20 March, Nowruz 1 to 4 Farvardin is 21 to 24 March.
//
// Eid al-Adha of the same year: 10 Dhu al-Hijja 1447 is Wednesday 27 May. The case
// comes in on Sunday 24 May at 11:00.
//
//	       Mon 25   Tue 26   Wed 27   Thu 28   Fri 29   Sat 30   Sun 31   Mon 1    Tue 2    Wed 3
//	sa     1        Arafah   Eid      Eid      Eid      weekend  2        3        4        5
//	ae     1        Arafah   Eid      Eid      Eid      weekend  weekend  2        3        4        (Thu 4 June: 5)
//	eg     1        Arafah   Eid      Eid      Eid      weekend  2        3        4        5
//	ir     1        2        Eid      3 half   weekend  4        5
func TestFiveWorkingDaysOverEidAndNowruz(t *testing.T) {
	cases := []struct{ code, from, due string }{
		{"sa", "2026-03-17 11:00", "2026-03-26 17:00"},
		{"ae", "2026-03-17 11:00", "2026-03-26 17:00"},
		{"eg", "2026-03-17 11:00", "2026-03-25 17:00"},
		{"ir", "2026-03-17 11:00", "2026-03-28 17:00"},
		{"sa", "2026-05-24 11:00", "2026-06-03 17:00"},
		{"ae", "2026-05-24 11:00", "2026-06-04 17:00"},
		{"eg", "2026-05-24 11:00", "2026-06-03 17:00"},
		{"ir", "2026-05-24 11:00", "2026-05-31 17:00"},
	}
	for _, c := range cases {
		t.Run(c.code+" "+c.from, func(t *testing.T) {
			s := preset(t, c.code)
			from, want := wall(t, s, c.from), wall(t, s, c.due)
			due, err := s.AddDays(from, 5, false)
			if err != nil || !due.Equal(want) {
				t.Errorf("due %s, the hand table says %s (%v)", due.In(s.Zone()), want, err)
			}
			if n := s.WorkingDays(from, want); n != 5 {
				t.Errorf("%d working days, the hand table says 5", n)
			}
		})
	}
}

// TestHoursOverEidAndNowruz counts hours by hand on the same days; from Tuesday 17
// March 2026, 11:00, forty hours:
//
//	sa  Tue 17: 11–15 = 4, Wed 18: 10–15 = 5 (Ramadan) → 9; Mon 23 to Wed 25 = 24 → 33; Thu 26: 7 → 16:00
//	eg  Tue 17: 4, Wed 18: 5, Thu 19: 5 (Ramadan still) → 14; Mon 23, Tue 24, Wed 25 = 24 → 38; Thu 26: 2 → 11:00
//	ir  Tue 17: 11–17 = 6, Wed 18: 8, Thu 19: 9–13 = 4 → 18; Wed 25: 8, Thu 26: 4 → 30; Sat 28: 8 → 38; Sun 29: 2 → 11:00
//	ae  Tue 17: 4, Wed 18: 5 → 9; Mon 23 to Wed 25 = 24 → 33; Thu 26: 7 → 16:00
func TestHoursOverEidAndNowruz(t *testing.T) {
	for code, want := range map[string]string{
		"sa": "2026-03-26 16:00", "eg": "2026-03-26 11:00", "ir": "2026-03-29 11:00", "ae": "2026-03-26 16:00",
	} {
		s := preset(t, code)
		from := wall(t, s, "2026-03-17 11:00")
		due, err := s.Add(from, 40*time.Hour)
		if err != nil || !due.Equal(wall(t, s, want)) {
			t.Errorf("%s: due %s, by hand %s (%v)", code, due.In(s.Zone()), want, err)
		}
		if got := s.Elapsed(from, wall(t, s, want)); got != 40*time.Hour {
			t.Errorf("%s: %s between, by hand 40 h", code, got)
		}
	}
}

// TestTheWeekendMoves holds two changes by hand.
//
// Saudi Arabia: Thursday and Friday were the weekend until Friday 28 June 2013,
// Friday and Saturday are it from the 29th. From Tuesday 25 June: Wed 26 is 1; Thu
// 27, Fri 28 (old) and Sat 29 (new) rest; Sun 30 is 2, then 3, 4, 5 on Wed 3 July.
//
// Emirates: Friday and Saturday until 2021, Saturday and Sunday with a half Friday
// since. From Tuesday 28 December 2021: Wed 29 is 1, Thu 30 is 2; Fri 31 (old),
// Sat 1 and Sun 2 (new) rest; Mon 3 is 3, 4, Wed 5 is 5, 6, Fri 7 is 7 until 12:00.
func TestTheWeekendMoves(t *testing.T) {
	cases := []struct {
		code, from string
		days       int
		due        string
	}{
		{"sa", "2013-06-25 11:00", 1, "2013-06-26 17:00"},
		{"sa", "2013-06-25 11:00", 2, "2013-06-30 17:00"},
		{"sa", "2013-06-25 11:00", 5, "2013-07-03 17:00"},
		{"sa", "2013-06-18 11:00", 3, "2013-06-23 17:00"}, // Wed, then Sat and Sun in the old week
		{"ae", "2021-12-28 11:00", 2, "2021-12-30 17:00"},
		{"ae", "2021-12-28 11:00", 3, "2022-01-03 17:00"},
		{"ae", "2021-12-28 11:00", 5, "2022-01-05 17:00"},
		{"ae", "2021-12-28 11:00", 7, "2022-01-07 12:00"},
		{"om", "2013-04-30 11:00", 2, "2013-05-02 17:00"}, // Wed 1 May and Thu 2 May already in the new week
	}
	for _, c := range cases {
		s := preset(t, c.code)
		due, err := s.AddDays(wall(t, s, c.from), c.days, false)
		if err != nil || !due.Equal(wall(t, s, c.due)) {
			t.Errorf("%s, %d days from %s: %s, by hand %s (%v)", c.code, c.days, c.from, due.In(s.Zone()), c.due, err)
		}
	}
}

func TestOneSecondBeforeSixIsKept(t *testing.T) {
	p, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	evening := []calendar.Span{{From: 10 * 60, To: 18 * 60}}
	p.Weeks = []calendar.WeekRule{{Week: calendar.WeekOf(evening, time.Sunday, time.Thursday)}}
	s := build(t, p)
	due, err := s.Add(wall(t, s, "2025-11-16 10:00"), 8*time.Hour)
	if err != nil || !due.Equal(wall(t, s, "2025-11-16 18:00")) {
		t.Fatalf("due %s (%v)", due, err)
	}
	if kept := wall(t, s, "2025-11-16 17:59:59"); !kept.Before(due) {
		t.Error("17:59:59 must be kept")
	}
	if broken := wall(t, s, "2025-11-16 18:00:00"); broken.Before(due) {
		t.Error("18:00:00 must be broken")
	}
	if s.IsOpen(due) || !s.IsOpen(due.Add(-time.Second)) {
		t.Error("the last second is 17:59:59")
	}
}

func TestNightsAndWeekendsDoNotCount(t *testing.T) {
	s := preset(t, "sa")
	cases := []struct {
		from, to string
		want     time.Duration
	}{
		{"2025-11-16 09:00", "2025-11-16 17:00", 8 * time.Hour}, // a Sunday
		{"2025-11-16 16:00", "2025-11-17 10:00", 2 * time.Hour}, // over a night
		{"2025-11-16 17:00", "2025-11-17 09:00", 0},             // the night itself
		{"2025-11-20 16:30", "2025-11-23 09:30", time.Hour},     // Thursday to Sunday
		{"2025-11-21 00:00", "2025-11-22 23:59", 0},             // Friday and Saturday
		{"2025-11-16 08:00", "2025-11-16 09:00", 0},             // before opening
		{"2025-11-16 08:00", "2025-11-16 09:00:30", 30 * time.Second},
		{"2025-11-17 10:00", "2025-11-16 16:00", -2 * time.Hour}, // the other way round
		{"2024-12-29 09:00", "2025-01-02 17:00", 40 * time.Hour}, // over the turn of the year
	}
	for _, c := range cases {
		if got := s.Elapsed(wall(t, s, c.from), wall(t, s, c.to)); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestNextOpenFindsTheDoorUnlocked(t *testing.T) {
	s := preset(t, "sa")
	cases := []struct{ from, want string }{
		{"2025-11-16 10:00", "2025-11-16 10:00"},
		{"2025-11-16 09:00", "2025-11-16 09:00"},
		{"2025-11-16 17:00", "2025-11-17 09:00"},
		{"2025-11-20 17:00", "2025-11-23 09:00"},
		{"2026-03-18 15:00", "2026-03-23 09:00"}, // over Eid, out of the Ramadan hours
		{"2026-03-17 09:30", "2026-03-17 10:00"}, // Ramadan opens at ten
		{"2025-12-31 18:00", "2026-01-01 09:00"},
	}
	for _, c := range cases {
		got, err := s.NextOpen(wall(t, s, c.from))
		if err != nil || !got.Equal(wall(t, s, c.want)) {
			t.Errorf("after %s: %s, want %s (%v)", c.from, got.In(s.Zone()), c.want, err)
		}
	}
}

// nights works from 20:00 to 06:00 around the clock change of Cairo.
func nights(t *testing.T) *calendar.Schedule {
	spans := []calendar.Span{{From: 0, To: 360}, {From: 1200, To: 1440}}
	return build(t, calendar.Plan{
		Version: 1, Zone: "Africa/Cairo",
		Weeks: []calendar.WeekRule{{Week: calendar.WeekOf(spans, 0, 1, 2, 3, 4, 5, 6)}},
	})
}

// Cairo puts the clocks forward on Friday 24 April 2026 (00:00 becomes 01:00) and
// back at the end of Thursday 30 October 2025 (24:00 becomes 23:00).
func TestTheClockChangeInCairoTakesAndGivesAnHour(t *testing.T) {
	s := nights(t)
	cases := []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-04-22 20:00", "2026-04-23 06:00", 10 * time.Hour},
		{"2026-04-23 20:00", "2026-04-24 06:00", 9 * time.Hour},  // 00 to 01 does not happen
		{"2025-10-30 20:00", "2025-10-31 06:00", 11 * time.Hour}, // 23 to 24 happens twice
		{"2025-10-31 20:00", "2025-11-01 06:00", 10 * time.Hour},
	}
	for _, c := range cases {
		from, to := wall(t, s, c.from), wall(t, s, c.to)
		if got := s.Elapsed(from, to); got != c.want || to.Sub(from) != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
		due, err := s.Add(from, c.want)
		if err != nil || !due.Equal(to) {
			t.Errorf("%s and %s: %s (%v)", c.from, c.want, due.In(s.Zone()), err)
		}
	}
	// In the office nothing is lost: eight hours stay eight, a day is 23 hours apart.
	office := preset(t, "eg")
	a, b := wall(t, office, "2026-04-23 12:00"), wall(t, office, "2026-04-26 12:00")
	if got := office.Elapsed(a, b); got != 8*time.Hour || b.Sub(a) != 71*time.Hour {
		t.Errorf("%s of work in %s", got, b.Sub(a))
	}
}

func TestASpanInTheSkippedHourIsNotWorkedAndOneInTheRepeatedHourOnce(t *testing.T) {
	p := calendar.Plan{
		Version: 1, Zone: "Africa/Cairo",
		Weeks: []calendar.WeekRule{{Week: calendar.Week{
			time.Friday:   {{From: 10, To: 50}, {From: 600, To: 660}},
			time.Thursday: {{From: 23*60 + 15, To: 23*60 + 45}},
		}}},
	}
	s := build(t, p)
	dayOf := func(date string) time.Duration {
		d, err := calendar.ParseDate(date, calendar.Gregorian)
		if err != nil {
			t.Fatal(err)
		}
		from, err := d.Start(calendar.Gregorian, s.Zone())
		if err != nil {
			t.Fatal(err)
		}
		return s.Elapsed(from, from.Add(23*time.Hour)) // neither is worked in the last hour
	}
	if got := dayOf("2026-04-24"); got != time.Hour {
		t.Errorf("the Friday of the jump has %s", got)
	}
	if got := dayOf("2026-05-01"); got != 100*time.Minute {
		t.Errorf("a usual Friday has %s", got)
	}
	start := time.Date(2025, 10, 30, 20, 15, 0, 0, time.UTC) // the first 23:15, still summer time
	next, err := s.NextOpen(wall(t, s, "2025-10-30 12:00"))
	if err != nil || !next.Equal(start) {
		t.Errorf("opens %s, want %s (%v)", next, start, err)
	}
	if got := s.Elapsed(start.Add(-time.Hour), start.Add(90*time.Minute)); got != 30*time.Minute {
		t.Errorf("the repeated span is worked %s", got)
	}
}

func TestAnnouncedDaysGoBeforeTheTable(t *testing.T) {
	p, err := calendar.Preset("eg")
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Holidays {
		if p.Holidays[i].Name == "calendar.holiday.eidfitr" {
			p.Holidays[i].Moved = map[int]int{1447: 1} // seen a day later: 21 to 23 March
		}
	}
	p.Days = []calendar.DayRule{
		{Name: "Inventory", System: calendar.Gregorian, Date: calendar.Date{Year: 2026, Month: 3, Day: 28}, Spans: []calendar.Span{calendar.Hours(9, 11)}}, // a Saturday
		{Name: "Sham El Nessim", System: calendar.Gregorian, Date: calendar.Date{Year: 2026, Month: 4, Day: 13}},
	}
	s := build(t, p)
	cases := []struct {
		date string
		want time.Duration
	}{
		{"2026-03-22", 0}, {"2026-03-23", 0}, {"2026-03-24", 8 * time.Hour},
		{"2026-03-28", 2 * time.Hour}, {"2026-04-13", 0}, {"2026-04-14", 8 * time.Hour},
	}
	for _, c := range cases {
		from := wall(t, s, c.date+" 00:00")
		if got := s.Elapsed(from, from.Add(24*time.Hour)); got != c.want {
			t.Errorf("%s has %s, want %s", c.date, got, c.want)
		}
	}
}

func TestHalfHolidaysShortenAWorkingDayAndOpenNoWeekend(t *testing.T) {
	half := calendar.Holiday{Name: "New Year's Eve", System: calendar.Gregorian, Month: 12, Day: 31, Length: 1, Spans: []calendar.Span{calendar.Hours(9, 12)}}
	s := build(t, calendar.Plan{
		Version: 1, Zone: "UTC",
		Weeks:    []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(9, 17)}, 1, 2, 3, 4, 5)}},
		Holidays: []calendar.Holiday{half},
	})
	for year, want := range map[int]time.Duration{2025: 3 * time.Hour, 2023: 0 /* a Sunday */, 2022: 0 /* a Saturday */} {
		from := day(year, 12, 31)
		if got := s.Elapsed(from, from.Add(24*time.Hour)); got != want {
			t.Errorf("31 December %d has %s, want %s", year, got, want)
		}
	}
}

func TestHolidaysReachOverTheTurnOfTheYear(t *testing.T) {
	s := build(t, calendar.Plan{
		Version: 1, Zone: "UTC",
		Weeks:    []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)}},
		Holidays: []calendar.Holiday{{Name: "Winter rest", System: calendar.Gregorian, Month: 12, Day: 24, Length: 14}},
	})
	if got, err := s.NextOpen(day(2025, 12, 24)); err != nil || !got.Equal(day(2026, 1, 7)) {
		t.Errorf("open again %s (%v)", got, err)
	}
}

func TestAScheduleWithoutWorkSaysSo(t *testing.T) {
	ended := calendar.Plan{Version: 1, Zone: "Asia/Riyadh", Weeks: []calendar.WeekRule{{
		Until: calendar.Date{Year: 2025, Month: 12, Day: 31},
		Week:  calendar.WeekOf([]calendar.Span{calendar.Hours(9, 17)}, 0, 1, 2, 3, 4),
	}}}
	s := build(t, ended)
	now := wall(t, s, "2025-12-31 16:00")
	if due, err := s.Add(now, time.Hour); err != nil || !due.Equal(wall(t, s, "2025-12-31 17:00")) {
		t.Errorf("the last hour ends %s (%v)", due, err)
	}
	for name, try := range map[string]func() error{
		"Add":      func() error { _, err := s.Add(now, time.Hour+time.Nanosecond); return err },
		"AddDays":  func() error { _, err := s.AddDays(now, 1, false); return err },
		"NextOpen": func() error { _, err := s.NextOpen(now.Add(2 * time.Hour)); return err },
	} {
		if f, ok := fault.As(try()); !ok || f.Key != "calendar.schedule.nowork" {
			t.Errorf("%s: %v", name, f)
		}
	}
	full := preset(t, "intl")
	for name, try := range map[string]func() error{
		"a far promise":  func() error { _, err := full.Add(now, math.MaxInt64); return err },
		"a far past":     func() error { _, err := full.Add(now, math.MinInt64); return err },
		"after the end":  func() error { _, err := full.Add(day(2300, 1, 1), time.Hour); return err },
		"far days":       func() error { _, err := full.AddDays(now, 1_000_000, false); return err },
		"next after all": func() error { _, err := full.NextOpen(day(2500, 1, 1)); return err },
	} {
		if f, ok := fault.As(try()); !ok || f.Key != "calendar.schedule.beyond" {
			t.Errorf("%s: %v", name, f)
		}
	}
	if got := full.Elapsed(time.Time{}, day(9999, 1, 1)); got <= 0 {
		t.Errorf("all time there is has %s of work", got)
	}
	if due, err := full.Add(time.Time{}, time.Hour); err != nil || !due.Equal(time.Date(1938, 1, 3, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("the first hour of all ends %s (%v)", due, err)
	}
}

func TestDayOneCountsOnlyIfItIsIncludedAndNotOver(t *testing.T) {
	s := preset(t, "sa")
	cases := []struct {
		from    string
		include bool
		want    string
	}{
		{"2025-11-16 11:00", false, "2025-11-17 17:00"},
		{"2025-11-16 11:00", true, "2025-11-16 17:00"},
		{"2025-11-16 17:00", true, "2025-11-17 17:00"}, // after close the day is over
		{"2025-11-21 11:00", true, "2025-11-23 17:00"}, // a Friday is no day one
		{"2025-11-21 11:00", false, "2025-11-23 17:00"},
	}
	for _, c := range cases {
		got, err := s.AddDays(wall(t, s, c.from), 1, c.include)
		if err != nil || !got.Equal(wall(t, s, c.want)) {
			t.Errorf("%s, include %v: %s, want %s (%v)", c.from, c.include, got.In(s.Zone()), c.want, err)
		}
	}
	if _, err := s.AddDays(day(2025, 11, 16), 0, false); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no days at all: %v", err)
	}
}

func TestEveryPresetBuildsAndIsNamedInThreeLanguages(t *testing.T) {
	c, err := lang.Load(calendar.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range calendar.Presets() {
		p, err := calendar.Preset(code)
		if err != nil {
			t.Fatal(err)
		}
		s := build(t, p)
		if got := s.Elapsed(day(2026, 1, 1), day(2027, 1, 1)); got < 1600*time.Hour || got > 2200*time.Hour {
			t.Errorf("%s works %s in 2026", code, got)
		}
		names := []string{"calendar.preset." + code}
		for _, h := range p.Holidays {
			names = append(names, h.Name)
		}
		for _, q := range p.Periods {
			names = append(names, q.Name)
		}
		for _, tag := range lang.Tags {
			for _, name := range names {
				if !c.For(tag, "").Has(name) {
					t.Errorf("%s: %s has no text in %s", code, name, tag)
				}
			}
		}
	}
	if _, err := calendar.Preset("xx"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown country: %v", err)
	}
}

// TestPresetsKnowTheirHolidays checks single days taken from the printed calendars.
func TestPresetsKnowTheirHolidays(t *testing.T) {
	cases := []struct {
		code, closed, open string
	}{
		{"sa", "2025-09-23", "2025-09-24"}, // National Day, a Tuesday
		{"sa", "2026-02-22", "2021-02-22"}, // Founding Day only since 2022
		{"ae", "2025-12-02", "2025-12-04"},
		{"ae", "2026-01-01", "2026-01-02"}, // the second is a half Friday
		{"ir", "2026-04-01", "2026-03-31"}, // 12 Farvardin 1405
		{"ir", "2026-02-11", "2026-02-10"}, // 22 Bahman 1404
		{"ir", "2025-07-05", "2025-07-07"}, // 10 Muharram 1447
		{"ir", "2025-08-23", "2025-08-25"}, // 29 Safar 1447, the last day of it
		{"eg", "2025-10-06", "2025-10-07"},
		{"qa", "2025-12-18", "2025-12-17"},
		{"kw", "2026-02-25", "2026-02-24"},
		{"bh", "2025-12-16", "2025-12-18"},
		{"om", "2024-11-18", "2025-11-18"}, // moved to the 20th
		{"om", "2025-11-20", "2024-11-20"},
		{"jo", "2026-05-25", "2026-05-24"},
		{"iq", "2026-07-14", "2026-07-13"},
	}
	for _, c := range cases {
		s := preset(t, c.code)
		worked := func(date string) time.Duration {
			from := wall(t, s, date+" 00:00")
			return s.Elapsed(from, from.Add(24*time.Hour))
		}
		if got := worked(c.closed); got != 0 {
			t.Errorf("%s works %s on %s", c.code, got, c.closed)
		}
		if got := worked(c.open); got == 0 {
			t.Errorf("%s rests on %s", c.code, c.open)
		}
	}
}

func TestASixYearSearchIsSharedByManyGoroutines(t *testing.T) {
	s, alone := preset(t, "sa"), preset(t, "sa")
	from := wall(t, s, "2020-01-05 09:00")
	var want []time.Duration
	for i := range 40 {
		want = append(want, alone.Elapsed(from, from.AddDate(0, i*3, i)))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i, w := range want {
				if got := s.Elapsed(from, from.AddDate(0, i*3, i)); got != w {
					t.Errorf("got %s, want %s", got, w)
				}
			}
		})
	}
	wg.Wait()
}

func TestAnExplanationNamesEveryDayOnTheWay(t *testing.T) {
	s := preset(t, "sa")
	r := calendar.NewReader(lang.English, "", nil)
	lines, err := s.Explain(wall(t, s, "2026-03-17 11:00"), 16*time.Hour, r)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var sum time.Duration
	for _, l := range lines {
		got = append(got, fmt.Sprintf("%s %s %s", l.State, l.Counted, plain(l.Text)))
		sum += l.Counted
	}
	want := []string{
		"special 4h0m0s Tuesday 17 March: Ramadan hours, 11:00–15:00, 4 hours counted",
		"special 5h0m0s Wednesday 18 March: Ramadan hours, 10:00–15:00, 5 hours counted",
		"holiday 0s Thursday 19 March: closed, Eid al-Fitr",
		"holiday 0s Friday 20 March: closed, Eid al-Fitr",
		"holiday 0s Saturday 21 March: closed, Eid al-Fitr",
		"holiday 0s Sunday 22 March: closed, Eid al-Fitr",
		"open 7h0m0s Monday 23 March: 9:00–16:00, 7 hours counted",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if sum != 16*time.Hour {
		t.Errorf("the lines sum to %s", sum)
	}
	arabic, err := s.Explain(wall(t, s, "2025-11-20 18:00"), 8*time.Hour, calendar.NewReader(lang.Arabic, "", nil))
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, l := range arabic {
		got = append(got, plain(l.Text))
	}
	want = []string{
		"الخميس ٢٠ نوفمبر: خارج ساعات العمل",
		"الجمعة ٢١ نوفمبر: لا عمل",
		"السبت ٢٢ نوفمبر: لا عمل",
		"الأحد ٢٣ نوفمبر: ٩:٠٠–١٧:٠٠، نحتسب ٨ ساعات",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestALongExplanationIsCutAndAddsUp(t *testing.T) {
	s := preset(t, "ir")
	r := calendar.NewReader(lang.English, "", nil)
	lines, err := s.ExplainDays(wall(t, s, "2026-01-01 09:00"), 150, false, r)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 102 || lines[100].State != calendar.More {
		t.Fatalf("%d lines", len(lines))
	}
	due, _ := s.AddDays(wall(t, s, "2026-01-01 09:00"), 150, false)
	if last := lines[101].Date.String(); last != due.In(s.Zone()).Format(time.DateOnly) {
		t.Errorf("it ends on %s, due is %s", last, due)
	}
	if _, err := s.Explain(day(2026, 1, 1), -1, r); fault.KindOf(err) != fault.Invalid {
		t.Errorf("backwards: %v", err)
	}
}

// plain drops the isolates, which a test cannot show.
func plain(s string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(s) }
