package calendar_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/kit/calendar"
)

// anyPlan draws plans of firms that do work now and then: changing weeks, night
// shifts, half days, holidays of three calendars, zones with and without summer
// time.
func anyPlan(t *rapid.T) calendar.Plan {
	zones := []string{"UTC", "Asia/Riyadh", "Asia/Tehran", "Africa/Cairo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}
	p := calendar.Plan{Version: 1, Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
	change := calendar.Date{Year: rapid.IntRange(2019, 2027).Draw(t, "change"), Month: rapid.IntRange(1, 12).Draw(t, "month"), Day: 15}
	after, err := change.Add(calendar.Gregorian, 1)
	if err != nil {
		t.Fatal(err)
	}
	p.Weeks = []calendar.WeekRule{{Until: change, Week: anyWeek(t)}, {From: after, Week: anyWeek(t)}}
	for i := range rapid.IntRange(0, 4).Draw(t, "holidays") {
		p.Holidays = append(p.Holidays, calendar.Holiday{
			Name:   fmt.Sprint("holiday ", i),
			System: rapid.SampledFrom(calendar.Systems[:]).Draw(t, "system"),
			Month:  rapid.IntRange(1, 12).Draw(t, "month"),
			Day:    rapid.IntRange(1, 28).Draw(t, "day"),
			Length: rapid.IntRange(1, 10).Draw(t, "length"),
			Spans:  anySpans(t, 0),
		})
	}
	p.Periods = []calendar.Period{{
		Name: "period", System: calendar.UmmAlQura, From: calendar.MonthDay{Month: 9, Day: 1},
		To: calendar.MonthDay{Month: rapid.IntRange(1, 12).Draw(t, "to"), Day: 0}, Week: anyWeek(t),
	}}
	return p
}

func anyWeek(t *rapid.T) calendar.Week {
	var w calendar.Week
	for d := range w {
		w[d] = anySpans(t, 0)
	}
	w[rapid.IntRange(0, 6).Draw(t, "surely")] = anySpans(t, 1)
	return w
}

// anySpans draws up to three spans of a day, in order and apart or touching.
func anySpans(t *rapid.T, least int) []calendar.Span {
	var spans []calendar.Span
	from := 0
	for range rapid.IntRange(least, 3).Draw(t, "spans") {
		if from >= 24*60-1 {
			break
		}
		a := rapid.IntRange(from, 24*60-1).Draw(t, "from")
		b := rapid.OneOf(rapid.IntRange(a+1, 24*60), rapid.Just(24*60)).Draw(t, "to")
		spans = append(spans, calendar.Span{From: a, To: b})
		from = b
	}
	return spans
}

func anyInstant(t *rapid.T, name string) time.Time {
	from := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	to := time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	return time.UnixMicro(rapid.Int64Range(from, to).Draw(t, name)).UTC()
}

func mustBuild(t *rapid.T, p calendar.Plan) *calendar.Schedule {
	s, err := p.Build()
	if err != nil {
		t.Fatalf("%+v: %v", p, err)
	}
	return s
}

func TestAddAndElapsedUndoEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := mustBuild(t, anyPlan(t))
		for range 20 {
			a, b := anyInstant(t, "a"), anyInstant(t, "b")
			d := time.Duration(rapid.Int64Range(-int64(3000*time.Hour), int64(3000*time.Hour)).Draw(t, "d"))
			due, err := s.Add(a, d)
			if err != nil {
				t.Fatalf("Add(%s, %s): %v", a, d, err)
			}
			if got := s.Elapsed(a, due); got != d {
				t.Fatalf("Elapsed(%s, Add(…, %s) = %s) is %s", a, d, due, got)
			}
			b, err = s.NextOpen(b) // a working instant
			if err != nil {
				t.Fatal(err)
			}
			b = b.Add(time.Microsecond) // within or at the end of a span
			if b.Before(a) {
				a, b = b, a
				if b, err = s.NextOpen(b); err != nil {
					t.Fatal(err)
				}
				b = b.Add(time.Microsecond)
			}
			if back, err := s.Add(a, s.Elapsed(a, b)); err != nil || !back.Equal(b) {
				t.Fatalf("Add(%s, Elapsed(…, %s)) is %s (%v)", a, b, back, err)
			}
			open, err := s.NextOpen(a)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := s.Add(b, s.Elapsed(b, open)); err != nil || b.After(open) && !back.Equal(open) {
				t.Fatalf("Add(%s, Elapsed(…, %s)) is %s (%v)", b, open, back, err)
			}
		}
	})
}

func TestElapsedAddsUpAndNeverRunsFasterThanTheClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := mustBuild(t, anyPlan(t))
		for range 20 {
			a, b, c := anyInstant(t, "a"), anyInstant(t, "b"), anyInstant(t, "c")
			if s.Elapsed(a, b)+s.Elapsed(b, c) != s.Elapsed(a, c) {
				t.Fatalf("%s, %s, %s do not add up", a, b, c)
			}
			if s.Elapsed(a, b) != -s.Elapsed(b, a) {
				t.Fatal("the way back is another one")
			}
			if got := s.Elapsed(a, b).Abs(); got > b.Sub(a).Abs() {
				t.Fatalf("%s of work between %s and %s", got, a, b)
			}
		}
	})
}

// TestElapsedEqualsCountingMinutes compares the sums with the plainest count there
// is: look at the wall clock every minute.
func TestElapsedEqualsCountingMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		p.Holidays, p.Periods = nil, nil
		s := mustBuild(t, p)
		from := anyInstant(t, "from").Truncate(time.Minute)
		var want time.Duration
		for at := from; at.Before(from.Add(50 * time.Hour)); at = at.Add(time.Minute) {
			if s.IsOpen(at) {
				want += time.Minute
			}
			if open := byTheClock(p, at.In(s.Zone())); open != s.IsOpen(at) && !nearClockChange(at.In(s.Zone())) {
				t.Fatalf("at %s the wall clock says open=%v", at.In(s.Zone()), open)
			}
		}
		if got := s.Elapsed(from, from.Add(50*time.Hour)); got != want {
			t.Fatalf("%s from %s, minute by minute %s", got, from, want)
		}
	})
}

// byTheClock reads the plan as a person at the door would.
func byTheClock(p calendar.Plan, at time.Time) bool {
	date := calendar.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}
	week := p.Weeks[0].Week
	if p.Weeks[0].Until.Before(date) {
		week = p.Weeks[1].Week
	}
	minute := at.Hour()*60 + at.Minute()
	for _, span := range week[at.Weekday()] {
		if span.From <= minute && minute < span.To {
			return true
		}
	}
	return false
}

// nearClockChange tells whether wall times are skipped or repeated nearby; what
// holds then is tested by hand.
func nearClockChange(at time.Time) bool {
	_, before := at.Add(-3 * time.Hour).Zone()
	_, after := at.Add(3 * time.Hour).Zone()
	return before != after
}

func TestDaysAreWorkedOffOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := mustBuild(t, anyPlan(t))
		a := anyInstant(t, "a")
		n := rapid.IntRange(1, 600).Draw(t, "n")
		due, err := s.AddDays(a, n, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.WorkingDays(a, due.Add(-time.Nanosecond)); got != n {
			t.Fatalf("%d working days until %s, want %d", got, due, n)
		}
		next, err := s.AddDays(due.Add(-time.Nanosecond), 1, false)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := s.AddDays(a, n+1, false); err != nil || !next.Equal(want) {
			t.Fatalf("one day after %s is %s, from the start it is %s (%v)", due, next, want, err)
		}
	})
}

func TestAStoredPlanIsThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPlan(t)
		p.Version = rapid.IntRange(1, 1000).Draw(t, "version")
		if len(p.Holidays) > 0 {
			p.Holidays[0].Moved = map[int]int{1450: 2}
			p.Holidays[0].System = calendar.UmmAlQura
		}
		p.Days = []calendar.DayRule{{Name: "یک روز", System: calendar.Persian, Date: calendar.Date{Year: 1404, Month: 8, Day: 23}, Spans: anySpans(t, 0)}}
		s := mustBuild(t, p)
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := calendar.ParseSchedule(stored)
		if err != nil {
			t.Fatalf("%s: %v", stored, err)
		}
		second, err := json.Marshal(again.Plan())
		if err != nil || string(second) != string(stored) {
			t.Fatalf("%s became %s (%v)", stored, second, err)
		}
		a, b := anyInstant(t, "a"), anyInstant(t, "b")
		if s.Elapsed(a, b) != again.Elapsed(a, b) || s.Version() != again.Version() {
			t.Fatal("the stored plan counts otherwise")
		}
	})
}

func BenchmarkElapsed(b *testing.B) {
	s := preset(b, "sa")
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a := from.Add(time.Duration(i%10_000) * time.Hour)
		_ = s.Elapsed(a, a.Add(500*time.Hour))
	}
}

func BenchmarkAdd(b *testing.B) {
	s := preset(b, "sa")
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Add(from.Add(time.Duration(i%10_000)*time.Hour), 40*time.Hour); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFirstYear(b *testing.B) {
	p, err := calendar.Preset("ir")
	if err != nil {
		b.Fatal(err)
	}
	from := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for b.Loop() {
		s, err := p.Build()
		if err != nil {
			b.Fatal(err)
		}
		_ = s.IsOpen(from)
	}
}
