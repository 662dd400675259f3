package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/forecast/history"
	"rida/internal/kit/forecast/simulate"
	"rida/internal/room/cases"
	"rida/internal/room/promises/estimate"
	"rida/internal/testkit"
)

// The same history gives the same answer through the interface and through the
// function that the command calls.
func TestAHistoryFromOutsideIsAnsweredAsTheCommandAnswers(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite))
	made := simulate.Make(simulate.World{Seed: 4, Cases: 1500, Days: 200})
	var text bytes.Buffer
	h.must(history.Write(&text, made.History))
	by := made.Last().Add(100 * time.Hour)
	a := h.post("/promises/estimates", map[string]any{"history": text.String(), "groups": map[string]string{"topic": "delivery", "team": "logistics"}, "chances": []float64{0.8, 90, 95}, "by": []time.Time{by}}).want(200)
	said, err := estimate.Of(made.History, history.Calendar{}, estimate.Question{Groups: map[string]string{"topic": "delivery", "team": "logistics"}, Chances: []float64{.8, .9, .95}, By: []time.Time{by}})
	h.must(err)
	want, err := json.Marshal(said)
	h.must(err)
	var got estimate.Answer
	h.must(json.Unmarshal(a.raw, &got))
	again, err := json.Marshal(got)
	h.must(err)
	if !bytes.Equal(again, want) {
		t.Errorf("the interface says\n%s\nthe command\n%s", again, want)
	}
	a.has("group.topic", "delivery", "group.team", "logistics", "cases", "1500")
}

func TestAnEstimateRefusesWithTheReasonAndNamesWhatIsWrong(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite))
	few := "case,start,end,topic\n1,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,a\n2,2026-01-01T00:00:00Z,,a\n"
	h.post("/promises/estimates", map[string]any{"history": few, "chances": []float64{90}}).want(200).
		has("dates.0.refusal", "too_few", "dates.0.date", "", "n", "1", "open", "1")
	h.post("/promises/estimates", map[string]any{"history": few, "groups": map[string]string{"colour": "red"}}).want(422)
	h.post("/promises/estimates", map[string]any{"history": "nothing"}).want(422)
	h.post("/promises/estimates", map[string]any{"history": few, "chances": []float64{90, 80}}).want(422)
	h.post("/promises/estimates", map[string]any{"history": few, "zone": "Mars/Olympus"}).want(422)
	h.post("/promises/estimates", map[string]any{"history": few, "case": "1"}).want(422)
	h.post("/promises/estimates", map[string]any{"history": few, "case": "2"}).want(200).has("n", "1", "open", "1", "wider.0.reason", "too_few")
}

// The house's own cases: what was made and closed a moment ago is known.
func TestTheHouseLearnsFromItsOwnCasesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/promises/estimates", map[string]any{}).want(200).has("dates.0.refusal", "too_few", "n", "0")
		for i := range 36 {
			c := h.comes(cases.Phone, false)
			h.Clock.Advance(time.Duration(20+i%30) * time.Minute)
			h.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := h.room.Confirm(ctx, tx, event.Staff(h.agent), c.ID)
				return err
			})
		}
		c := h.comes(cases.Phone, false)
		a := h.post("/promises/estimates", map[string]any{"groups": map[string]string{"topic": "", "type": "enquiry"}, "chances": []float64{80}}).want(200).
			has("dates.0.refusal", "", "n", "36", "open", "1", "few", "true", "cases", "37")
		if hours, _ := strconv.ParseFloat(a.at("dates.0.hours"), 64); hours <= 0 || hours > 1 {
			t.Errorf("with 80 %% within %s hours", a.at("dates.0.hours"))
		}
		h.post("/promises/estimates", map[string]any{"case": c.Reference}).want(200).has("start", c.ReceivedAt.UTC().Format(time.RFC3339Nano))
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.room.Confirm(ctx, tx, event.Staff(h.agent), c.ID)
			return err
		})
		h.post("/promises/estimates", map[string]any{"case": c.Reference}).want(422)
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.room.Reopen(ctx, tx, event.Staff(h.agent), c.ID, "It leaks again.")
			return err
		})
		h.post("/promises/estimates", map[string]any{"case": c.Reference}).want(200).has("n", "36", "open", "1")
	})
}

// An end that is promised for earlier than similar cases took needs a reason,
// when it is given and when it is moved; the chance is kept with it.
func TestAnEarlierDateThanForeseenNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 36 {
			c := h.comes(cases.Phone, false)
			h.Clock.Advance(time.Duration(120+i%30) * time.Minute)
			h.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := h.room.Confirm(ctx, tx, event.Staff(h.agent), c.ID)
				return err
			})
		}
		c := h.comes(cases.Phone, false)
		path := "/cases/" + c.Reference + "/promises"
		early, late := h.Clock.Now().Add(time.Minute), h.Clock.Now().Add(30*24*time.Hour)
		h.post(path, map[string]any{"kind": "resolution", "due_at": early}).want(422).has("errors.0.field", "reason")
		h.post(path, map[string]any{"kind": "resolution", "due_at": early}, as(h.tokenOf(h.agent, cases.MayRead, cases.MayReply))...).want(403)
		h.post(path, map[string]any{"kind": "no_such", "due_at": late}).want(422).has("errors.0.field", "kind")
		h.post(path, map[string]any{"kind": "resolution", "due_at": late}).want(200)
		file := h.get("/cases/" + c.Reference).want(200)
		for i := range 3 {
			at := "promises." + strconv.Itoa(i)
			if file.at(at+".kind") != "resolution" {
				continue
			}
			if file.at(at+".chance") == "" {
				t.Error("the chance was not kept")
			}
			moved := path + "/" + file.at(at+".id") + "/dates"
			h.post(moved, map[string]any{"due_at": early, "reason": ""}).want(422).has("errors.0.field", "reason")
			h.post(moved, map[string]any{"due_at": early.Add(time.Hour), "reason": "The part is here already."}).want(200)
			return
		}
		t.Errorf("no end is promised: %s", file.raw)
	})
}

// Why is it due then? Day by day, and the days add up to the rule's time.
func TestWhyAPromiseIsDueThenIsToldDayByDay(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite))
	c := h.comes(cases.Email, false)
	file := h.get("/cases/" + c.Reference).want(200)
	path := "/cases/" + c.Reference + "/promises/" + file.at("promises.0.id") + "/reckoning"
	a := h.get(path, "Accept-Language", "en").want(200).has("by_rule", "true", "kind", "first_response", "due_at", file.at("promises.0.due_at"))
	var said struct {
		Hours float64
		Lines []struct {
			Minutes float64
			Text    string
		}
	}
	h.must(json.Unmarshal(a.raw, &said))
	total := 0.0
	for _, l := range said.Lines {
		total += l.Minutes
		if l.Text == "" {
			t.Error("a day says nothing")
		}
	}
	if total != said.Hours*60 || said.Hours != 4 {
		t.Errorf("the days add up to %g minutes of %g hours", total, said.Hours)
	}
	h.post("/cases/"+c.Reference+"/promises", map[string]any{"what": "We ring", "due_at": h.Clock.Now().Add(31 * time.Hour)}).want(200)
	named := h.get("/cases/" + c.Reference).want(200)
	for i := range 3 {
		if at := "promises." + strconv.Itoa(i); named.at(at+".what") == "We ring" {
			h.get("/cases/"+c.Reference+"/promises/"+named.at(at+".id")+"/reckoning").want(200).has("by_rule", "false", "lines", "[]")
		}
	}
	h.get("/cases/" + c.Reference + "/promises/1/reckoning").want(404)
}

// By when any word is likely kept: a first answer, for a case that waits for it
// and for one like others; what is not promised, or by no such name, is refused.
func TestTheHouseSaysByWhenAWordIsLikelyKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ask := func(b map[string]any) answer { return h.post("/promises/estimates", b) }
		ask(map[string]any{"kind": "first_response"}).want(200).has("dates.0.refusal", "too_few", "n", "0")
		for i := range 36 {
			c := h.comes(cases.Phone, false)
			h.Clock.Advance(time.Duration(20+i%30) * time.Minute)
			h.post("/cases/"+c.Reference+"/messages", map[string]any{"text": "We are on it."}).want(201)
		}
		c := h.comes(cases.Phone, false)
		h.Clock.Advance(10 * time.Second) // what became of what was open is looked at every ten seconds
		a := ask(map[string]any{"kind": "first_response", "case": c.Reference, "chances": []float64{80}}).want(200).
			has("dates.0.refusal", "", "n", "36", "start", c.ReceivedAt.UTC().Format(time.RFC3339Nano))
		if hours, _ := strconv.ParseFloat(a.at("dates.0.hours"), 64); hours <= 0 || hours > 1 {
			t.Errorf("with 80 %% within %s hours", a.at("dates.0.hours"))
		}
		ask(map[string]any{"kind": "first_response", "groups": map[string]string{"topic": "", "type": "enquiry"}}).want(200).has("n", "36")
		ask(map[string]any{"kind": "resolution", "case": c.Reference}).want(200).has("dates.0.refusal", "too_few")
		ask(map[string]any{"kind": "no_such"}).want(422).has("errors.0.field", "kind")
		h.post("/cases/"+c.Reference+"/messages", map[string]any{"text": "We are on it."}).want(201)
		ask(map[string]any{"kind": "first_response", "case": c.Reference}).want(422).has("errors.0.field", "case")
		ask(map[string]any{"kind": "next_update", "case": c.Reference}).want(200)
	})
}
