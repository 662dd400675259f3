package calendar_test

import (
	"testing"
	"time"

	"rida/internal/kit/calendar"
)

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
