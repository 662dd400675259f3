package calendar_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	jalaali "github.com/jalaali/go-jalaali"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
)

// days calls f with every day from first to last, both included, at noon UTC.
func days(first, last time.Time, f func(time.Time)) {
	for t := first.Add(12 * time.Hour); !t.After(last.Add(12 * time.Hour)); t = t.AddDate(0, 0, 1) {
		f(t)
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// spanOf gives the first and the last Gregorian day of a calendar.
func spanOf(t *testing.T, s calendar.System) (first, last time.Time) {
	t.Helper()
	from, to := s.Years()
	start, err := calendar.Date{Year: from, Month: 1, Day: 1}.Start(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	length, err := s.MonthLength(to, 12)
	if err != nil {
		t.Fatal(err)
	}
	end, err := calendar.Date{Year: to, Month: 12, Day: length}.Start(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return start, end
}

func TestEveryDayGoesToEachCalendarAndBack(t *testing.T) {
	for _, s := range calendar.Systems {
		t.Run(string(s), func(t *testing.T) {
			first, last := spanOf(t, s)
			if s == calendar.Gregorian {
				last = day(2300, 12, 31) // ten thousand years of it would only test the clock
			}
			before := calendar.Date{}
			count := 0
			days(first, last, func(at time.Time) {
				d, err := calendar.DateOf(at, time.UTC, s)
				if err != nil {
					t.Fatalf("%s: %v", at, err)
				}
				g, err := d.Gregorian(s)
				if err != nil || g.String() != at.Format(time.DateOnly) {
					t.Fatalf("%s → %s → %s (%v)", at.Format(time.DateOnly), d, g, err)
				}
				if w, _ := d.Weekday(s); w != at.Weekday() {
					t.Fatalf("%s is %s, not %s", at, at.Weekday(), w)
				}
				if count > 0 && !follows(s, before, d) {
					t.Fatalf("%s comes after %s in %s", d, before, s)
				}
				before = d
				count++
			})
			if count < 50_000 {
				t.Errorf("only %d days were walked", count)
			}
		})
	}
}

// follows tells whether b is the day after a by the month lengths of s.
func follows(s calendar.System, a, b calendar.Date) bool {
	if b.Day > 1 {
		return b.Year == a.Year && b.Month == a.Month && b.Day == a.Day+1
	}
	n, err := s.MonthLength(a.Year, a.Month)
	if err != nil || a.Day != n {
		return false
	}
	if a.Month == 12 {
		return b.Month == 1 && b.Year == a.Year+1
	}
	return b.Month == a.Month+1 && b.Year == a.Year
}

func TestPersianDatesEqualASecondSource(t *testing.T) {
	first, last := spanOf(t, calendar.Persian)
	days(first, last, func(at time.Time) {
		y, m, d, err := jalaali.ToJalaali(at.Year(), at.Month(), at.Day())
		if err != nil {
			t.Fatal(err)
		}
		got, err := calendar.DateOf(at, time.UTC, calendar.Persian)
		if want := (calendar.Date{Year: y, Month: int(m), Day: d}); err != nil || got != want {
			t.Fatalf("%s is %s, the second source says %s (%v)", at.Format(time.DateOnly), got, want, err)
		}
	})
	from, to := calendar.Persian.Years()
	for y := from; y <= to; y++ {
		leap, err := calendar.Persian.IsLeap(y)
		want, wantErr := jalaali.IsLeapYear(y)
		if leap != want || err != nil || wantErr != nil {
			t.Errorf("leap year %d: %v, the second source says %v", y, leap, want)
		}
	}
}

func TestUmmAlQuraMonthsEqualASecondSource(t *testing.T) {
	file, err := os.Open("testdata/ummalqura/month-starts.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var y, m int
		var want string
		if _, err := fmt.Sscanf(lines.Text(), "%d-%d %s", &y, &m, &want); err != nil {
			t.Fatal(err)
		}
		g, err := calendar.Date{Year: y, Month: m, Day: 1}.Gregorian(calendar.UmmAlQura)
		if err != nil || g.String() != want {
			t.Errorf("month %d-%02d begins on %s, the second source says %s (%v)", y, m, g, want, err)
		}
		n++
	}
	if n != 145*12 {
		t.Errorf("%d months were compared, want %d", n, 145*12)
	}
}

func TestKnownDaysHaveTheirDates(t *testing.T) {
	cases := []struct {
		gregorian string
		system    calendar.System
		want      string
	}{
		{"1979-02-11", calendar.Persian, "1357-11-22"},
		{"2025-03-20", calendar.Persian, "1403-12-30"}, // the last day of a leap year
		{"2025-03-21", calendar.Persian, "1404-01-01"},
		{"2026-03-21", calendar.Persian, "1405-01-01"},
		{"1937-03-14", calendar.UmmAlQura, "1356-01-01"},
		{"2026-02-18", calendar.UmmAlQura, "1447-09-01"},
		{"2026-03-20", calendar.UmmAlQura, "1447-10-01"},
		{"2077-11-16", calendar.UmmAlQura, "1500-12-30"},
	}
	for _, c := range cases {
		at, err := time.Parse(time.DateOnly, c.gregorian)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := calendar.DateOf(at, nil, c.system); err != nil || got.String() != c.want {
			t.Errorf("%s in %s is %s, want %s (%v)", c.gregorian, c.system, got, c.want, err)
		}
	}
}

func TestMidnightInRiyadhIsNotYesterday(t *testing.T) {
	riyadh := zone(t, "Asia/Riyadh")
	at := time.Date(2026, 3, 20, 0, 30, 0, 0, riyadh) // still the 19th in UTC
	d, err := calendar.DateOf(at, riyadh, calendar.UmmAlQura)
	if err != nil || d != (calendar.Date{Year: 1447, Month: 10, Day: 1}) {
		t.Errorf("got %s (%v)", d, err)
	}
}

func TestDaysOutsideACalendarAreAFault(t *testing.T) {
	for _, at := range []time.Time{day(1937, 3, 13), day(2077, 11, 17), day(1500, 1, 1)} {
		d, err := calendar.DateOf(at, nil, calendar.UmmAlQura)
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s became %s (%v)", at.Format(time.DateOnly), d, err)
		}
	}
	for _, at := range []time.Time{day(1831, 3, 20), day(2251, 3, 21)} {
		if d, err := calendar.DateOf(at, nil, calendar.Persian); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s became %s (%v)", at.Format(time.DateOnly), d, err)
		}
	}
	noDays := map[calendar.Date]calendar.System{
		{Year: 2025, Month: 2, Day: 29}:  calendar.Gregorian,
		{Year: 1404, Month: 12, Day: 30}: calendar.Persian,
		{Year: 1404, Month: 13, Day: 1}:  calendar.Persian,
		{Year: 1404, Month: 0, Day: 1}:   calendar.Persian,
		{Year: 1448, Month: 9, Day: 30}:  calendar.UmmAlQura,
		{Year: 1501, Month: 1, Day: 1}:   calendar.UmmAlQura,
		{Year: 2025, Month: 1, Day: 0}:   calendar.Gregorian,
	}
	for d, s := range noDays {
		if g, err := d.Gregorian(s); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v in %s became %s (%v)", d, s, g, err)
		}
	}
}

func TestTypedDatesAreReadInAnyDigitsAndOrder(t *testing.T) {
	cases := []struct {
		text   string
		system calendar.System
		want   string
	}{
		{"2025-11-14", calendar.Gregorian, "2025-11-14"},
		{"14/11/2025", calendar.Gregorian, "2025-11-14"},
		{"١٤/١١/٢٠٢٥", calendar.Gregorian, "2025-11-14"},
		{"١٤‏/١١‏/٢٠٢٥", calendar.Gregorian, "2025-11-14"}, // with the marks a browser prints
		{"۱۴۰۴/۸/۲۳", calendar.Persian, "1404-08-23"},
		{"۲۳.۸.۱۴۰۴", calendar.Persian, "1404-08-23"},
		{"۱۴۰۴۰۸۲۳", calendar.Persian, "1404-08-23"},
		{" 1404 8 23 ", calendar.Persian, "1404-08-23"},
		{"1404/08/23", calendar.Persian, "1404-08-23"},
		{"٢٣؍٥؍١٤٤٧", calendar.UmmAlQura, "1447-05-23"},
		{"1447–5–23", calendar.UmmAlQura, "1447-05-23"},
		{"١٤٤٧، ٥، ٢٣", calendar.UmmAlQura, "1447-05-23"},
	}
	for _, c := range cases {
		if d, err := calendar.ParseDate(c.text, c.system); err != nil || d.String() != c.want {
			t.Errorf("%q is %s, want %s (%v)", c.text, d, c.want, err)
		}
	}
}

func TestUnclearDatesSayWhy(t *testing.T) {
	cases := []struct {
		text   string
		system calendar.System
		key    string
	}{
		{"", calendar.Gregorian, "calendar.date.empty"},
		{" \u200f ", calendar.Gregorian, "calendar.date.empty"},
		{"tomorrow", calendar.Gregorian, "calendar.date.unreadable"},
		{"2025-11", calendar.Gregorian, "calendar.date.unreadable"},
		{"-2025-11-14", calendar.Gregorian, "calendar.date.unreadable"},
		{"2025-11-14 17:59", calendar.Gregorian, "calendar.date.unreadable"},
		{"2025-111-14", calendar.Gregorian, "calendar.date.unreadable"},
		{"12345-1-1", calendar.Gregorian, "calendar.date.unreadable"},
		{strings.Repeat("1", 200), calendar.Gregorian, "calendar.date.unreadable"},
		{"14/11/25", calendar.Gregorian, "calendar.date.shortyear"},
		{"1404/8/23", calendar.Gregorian, "calendar.date.range.gregory"}, // a Persian year in a Gregorian field
		{"2025/8/23", calendar.Persian, "calendar.date.range.persian"},
		{"29/2/2025", calendar.Gregorian, "calendar.date.noday"},
		{"11/14/2025", calendar.Gregorian, "calendar.date.noday"},
		{"1404/12/30", calendar.Persian, "calendar.date.noday"},
	}
	for _, c := range cases {
		d, err := calendar.ParseDate(c.text, c.system)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Key != c.key || !d.IsZero() {
			t.Errorf("%q gave %s and %v, want %s", c.text, d, err, c.key)
		}
	}
}

func FuzzParseDateNeverInventsADay(f *testing.F) {
	for _, s := range []string{"1404/8/23", "۲۳.۸.۱۴۰۴", "٢٠٢٥١١١٤", "1/2/3", "٫", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, sys := range calendar.Systems {
			d, err := calendar.ParseDate(s, sys)
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Fatalf("%q: %v", s, err)
				}
				continue
			}
			if back, err := calendar.ParseDate(d.String(), sys); err != nil || back != d {
				t.Fatalf("%q is %s, which reads as %s (%v)", s, d, back, err)
			}
		}
	})
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
