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

// topicCalled finds a topic by its English name.
func (k desk) topicCalled(name string) routing.Entry {
	k.t.Helper()
	all, err := routing.Taxonomy(k.t.Context(), k.d.DB)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, one := range all {
		if one.En == name {
			return one
		}
	}
	k.t.Fatalf("no topic %q among %d", name, len(all))
	return routing.Entry{}
}

func TestTheListOfTopicsIsKeptOnItsPage(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		ctx := t.Context()
		for _, tag := range lang.Tags {
			k.reads(tag, calendar.NewReader(tag, "intl", nil).System)
			k.want("/topics")
			k.want("/topics/candidates")
			k.want("/topics/new")
		}
		k.reads(lang.English, calendar.Gregorian)
		all, _, err := cases.List(ctx, k.d.DB, cases.Filter{})
		if err != nil || len(all) < 3 {
			t.Fatal("the demo has no cases", err)
		}
		free, err := routing.Untold(ctx, k.d.DB, k.d.DB.Now().AddDate(-5, 0, 0), 3)
		if err != nil || len(free) < 3 {
			t.Fatal("every case has a topic", err)
		}
		var references []string
		for _, one := range free {
			c, err := cases.Get(ctx, k.d.DB, one)
			if err != nil {
				t.Fatal(err)
			}
			references = append(references, c.Reference)
		}
		if w := k.do(http.MethodPost, "/topics", url.Values{"words": {"smell, filter"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "smell, filter") {
			t.Fatalf("a topic without a name: %d", w.Code)
		}
		k.post("/topics", url.Values{"name_en": {"A smell"}, "cases": {strings.Join(references, "\n")}})
		smell := k.topicCalled("A smell")
		for _, one := range free {
			if is, err := routing.TopicOf(ctx, k.d.DB, one); err != nil || is != smell.ID {
				t.Errorf("a case it was found in has topic %d, %v", is, err)
			}
		}
		if q, err := routing.Asked(ctx, k.d.DB); err != nil || len(q.Answers) > routing.MaxAnswers || smell.Offered {
			t.Errorf("customers are asked about it at the door: %+v, %v", q.Answers, err)
		}
		at := "/topics/" + smell.ID.String()
		k.post(at+"/name", url.Values{"name_en": {"A bad smell"}, "name_fa": {"Boo"}})
		k.post(at+"/owner", url.Values{"owner": {owner(t, k.d).ID.String()}})
		k.want(at, "A bad smell", "A smell")
		for _, into := range []string{"", smell.ID.String(), "7"} {
			if w := k.do(http.MethodPost, at+"/merge", url.Values{"into": {into}}); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("merged into %q: %d", into, w.Code)
			}
		}
		k.post(at+"/retirement", nil)
		k.post(at+"/retirement", url.Values{"back": {"yes"}})
		if err := k.d.WatchProblems(ctx); err != nil {
			t.Fatal(err)
		}
		other := k.topicCalled("A fault or a repair")
		k.post(at+"/merge", url.Values{"into": {other.ID.String()}})
		if is, err := routing.TopicOf(ctx, k.d.DB, free[0]); err != nil || is != other.ID {
			t.Errorf("its cases count elsewhere: %d, %v", is, err)
		}
		k.want("/topics", "A bad smell")
	})
}

func TestALabelIsLearnedAtOnceAndForeseenBefore(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		ctx := t.Context()
		k.reads(lang.English, calendar.Gregorian)
		free, err := routing.Untold(ctx, k.d.DB, k.d.DB.Now().AddDate(-5, 0, 0), 1)
		if err != nil || len(free) == 0 {
			t.Fatal("every case has a topic", err)
		}
		c, err := cases.Get(ctx, k.d.DB, free[0])
		if err != nil {
			t.Fatal(err)
		}
		at := "/cases/" + c.Reference + "/topic"
		all, err := routing.Topics(ctx, k.d.DB)
		if err != nil {
			t.Fatal(err)
		}
		some, _, err := cases.List(ctx, k.d.DB, cases.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range some {
			if one.ID == c.ID {
				continue
			}
			if err := k.d.DB.Write(ctx, func(tx *db.Tx) error {
				return k.d.Routing.Retopic(ctx, tx, event.Staff(owner(t, k.d).ID), one.ID, all[i%2].ID)
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.d.LearnTopics(ctx); err != nil {
			t.Fatal(err)
		}
		for _, topic := range []string{all[0].ID.String(), all[1].ID.String(), "0"} {
			k.post(at, url.Values{"topic": {topic}})
		}
		for more := true; more; {
			if more, err = k.d.Problems.LearnLabels(ctx, k.d.DB); err != nil {
				t.Fatal(err)
			}
		}
		var waiting int
		if err := k.d.DB.Get(ctx, &waiting, `SELECT COUNT(*) FROM problems_label WHERE learned_at = 0`); err != nil || waiting > 0 {
			t.Errorf("%d labels wait, %v", waiting, err)
		}
		if is, err := routing.TopicOf(ctx, k.d.DB, c.ID); err != nil || is != 0 {
			t.Errorf("taken back, and yet %d, %v", is, err)
		}
		model, err := k.d.Problems.ModelCalled(ctx, k.d.DB, problems.HouseModel)
		if err == nil {
			_, err = problems.Drift(ctx, k.d.DB, model.Measured.Right)
		}
		if err != nil {
			t.Error(err)
		}
		if err := k.d.DB.Write(ctx, func(tx *db.Tx) error { return k.d.Problems.TopicMerged(ctx, tx, all[1].ID, all[0].ID) }); err != nil {
			t.Error(err)
		}
	})
}
