package calendar_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
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

// TestNoHolidayIsMissedInAnyYear walks all the years that are counted: every 1
// Shawwal and every 1 Farvardin is a holiday.
func TestNoHolidayIsMissedInAnyYear(t *testing.T) {
	s := build(t, calendar.Plan{
		Version: 1, Zone: "UTC",
		Weeks: []calendar.WeekRule{{Week: calendar.WeekOf([]calendar.Span{calendar.Hours(0, 24)}, 0, 1, 2, 3, 4, 5, 6)}},
		Holidays: []calendar.Holiday{
			{Name: "Eid", System: calendar.UmmAlQura, Month: 10, Day: 1, Length: 1},
			{Name: "Nowruz", System: calendar.Persian, Month: 1, Day: 1, Length: 1},
		},
	})
	years := map[calendar.System][3]int{calendar.UmmAlQura: {1357, 1500, 10}, calendar.Persian: {1317, 1578, 1}}
	closed := map[time.Time]bool{} // two holidays on one day close it once
	for sys, y := range years {
		for year := y[0]; year <= y[1]; year++ {
			start, err := calendar.Date{Year: year, Month: y[2], Day: 1}.Start(sys, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			closed[start] = true
			if got := s.Elapsed(start, start.AddDate(0, 0, 1)); got != 0 {
				t.Errorf("%s %d: %s of work on %s", sys, year, got, start)
			}
		}
	}
	all := s.Elapsed(day(1938, 1, 1), day(2200, 1, 1))
	want := day(2200, 1, 1).Sub(day(1938, 1, 1)) - time.Duration(len(closed))*24*time.Hour
	if all != want {
		t.Errorf("%s of work, want %s", all, want)
	}
}
