package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/complaints/storm"
)

// storms is where many cases of one cause are gathered.
func (h *house) storms() *storm.Room {
	return &storm.Room{Events: h.room.Events, Cases: h.room, Unreadable: func(string) string { return "" },
		Fill: func(_ context.Context, _ db.Reader, c cases.Case, _ id.ID, text string) (string, error) {
			return strings.ReplaceAll(text, "{case.reference}", c.Reference), nil
		},
		Later: func(context.Context, *db.Tx, id.ID, time.Time) error { return nil }}
}

func TestAProgramGathersAStormAndAnswersItsCases(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.post("/storms", m{"title": "Storm", "cause": "weather", "since": h.Clock.Now()}).want(422)
		h.post("/storms", m{"title": "Storm", "cause": "unavoidable", "since": h.Clock.Now().Add(-time.Hour), "public": true}).want(422)
		made := h.post("/storms", m{"title": "Storm", "cause": "unavoidable", "since": h.Clock.Now().Add(-time.Hour), "public": true, "notice": m{"en": "The roads are closed."}}).want(201)
		at := "/storms/" + made.at("id")
		first, second := strings.TrimPrefix(h.complain(), "/complaints/"), strings.TrimPrefix(h.complain(), "/complaints/")
		h.post(at+"/cases", m{"cases": []string{first, "000000000"}}).want(422)
		h.post(at+"/cases", m{"cases": []string{first}, "fact": "Yours is in Dammam."}).want(200).has("items.0.state", "joined", "items.0.fact", "Yours is in Dammam.")
		h.get(at+"/alike").want(200).has("items.0.case", h.caseOf(second).ID.String())
		h.post(at+"/cases", m{"cases": []string{first, second}}).want(200)
		h.post(at+"/cases", m{"cases": []string{second}, "state": "differs"}).want(200).has("items.0.state", "differs")
		h.get(at).want(200).has("cases", "1", "differs", "1", "title", "Storm")
		h.get(at+"/cases?state=differs").want(200).has("items.0.state", "differs")
		word := h.post(at+"/answers", m{"text": m{"en": "Case {case.reference}\n{fact}", "ar": "AR {case.reference}"}}).want(200).has("state", "draft", "samples.0.reference", first)
		h.post("/storms/answers/"+word.at("id")+"/sending", m{}).want(200).has("state", "sending", "waiting", "1")
		h.post("/storms/answers/"+word.at("id")+"/stop", m{}).want(200).has("state", "draft", "waiting", "0")
		h.get(at+"/answers").want(200).has("items.0.state", "draft")
		h.get(at+"/figures").want(200).has("within.mature", "0", "within.share", "")
		h.post(at+"/end", m{}).want(200)
		h.post(at+"/end", m{}).want(409)
		h.get("/storms?ended=true").want(200).has("items.0.id", made.at("id"))
		h.post(at+"/reopening", m{}).want(200).has("ended_at", "")
	})
}
