package calendar_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

// fieldsOf gives "name key" of each field of a fault, sorted, and checks that
// every key has a text.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		t.Fatalf("not an Invalid fault: %v", err)
	}
	c, err := lang.Load(calendar.Texts)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Name+" "+strings.TrimPrefix(field.Key, "calendar.plan."))
		if !c.For(lang.English, "").Has(field.Key) {
			t.Errorf("%s has no text", field.Key)
		}
	}
	slices.Sort(out)
	return out
}

func TestAGoodPlanReadsAsItStands(t *testing.T) {
	text := `{"version":3,"zone":"Asia/Tehran",
		"weeks":[{"until":"2024-12-31","days":{"sat":["09:00-12:00","13:00-24:00"]}},{"from":"2025-01-01","days":{"sun":["۹:۰۰–۱۷:۳۰"]}}],
		"holidays":[{"name":"calendar.holiday.eidfitr","system":"islamic-umalqura","month":10,"day":1,"length":2,"moved":{"1447":1}}],
		"periods":[{"name":"ساعت تابستانی","system":"persian","from":{"month":4,"day":1},"to":{"month":6,"day":0},"since":"2025-01-01","days":{"sun":["07:00-13:00"]}}],
		"days":[{"name":"Stocktaking","system":"persian","date":"1404-08-23"}]}`
	p, err := calendar.ParsePlan([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Build(); err != nil {
		t.Fatal(err)
	}
	if got := p.Weeks[1].Week[time.Sunday]; len(got) != 1 || got[0] != (calendar.Span{From: 540, To: 1050}) {
		t.Errorf("Sunday is %v", got)
	}
	if got := p.Weeks[0].Week[time.Saturday][1]; got != calendar.Hours(13, 24) {
		t.Errorf("Saturday afternoon is %v", got)
	}
	if p.Version != 3 || p.Holidays[0].Moved[1447] != 1 || p.Periods[0].To != (calendar.MonthDay{Month: 6}) || p.Days[0].Date.Year != 1404 {
		t.Errorf("%+v", p)
	}
}

func TestWhatCannotBeReadIsNamedByItsPlace(t *testing.T) {
	text := `{"version":1,"zone":"UTC",
		"weeks":[{"from":"tomorrow","days":{"sun":["09:00-17:00","25:00-26:00"],"someday":["1-2"]}}],
		"holidays":[{"name":"x","system":"persian","month":1,"day":1,"length":1,"spans":["17:00-09:00"],"moved":{"soon":1}}],
		"periods":[{"name":"x","system":"persian","from":{"month":1,"day":1},"to":{"month":2,"day":0},"until":"2025-1-1","days":{"fri":["9-12"]}}],
		"days":[{"name":"x","system":"gregory","date":"2025-xx-01"}]}`
	_, err := calendar.ParsePlan([]byte(text))
	want := []string{
		"days.0.date day", "holidays.0.moved years", "holidays.0.spans.0 span", "periods.0.days.fri.0 span",
		"periods.0.until day", "weeks.0.days.someday weekday", "weeks.0.days.sun.1 span", "weeks.0.from day",
	}
	if got := fieldsOf(t, err); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, broken := range []string{"", "[]", "{", `{"version":"1"}`, `{"version":1} {}`, `{"wekks":[]}`, `{"zone":` + strings.Repeat(" ", 1<<20) + `"UTC"}`} {
		if _, err := calendar.ParsePlan([]byte(broken)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.20q: %v", broken, err)
		}
	}
	var p calendar.Plan
	if err := json.Unmarshal([]byte(`{"version":1,"weeks":[{"from":"x"}]}`), &p); fault.KindOf(err) != fault.Invalid || p.Version != 0 {
		t.Errorf("%v left %+v", err, p)
	}
}

func TestWhatCannotHoldIsNamedByItsPlace(t *testing.T) {
	office := calendar.WeekOf([]calendar.Span{calendar.Hours(9, 17)}, time.Sunday)
	date := func(y, m, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }
	cases := map[string]struct {
		change func(*calendar.Plan)
		want   []string
	}{
		"no version, zone or week": {func(p *calendar.Plan) { *p = calendar.Plan{} }, []string{"version version", "weeks weeks", "zone zone"}},
		"a zone of this machine":   {func(p *calendar.Plan) { p.Zone = "Local" }, []string{"zone zone"}},
		"no such zone":             {func(p *calendar.Plan) { p.Zone = "Asia/Atlantis" }, []string{"zone zone"}},
		"spans in disorder": {func(p *calendar.Plan) {
			p.Weeks[0].Week[1] = []calendar.Span{calendar.Hours(13, 17), calendar.Hours(9, 12), {From: 5, To: 5}, {From: 1430, To: 1441}, {From: -1, To: 9}}
		}, []string{"weeks.0.days.mon.1 overlap", "weeks.0.days.mon.2 span", "weeks.0.days.mon.3 span", "weeks.0.days.mon.4 span"}},
		"too many spans": {func(p *calendar.Plan) { p.Weeks[0].Week[1] = make([]calendar.Span, 13) }, []string{"weeks.0.days.mon many"}},
		"weeks that overlap": {func(p *calendar.Plan) {
			p.Weeks = []calendar.WeekRule{{Until: date(2025, 6, 1), Week: office}, {From: date(2025, 6, 1), Week: office}}
		}, []string{"weeks.1.from overlap"}},
		"an endless week before another": {func(p *calendar.Plan) {
			p.Weeks = []calendar.WeekRule{{Week: office}, {From: date(2025, 6, 1), Week: office}}
		}, []string{"weeks.1.from overlap"}},
		"a week that ends before it begins": {func(p *calendar.Plan) {
			p.Weeks[0].From, p.Weeks[0].Until = date(2025, 6, 2), date(2025, 6, 1)
		}, []string{"weeks.0.until until"}},
		"a week from no day": {func(p *calendar.Plan) { p.Weeks[0].From = date(2025, 2, 29) }, []string{"weeks.0.from day"}},
		"a holiday without sense": {func(p *calendar.Plan) {
			p.Holidays = []calendar.Holiday{{System: "lunar"}, {Name: " ", System: calendar.Persian, Month: 7, Day: 31, Length: 31, Since: 2025},
				{Name: "x", System: calendar.UmmAlQura, Month: 13, Day: 1, Length: 1, Since: 1450, Until: 1449, Moved: map[int]int{1447: 16}}}
		}, []string{"holidays.0.length length", "holidays.0.name name", "holidays.0.system system",
			"holidays.1.day day", "holidays.1.length length", "holidays.1.name name", "holidays.1.since years",
			"holidays.2.day day", "holidays.2.moved moved", "holidays.2.since years"}},
		"a period without sense": {func(p *calendar.Plan) {
			p.Periods = []calendar.Period{{Name: strings.Repeat("ا", 101), System: calendar.Gregorian, From: calendar.MonthDay{Month: 2, Day: 30}, To: calendar.MonthDay{}}}
		}, []string{"periods.0.from day", "periods.0.name name", "periods.0.to day"}},
		"days twice and nowhere": {func(p *calendar.Plan) {
			p.Days = []calendar.DayRule{
				{Name: "a", System: calendar.Persian, Date: date(1404, 8, 23)},
				{Name: "b", System: calendar.Gregorian, Date: date(2025, 11, 14)},
				{Name: "c", System: calendar.UmmAlQura, Date: date(2025, 11, 14)},
			}
		}, []string{"days.1.date twice", "days.2.date day"}},
		"too much": {func(p *calendar.Plan) {
			p.Weeks = make([]calendar.WeekRule, 51)
			p.Holidays, p.Periods, p.Days = make([]calendar.Holiday, 201), make([]calendar.Period, 51), make([]calendar.DayRule, 2001)
		}, []string{"days many", "holidays many", "periods many", "weeks many"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := calendar.Plan{Version: 1, Zone: "Asia/Riyadh", Weeks: []calendar.WeekRule{{Week: office}}}
			c.change(&p)
			_, err := p.Build()
			if got := fieldsOf(t, err); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestABuiltScheduleDoesNotChangeWithItsPlan(t *testing.T) {
	p, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	s := build(t, p)
	a, b := day(2025, 11, 16), day(2025, 11, 23)
	before := s.Elapsed(a, b)
	p.Weeks[1].Week[time.Sunday][0] = calendar.Hours(0, 24)
	p.Holidays[0].Length = 30
	copied := s.Plan()
	copied.Weeks[1].Week[time.Monday][0] = calendar.Hours(0, 24)
	if got := s.Elapsed(a, b); got != before {
		t.Errorf("%s became %s", before, got)
	}
	if got := build(t, s.Plan()).Elapsed(a, b); got != before {
		t.Errorf("its plan gives %s, not %s", got, before)
	}
}

func TestTheFaultsOfThisPackageHaveTexts(t *testing.T) {
	c, err := lang.Load(calendar.Texts)
	if err != nil {
		t.Fatal(err)
	}
	p := c.For(lang.Persian, "")
	for _, key := range []string{
		"calendar.date.empty", "calendar.date.unreadable", "calendar.date.shortyear", "calendar.date.noday",
		"calendar.schedule.nowork", "calendar.schedule.beyond", "calendar.schedule.count", "calendar.schedule.back",
		"calendar.plan.unreadable", "calendar.plan.preset",
	} {
		if !p.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
	if text := lang.ToLatin(p.T("calendar.schedule.beyond")); !strings.Contains(text, "1938") || !strings.Contains(text, "2199") {
		t.Errorf("%q does not name the years in which work is counted", text)
	}
	for _, sys := range calendar.Systems {
		first, last := sys.Years()
		for _, year := range []int{first - 1, last + 1} {
			_, err := calendar.Date{Year: year, Month: 1, Day: 1}.Gregorian(sys)
			f, ok := fault.As(err)
			if !ok {
				t.Fatalf("%d in %s: %v", year, sys, err)
			}
			text := lang.ToLatin(p.T(f.Key))
			if !strings.Contains(text, fmt.Sprint(first)) || !strings.Contains(text, fmt.Sprint(last)) {
				t.Errorf("%s: %q does not name %d and %d", sys, text, first, last)
			}
		}
	}
}

func FuzzParsePlanNeverLosesARule(f *testing.F) {
	f.Add(`{"version":1,"zone":"UTC","weeks":[{"days":{"sun":["09:00-17:00"]}}]}`)
	f.Add(`{"version":1,"zone":"UTC","weeks":[],"days":[{"name":"x","system":"gregory","date":"2025-01-01"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := calendar.ParsePlan([]byte(text))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		s, err := p.Build()
		if err != nil {
			return
		}
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := calendar.ParsePlan(stored)
		if err != nil {
			t.Fatalf("%s: %v", stored, err)
		}
		second, err := json.Marshal(again)
		if err != nil || string(second) != string(stored) {
			t.Fatalf("%s became %s", stored, second)
		}
	})
}
