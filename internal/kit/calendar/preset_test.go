package calendar_test

import (
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

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
