package calendar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
)

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
		"الأحد ٢٣ نوفمبر: ٩:٠٠–١٧:٠٠، المحتسب: ٨ ساعات",
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
