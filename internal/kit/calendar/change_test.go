package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/kit/calendar"
)

func built(t *testing.T, p calendar.Plan) *calendar.Schedule {
	t.Helper()
	s, err := p.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A day that is announced is the only one that changes, with its name and hours.
func TestAnAnnouncedDayIsTheOnlyChange(t *testing.T) {
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	sunday := calendar.Date{Year: 2026, Month: 11, Day: 22}
	after := plan.Announce("Mourning", sunday, 2, nil)
	got := calendar.Changes(built(t, plan), built(t, after), calendar.Date{Year: 2026, Month: 1, Day: 1}, 730)
	if len(got) != 2 || got[0].Date != sunday || got[0].Name != "Mourning" || len(got[0].Before) != 1 || len(got[0].After) != 0 {
		t.Fatalf("changed: %+v", got)
	}
	if text := got[0].Text(calendar.Reader{}); text != "Sunday 22 November 2026: 9:00–17:00, now closed (\u2068Mourning\u2069)" {
		t.Error(text)
	}
	// What is announced again replaces what was announced.
	half := built(t, after.Announce("Half", sunday, 1, []calendar.Span{calendar.Hours(9, 12)}))
	if got := half.Plan().Days; len(got) != 2 {
		t.Errorf("the days are %+v", got)
	}
}

// A holiday that is moved begins on the day that was announced, and moving it back
// leaves the plan as it was.
func TestAHolidayIsMovedAndMovedBack(t *testing.T) {
	for _, country := range calendar.Presets() {
		plan, err := calendar.Preset(country)
		if err != nil {
			t.Fatal(err)
		}
		today := calendar.Date{Year: 2026, Month: 11, Day: 22}
		for _, one := range plan.Coming(today, 400) {
			to, err := one.First.Add(calendar.Gregorian, 2)
			if err != nil {
				t.Fatal(err)
			}
			moved, ok := plan.Move(one.Holiday, one.Year, to)
			if !ok {
				t.Fatalf("%s: %s is not moved", country, one.Name)
			}
			found := false
			for _, now := range moved.Coming(today, 402) {
				found = found || now.Holiday == one.Holiday && now.Year == one.Year && now.First == to && now.Moved == one.Moved+2
			}
			back, _ := moved.Move(one.Holiday, one.Year, one.First)
			if !found || len(calendar.Changes(built(t, plan), built(t, back), today, 400)) > 0 {
				t.Errorf("%s: %s in %d is not on %v, or does not come back", country, one.Name, one.Year, to)
			}
		}
	}
}

// Where two schedules have no changed day between two instants, the same working
// time passes between them.
func TestWorkingTimeDiffersOnlyOverChangedDays(t *testing.T) {
	plan, err := calendar.Preset("ir")
	if err != nil {
		t.Fatal(err)
	}
	before := built(t, plan)
	rapid.Check(t, func(rt *rapid.T) {
		start := calendar.Date{Year: 2026, Month: rapid.IntRange(1, 12).Draw(rt, "month"), Day: rapid.IntRange(1, 28).Draw(rt, "day")}
		var spans []calendar.Span
		if rapid.Bool().Draw(rt, "half") {
			spans = []calendar.Span{calendar.Hours(8, 10)}
		}
		after, err := plan.Announce("x", start, rapid.IntRange(1, 5).Draw(rt, "days"), spans).Build()
		if err != nil {
			rt.Fatal(err)
		}
		all := calendar.Changes(before, after, calendar.Date{Year: 2025, Month: 12, Day: 1}, 500)
		a := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 365*24*60).Draw(rt, "a")) * time.Minute)
		b := a.Add(time.Duration(rapid.Int64Range(0, 30*24*60).Draw(rt, "long")) * time.Minute)
		touched := false
		for _, c := range all {
			touched = touched || c.OfDay(a, b, before.Zone())
		}
		if !touched && before.Elapsed(a, b) != after.Elapsed(a, b) {
			rt.Fatalf("between %v and %v no day changed, and %v became %v", a, b, before.Elapsed(a, b), after.Elapsed(a, b))
		}
	})
}
