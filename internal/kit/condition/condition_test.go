package condition_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
)

var registry = condition.NewRegistry(
	condition.Field{Key: "state", Kind: condition.Choice, Codes: []string{"open", "closed"}, Column: "state"},
	condition.Field{Key: "owner", Kind: condition.Choice, Ids: true, People: true, Column: "owner"},
	condition.Field{Key: "size", Kind: condition.Number, Optional: true, Column: "size"},
	condition.Field{Key: "price", Kind: condition.Money, Column: "price", Currency: "currency"},
	condition.Field{Key: "day", Kind: condition.Day, Column: "day"},
	condition.Field{Key: "at", Kind: condition.Instant, Column: "at"},
	condition.Field{Key: "seen", Kind: condition.Flag, NeedsMe: true},
	condition.Field{Key: "words", Kind: condition.Words, Column: "words"},
)

// now is Sunday 22 November 2026, 1 Azar 1405, 23:30 in Tehran.
var now = time.Date(2026, time.November, 22, 20, 0, 0, 0, time.UTC)

func tehran(t *testing.T) condition.Reader {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tehran")
	if err != nil {
		t.Fatal(err)
	}
	return condition.Reader{Account: 7, Now: now, Zone: zone, Calendar: calendar.Persian, Week: time.Saturday}
}

func TestDatesAreMeantInTheReadersZoneAndCalendar(t *testing.T) {
	by := tehran(t)
	for _, c := range []struct {
		op    condition.Op
		value string
		at    string
		want  bool
	}{
		{condition.On, "today", "2026-11-21T20:30:00Z", true}, // midnight in Tehran
		{condition.On, "today", "2026-11-21T20:29:59Z", false},
		{condition.On, "today", "2026-11-22T20:29:59Z", true},
		{condition.On, "this_month", "2026-11-21T20:30:00Z", true}, // Azar began at that midnight
		{condition.On, "last_month", "2026-11-21T20:29:59Z", true},
		{condition.On, "this_week", "2026-11-20T20:30:00Z", true}, // Saturday
		{condition.On, "this_week", "2026-11-20T20:29:59Z", false},
		{condition.On, "last_year", "2026-03-20T20:29:59Z", true}, // Nowruz 1405
		{condition.Before, "2026-11-22", "2026-11-21T20:29:59Z", true},
		{condition.After, "2026-11-22", "2026-11-22T20:30:00Z", true},
		{condition.OlderThan, "3d", "2026-11-19T19:59:59Z", true},
		{condition.OlderThan, "3d", "2026-11-19T20:00:00Z", false},
		{condition.NewerThan, "2h", "2026-11-22T18:00:00Z", true},
		{condition.NewerThan, "2h", "2026-11-22T20:00:01Z", false},
		{condition.Within, "1w", "2026-11-29T20:00:00Z", true},
		{condition.Beyond, "1w", "2026-11-29T20:00:01Z", true},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		facts := condition.Facts{"at": {{N: at.UnixMicro()}}}
		if got := registry.Holds(condition.Leaf("at", c.op, c.value), facts, by); got != c.want {
			t.Errorf("%s %s of %s: %v, want %v", c.op, c.value, c.at, got, c.want)
		}
	}
}

func TestADefectIsNamedWithItsPlace(t *testing.T) {
	deep := condition.Leaf("state", condition.Is, "open")
	for range condition.MaxDepth {
		deep = condition.All(deep)
	}
	for want, n := range map[string]condition.Node{
		"condition.all.1.field condition.unknown_field":              condition.All(condition.Leaf("state", condition.Is, "open"), condition.Leaf("colour", condition.Is, "red")),
		"condition.not.op condition.bad_op":                          condition.Not(condition.Leaf("state", condition.Less, "open")),
		"condition.values condition.bad_value":                       condition.Leaf("state", condition.Is, "lost"),
		"condition.any.0.values condition.needs_value":               condition.Any(condition.Leaf("size", condition.Between, "1")),
		"condition.all.0.all.0.all.0.all.0.all.0 condition.too_deep": deep,
		"condition condition.not_readable":                           {Field: "state", Op: condition.Is, Values: []string{"open"}, All: []condition.Node{{}}},
	} {
		found := registry.Check(n, tehran(t))
		if len(found) != 1 || found[0].Name+" "+found[0].Key != want {
			t.Errorf("%s: %v, want %s", n.JSON(), found, want)
		}
	}
	for _, bad := range []condition.Node{condition.Leaf("seen", condition.Is, "yes"), condition.Leaf("owner", condition.Is, "me")} {
		if found := registry.Check(bad, condition.Reader{Now: now}); len(found) != 1 || found[0].Key != "condition.needs_reader" {
			t.Errorf("a rule asks for its reader: %v", found)
		}
	}
}

func TestTooManyLeavesAreRefused(t *testing.T) {
	var parts []condition.Node
	for range condition.MaxLeaves + 1 {
		parts = append(parts, condition.Leaf("state", condition.Is, "open"))
	}
	if found := registry.Check(condition.Any(parts...), tehran(t)); len(found) == 0 {
		t.Error("a flood of leaves is accepted")
	}
}

func TestAnAnswerNamesTheLeavesThatDecided(t *testing.T) {
	open, big, cheap := condition.Leaf("state", condition.Is, "open"), condition.Leaf("size", condition.More, "10"), condition.Leaf("price", condition.Less, "5 SAR")
	facts := condition.Facts{"state": {{Code: "open"}}, "size": {{N: 12_500_000}}, "price": {{N: 900, Currency: "SAR"}}}
	for tree, want := range map[string]string{
		condition.All(open, condition.Any(cheap, big)).JSON():    "true state=true size=true",
		condition.All(big, cheap, open).JSON():                   "false price=false",
		condition.Not(condition.Any(cheap, cheap)).JSON():        "true price=false price=false",
		condition.Leaf("size", condition.Equal, "۱۲٫۵").JSON():   "true size=true",
		condition.Leaf("price", condition.Less, "99 IRR").JSON(): "false price=false",
	} {
		n, err := condition.Parse([]byte(tree))
		if err != nil {
			t.Fatal(err)
		}
		a := registry.Explain(n, facts, tehran(t))
		got := []string{fmt.Sprint(a.Holds)}
		for _, s := range a.Because {
			got = append(got, fmt.Sprintf("%s=%v", s.Leaf.Field, s.Held))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", tree, s, want)
		}
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	for _, text := range []string{`{"field":"state","op":"is","values":["open"],"colour":1}`, `[]`, `{} {}`, `{"all":`, `{"values":[1]}`} {
		if n, err := condition.Parse([]byte(text)); err == nil {
			t.Errorf("%s was read as %s", text, n.JSON())
		}
	}
}

func TestNumbersAndAmountsAreReadAsWritten(t *testing.T) {
	for text, want := range map[string]string{"12": "12", "12.50": "12.5", "-0.000001": "-0.000001", "١٢٬٥٠٠٫٧٥": "12500.75", "۹": "9",
		"1.0000001": "", "x": "", "": "", "1.": "", ".5": "", "99999999999999999999": "", "--1": ""} {
		n, ok := condition.ParseNumber(text)
		if ok != (want != "") || ok && condition.FormatNumber(n) != want {
			t.Errorf("%q: %d %v, want %q", text, n, ok, want)
		}
	}
	for text, want := range map[string]string{"12.5 SAR": "12.50 SAR", "1.234 KWD": "1.234 KWD", "1500 IRR": "1500 IRR", "1.5 IRR": "", "12 riyal": "", "12.555 SAR": ""} {
		n, c, ok := condition.ParseMoney(text)
		if ok != (want != "") || ok && condition.FormatMoney(n, c) != want {
			t.Errorf("%q: %d %s %v, want %q", text, n, c, ok, want)
		}
	}
}
