package agreements_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
)

var began = time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)

// However a case is handed about, answered, closed and opened again, and whatever
// colleagues are asked, the times by owner sum to the case's time exactly.
func TestTheTimesOfWhoWaitedForWhomSumExactlyToTheCasesTime(t *testing.T) {
	kinds := []string{"cases.taken", "cases.given", "cases.passed_on", "cases.replied", "cases.customer_wrote", "cases.closed", "cases.reopened", "cases.noted"}
	rapid.Check(t, func(rt *rapid.T) {
		at, events := began, []event.Event{{Kind: "cases.received", At: began, Data: json.RawMessage(`{"owner":"7"}`)}}
		for range rapid.IntRange(0, 30).Draw(rt, "events") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Hour/time.Microsecond)).Draw(rt, "later")) * time.Microsecond)
			to, _ := json.Marshal(map[string]id.ID{"to": id.ID(rapid.Int64Range(1, 5).Draw(rt, "to"))})
			events = append(events, event.Event{Kind: rapid.SampledFrom(kinds).Draw(rt, "kind"), At: at, Data: to})
		}
		end := at.Add(time.Duration(rapid.Int64Range(1, int64(50*time.Hour/time.Microsecond)).Draw(rt, "end")) * time.Microsecond)
		var asks []agreements.Ask
		for range rapid.IntRange(0, 4).Draw(rt, "asks") {
			a := agreements.Ask{ToID: id.ID(rapid.Int64Range(6, 9).Draw(rt, "asked")), CreatedAt: began.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(began))).Draw(rt, "made")))}
			if rapid.Bool().Draw(rt, "ended") {
				a.EndedAt = a.CreatedAt.Add(time.Duration(rapid.Int64Range(0, int64(90*time.Hour)).Draw(rt, "took")))
			}
			asks = append(asks, a)
		}
		spans := agreements.Chain(events, asks, began, end, 7)
		var sum time.Duration
		for i, s := range spans {
			if i > 0 && !s.From.Equal(spans[i-1].To) || !s.To.After(s.From) {
				rt.Fatalf("spans do not touch: %+v", spans)
			}
			sum += s.Length()
		}
		var byHolder time.Duration
		for _, d := range agreements.Shares(spans, agreements.Span.Holder) {
			byHolder += d
		}
		if whole := end.Sub(began); sum != whole || byHolder != whole {
			rt.Errorf("%v, by holder %v, of %v", sum, byHolder, whole)
		}
	})
}

func TestTheChainNamesForWhomACaseWaited(t *testing.T) {
	hour := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
	to := func(n string) json.RawMessage { return json.RawMessage(`{"to":"` + n + `"}`) }
	events := []event.Event{{Kind: "cases.received", At: began, Data: json.RawMessage(`{"owner":"1"}`)}, {Kind: "cases.taken", At: hour(1), Data: to("2")},
		{Kind: "cases.replied", At: hour(6), Data: nil}, {Kind: "cases.customer_wrote", At: hour(8)}, {Kind: "cases.closed", At: hour(9)}}
	asks := []agreements.Ask{{ToID: 3, CreatedAt: hour(2), EndedAt: hour(5)}}
	got := agreements.Chain(events, asks, began, hour(10), 1)
	want := []agreements.Span{{began, hour(1), 1, agreements.ForUs, 0}, {hour(1), hour(2), 2, agreements.ForUs, 0}, {hour(2), hour(5), 2, agreements.ForColleague, 3},
		{hour(5), hour(6), 2, agreements.ForUs, 0}, {hour(6), hour(8), 2, agreements.ForCustomer, 0}, {hour(8), hour(9), 2, agreements.ForUs, 0}, {hour(9), hour(10), 2, agreements.AtRest, 0}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestWorkBeginsUnconfirmedOnlyWhereTheGateLetsIt(t *testing.T) {
	for _, one := range []struct {
		mode                 cases.Mode
		confirmed, knowingly bool
		want                 bool
	}{{cases.Off, false, false, true}, {cases.Warn, false, false, false}, {cases.Warn, false, true, true}, {cases.Block, false, true, false}, {cases.Block, true, false, true}, {cases.Warn, true, false, true}} {
		if got := agreements.MayStart(one.mode, one.confirmed, one.knowingly); got != one.want {
			t.Errorf("%+v: %v", one, got)
		}
	}
}
