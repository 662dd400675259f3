package agreements_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
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
			if a.ToTeam = rapid.Bool().Draw(rt, "of a team"); a.ToTeam {
				a.TeamID = 20
				if rapid.Bool().Draw(rt, "taken") {
					a.TakenAt = a.CreatedAt.Add(time.Duration(rapid.Int64Range(0, int64(30*time.Hour)).Draw(rt, "taken after")))
				}
			}
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
	want := []agreements.Span{{began, hour(1), 1, agreements.ForUs, 0, 0}, {hour(1), hour(2), 2, agreements.ForUs, 0, 0}, {hour(2), hour(5), 2, agreements.ForColleague, 3, 0},
		{hour(5), hour(6), 2, agreements.ForUs, 0, 0}, {hour(6), hour(8), 2, agreements.ForCustomer, 0, 0}, {hour(8), hour(9), 2, agreements.ForUs, 0, 0}, {hour(9), hour(10), 2, agreements.AtRest, 0, 0}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestWaitingForATeamCountsToTheTeamUntilSomebodyTakesIt(t *testing.T) {
	hour := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
	events := []event.Event{{Kind: "cases.received", At: began, Data: json.RawMessage(`{"owner":"1"}`)}}
	asks := []agreements.Ask{{ToTeam: true, TeamID: 20, ToID: 3, CreatedAt: hour(2), FellAt: hour(3), TakenAt: hour(4), EndedAt: hour(7)}}
	got := agreements.Shares(agreements.Chain(events, asks, began, hour(8), 1), agreements.Span.Holder)
	want := map[id.ID]time.Duration{1: 3 * time.Hour, 20: 2 * time.Hour, 3: 3 * time.Hour}
	for who, length := range want {
		if got[who] != length {
			t.Errorf("%d held it for %v, want %v", who, got[who], length)
		}
	}
	asks[0].TakenAt, asks[0].EndedAt = time.Time{}, time.Time{} // the lead has it, and has not answered
	if got = agreements.Shares(agreements.Chain(events, asks, began, hour(8), 1), agreements.Span.Holder); got[20] != time.Hour || got[3] != 5*time.Hour {
		t.Errorf("after it fell to the lead: %v", got)
	}
}

func TestWhatATeamDoesNotTakeIsItsLeadsInWorkingTimeAndBeforeHalfOfTheWay(t *testing.T) {
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Riyadh")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	for _, one := range []struct{ now, wanted, want time.Time }{
		{at(3, 10, 0), at(8, 10, 0), at(3, 12, 0)},  // a Tuesday morning
		{at(3, 10, 0), at(3, 11, 0), at(3, 10, 30)}, // it is wanted at once
		{at(3, 16, 0), at(4, 10, 0), at(3, 17, 0)},  // two working hours lie between, half of them today
		{at(3, 20, 0), at(3, 22, 0), at(3, 21, 0)},  // nobody works until then
	} {
		if got := agreements.LeadAt(s, one.now, one.wanted); !got.Equal(one.want) {
			t.Errorf("asked at %v for %v, the lead has it at %v, want %v", one.now, one.wanted, got.In(zone), one.want)
		}
	}
	// On Thursday evening the two hours go on after the weekend.
	if got := agreements.LeadAt(s, at(5, 16, 30), at(19, 10, 0)).In(zone); got.Day() != 8 {
		t.Errorf("asked on Thursday evening, the lead has it on %v", got)
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
