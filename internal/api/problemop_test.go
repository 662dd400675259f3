package api_test

import (
	"context"
	"math"
	"strconv"
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
	"rida/internal/room/routing"
)

func (h *house) problems() *problems.Room {
	return &problems.Room{Events: h.room.Events, IsActive: h.room.IsActive,
		OwnerFor: func(context.Context, db.Reader, id.ID) (id.ID, error) { return h.agent, nil },
		Counts: func(ctx context.Context, r db.Reader, since id.ID, offset time.Duration) (out []problems.Count, err error) {
			all, err := routing.CountByTopic(ctx, r, since, offset)
			for _, one := range all {
				out = append(out, problems.Count{TopicID: one.TopicID, Day: problems.Day(one.Day), N: one.N})
			}
			return out, err
		},
		CasesOf: routing.CasesOfTopic, Untold: routing.Untold, Offset: func(time.Time) time.Duration { return 0 }}
}

func TestAProgramTakesAProblemFromItsFirstCaseToItsCause(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.post("/cases", m{"subject": "The courier did not find us", "text": "Nobody rang.", "customer": m{"name": "Amal", "email": "amal@home.example"}}).want(201).at("reference")
		h.post("/problems", m{"title": ""}).want(422)
		h.post("/problems", m{"title": "Deliveries fail", "cases": []string{"123"}}).want(422).has("errors.0.code", "problems.no_such_case")
		which := h.post("/problems", m{"title": "Deliveries fail on upper floors", "cases": []string{reference}}).want(201).has("state", "opened", "origin", "staff").at("id")
		at := "/problems/" + which
		h.post(at+"/state", m{"to": "known_cause"}).want(409).has("code", "problems.needs_why")
		h.post(at+"/whys", m{"text": "The customer did it wrong.", "layer": "user_error"}).want(422)
		h.post(at+"/whys", m{"text": "The label has no floor.", "layer": "technical"}).want(200)
		h.post(at+"/state", m{"to": "known_cause"}).want(409).has("code", "problems.needs_management")
		h.post(at+"/whys", m{"text": "Nobody asked the courier what he needs.", "layer": "supplier"}).want(200)
		h.post(at+"/state", m{"to": "known_cause"}).want(200).has("state", "known_cause")
		h.post(at+"/state", m{"to": "action"}).want(200)
		h.post(at+"/actions", m{"what": "Ask for the floor", "hypothesis": "Half as many", "since": h.Clock.Now().UTC().Format(time.RFC3339)}).want(200)
		h.post(at+"/state", m{"to": "checking"}).want(200)
		h.post(at+"/closure", m{}).want(409).has("code", "problems.not_yet_known")
		h.get(at).want(200).has("problem.state", "checking", "whys.1.layer", "supplier", "actions.0.effect.verdict", "not_yet_known")
		h.get("/problems?view=open").want(200).has("items.0.id", which)
		h.get("/problems?view=closed").want(200)
		h.get("/pareto?days=400").want(422)
		h.get("/pareto").want(200).has("days", "91")
	})
}

func TestAProgramHasAnEffectJudgedExactly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		got := h.post("/effects", m{"before": 30, "exposure_before": 12000, "after": 12, "exposure_after": 10000}).want(200).has("verdict", "worked")
		for path, want := range map[string]float64{"ratio.value": .48, "ratio.low": .223811, "ratio.high": .965435, "ratio.p": .02999, "ratio.p_one_side": .019135} {
			f, err := strconv.ParseFloat(got.at(path), 64)
			if err != nil || math.Abs(f-want) > 1e-6 {
				t.Errorf("%s = %s, want %g", path, got.at(path), want)
			}
		}
		h.post("/effects", m{"before": 60, "exposure_before": 91, "after": 24, "exposure_after": 91, "others_before": 900, "others_exposure_before": 91, "others_after": 360, "others_exposure_after": 91}).want(200).
			has("verdict", "not_yet_known", "because", "shared")
		h.post("/effects", m{"before": 30, "exposure_before": 0, "after": 12, "exposure_after": 10000}).want(422)
	})
}
