package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/problems"
	"rida/internal/room/routing"
)

// newest is the newest open problem.
func (k desk) newest() problems.Problem {
	k.t.Helper()
	all, err := problems.OpenOnes(k.t.Context(), k.d.DB, 0)
	if err != nil || len(all) == 0 {
		k.t.Fatal("no problem is open", err)
	}
	return all[0]
}

// TestAProblemIsFollowedOnItsPagesToAManagedCause walks the pages in each language
// and calendar, as forms are sent without scripts.
func TestAProblemIsFollowedOnItsPagesToAManagedCause(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		for _, c := range []struct {
			tag    lang.Tag
			system calendar.System
		}{{lang.English, calendar.Gregorian}, {lang.Persian, calendar.Persian}, {lang.Arabic, calendar.UmmAlQura}} {
			p := k.reads(c.tag, c.system)
			k.want("/problems/new")
			title := "The seal leaks, told in " + string(c.tag)
			if w := k.do(http.MethodPost, "/problems", url.Values{"title": {title}, "cases": {"999"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), title) {
				t.Fatalf("a wrong reference: %d", w.Code)
			}
			k.post("/problems", url.Values{"title": {title}})
			at := "/problems/" + k.newest().ID.String()
			k.want(at, title)
			if w := k.do(http.MethodPost, at+"/state", url.Values{"to": {"known_cause"}}); w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("no cause yet: %d", w.Code)
			}
			k.post(at+"/whys", url.Values{"text": {"It dries out."}, "layer": {"technical"}})
			if w := k.do(http.MethodPost, at+"/state", url.Values{"to": {"known_cause"}}); w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("a technical cause alone: %d", w.Code)
			}
			k.post(at+"/whys", url.Values{"text": {"Nobody can find the leaflet."}, "layer": {"not_findable"}})
			k.post(at+"/whys", url.Values{"text": {"The cheapest supplier wins."}, "layer": {"incentive"}})
			k.post(at+"/state", url.Values{"to": {"known_cause"}})
			k.post(at+"/state", url.Values{"to": {"action"}})
			day, err := calendar.DateOf(k.d.DB.Now(), p.Location(), c.system)
			if err != nil {
				t.Fatal(err)
			}
			typed := p.Digits.Of(strings.ReplaceAll(day.String(), "-", "/"))
			k.post(at+"/actions", url.Values{"what": {"Another seal"}, "hypothesis": {"Half as many leaks"}, "target": {p.Digits.Of("50")}, "date": {typed}})
			k.post(at+"/state", url.Values{"to": {"checking"}})
			if w := k.do(http.MethodPost, at+"/closure", nil); w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("closed unproven: %d", w.Code)
			}
			k.want(at, "Another seal", "Half as many leaks")
			words := k.d.Texts.For(lang.Arabic, lang.Arabic.Digits())
			k.task(words.T("problems.task.not_findable", "title", title)) // its owner has a task to make it findable
			k.want("/problems?view=mine", title)
			k.want("/problems/pareto?days=365")
			k.want("/problems/pareto.csv")
			k.want("/problems/cases?days=365")
		}
	})
}

// TestTheTopicOfACaseIsSuggestedAndSet teaches the house's model from sorted cases
// and asks it about another.
func TestTheTopicOfACaseIsSuggestedAndSet(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		ctx := t.Context()
		k.reads(lang.English, calendar.Gregorian)
		all, _, err := cases.List(ctx, k.d.DB, cases.Filter{})
		if err != nil || len(all) < 10 {
			t.Fatal("the demo has no cases", err)
		}
		names, err := routing.Topics(ctx, k.d.DB)
		if err != nil || len(names) < 2 {
			t.Fatal("the demo has no topics", err)
		}
		for i, c := range all[1:] {
			if err := k.d.DB.Write(ctx, func(tx *db.Tx) error {
				return k.d.Routing.Retopic(ctx, tx, event.Staff(owner(t, k.d).ID), c.ID, names[i%2].ID)
			}); err != nil {
				t.Fatal(err)
			}
		}
		at := "/cases/" + all[0].Reference + "/topic"
		k.want(at)
		k.post(at, url.Values{"topic": {names[1].ID.String()}})
		if w := k.do(http.MethodPost, at, url.Values{"topic": {"7"}}); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("no such topic: %d", w.Code)
		}
		if err := k.d.WatchProblems(ctx); err != nil {
			t.Fatal(err)
		}
		k.want(at)
	})
}
