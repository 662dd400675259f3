package api_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	"rida/internal/room/routing"
)

// count lets everything be counted of given words, and owes what the charter wants.
func (h *house) count() {
	h.t.Helper()
	f := figures.NewFollower()
	f.Places, f.Judged = routing.Places, h.api.Charter().Breach
	for more := true; more; {
		h.write(func(ctx context.Context, tx *db.Tx) error {
			step, err := f.Step(ctx, tx)
			more = step.More
			return err
		})
	}
	h.write(func(ctx context.Context, tx *db.Tx) error { _, err := f.Due(ctx, tx); return err })
	h.write(func(ctx context.Context, tx *db.Tx) error { return f.End(ctx, tx) })
}

// weeks lets weeks pass, each with promises of which some are broken.
func (h *house) weeks(n int, broken func(week int) int) {
	h.t.Helper()
	of := id.ID(h.Clock.Now().UnixMicro())
	for week := range n {
		h.write(func(ctx context.Context, tx *db.Tx) error {
			for i := range 12 {
				of++
				c := h.phoned(ctx, tx)
				if _, err := h.room.Promises.GiveUntil(ctx, tx, event.System, promises.Promise{CaseID: c, Kind: promises.Resolution, DueAt: tx.Now().Add(time.Hour)}); err != nil {
					return err
				}
				if i >= broken(week) {
					if err := h.room.Promises.Fulfil(ctx, tx, event.System, c, promises.Kinds...); err != nil {
						return err
					}
				}
			}
			return nil
		})
		h.Clock.Advance(7 * 24 * time.Hour)
		h.write(func(ctx context.Context, tx *db.Tx) error { _, err := h.room.Promises.Break(ctx, tx, 1000); return err })
	}
	h.count()
}

// phoned opens a case by telephone, whose first answer was given with it.
func (h *house) phoned(ctx context.Context, tx *db.Tx) id.ID {
	h.t.Helper()
	r, err := h.room.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, Name: "Maryam", Phone: "0501234567", Subject: "Washing machine leaks", Text: "Water on the kitchen floor.", NoReceipt: true})
	h.must(err)
	h.must(h.room.Promises.Withdraw(ctx, tx, event.System, r.Case.ID))
	return r.Case.ID
}

var inThree = func(text string) m { return m{"ar": text, "fa": text, "en": text} }

func clause(code, kind string) m {
	words := m{"promise": "We answer", "measure": "From receipt", "limit": "Half a day", "ask": "The desk", "remedy": "A voucher"}
	return m{"code": code, "kind": kind, "words": m{"ar": words, "fa": words, "en": words}}
}

func (h *house) put(path string, body any, headers ...string) answer {
	h.t.Helper()
	return h.call("PUT", "/api/v1"+path, body, headers...)
}

// inForce publishes a charter with clauses.
func (h *house) inForce(clauses ...m) answer {
	h.t.Helper()
	edition := h.put("/charter/draft", m{"edition": 0, "purpose": inThree("For everybody"), "clauses": clauses}).want(200).at("edition")
	n, _ := strconv.Atoi(edition)
	return h.post("/charter/publication", m{"edition": n}).want(200)
}

func TestTheCharterIsWrittenPublishedAndReadByEverybody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		nobody := []string{"Authorization", ""}
		h.get("/charter", nobody...).want(404)
		h.get("/charter/draft").want(404)
		h.put("/charter/draft", m{"edition": 0, "purpose": inThree("For everybody"), "clauses": []m{{"code": "c1", "kind": "resolution", "words": m{}}}}).want(200).has("edition", "1", "number", "0")
		h.put("/charter/draft", m{"edition": 0, "clauses": []m{}}).want(409)
		h.post("/charter/publication", m{"edition": 1}).want(422) // it lacks its words
		h.put("/charter/draft", m{"edition": 1, "purpose": inThree("For everybody"), "clauses": []m{clause("c1", "resolution"), clause("c2", "next_update")}}).want(200).has("edition", "2")
		h.get("/charter/draft").want(200).has("edition", "2", "clauses.0.words.fa.remedy", "A voucher")
		h.post("/charter/publication", m{"edition": 1}).want(409)
		h.post("/charter/publication", m{"edition": 2}).want(200).has("number", "1")
		told := h.post("/charter/changes", m{"text": inThree("The door seal is another one.")}).want(200).at("id")
		h.post("/charter/changes", m{"text": m{"ar": "x"}}).want(422)

		// Who may not write it reads it all the same.
		agent := as(h.tokenOf(h.agent, cases.MayRead))
		h.get("/charter/versions", agent...).want(200).has("items.0.number", "1", "items.0.clauses.0.words.en.promise", "We answer")
		h.get("/charter/changes", agent...).want(200).has("items.0.id", told, "items.0.text.en", "The door seal is another one.")
		h.get("/charter/draft", agent...).want(403)
		h.get("/charter/versions", nobody...).want(401)

		h.weeks(1, func(int) int { return 6 })
		page := h.get("/charter", nobody...).want(200)
		page.has("number", "1", "purpose.ar", "For everybody", "clauses.0.record.kept", "6", "clauses.0.record.n", "12", "clauses.0.record.share", "0.5", "clauses.0.code", "c1",
			"clauses.1.record", "", "received", "", "changes.0.text.en", "The door seal is another one.")
		if page.at("clauses.0.record.median") == "" {
			t.Errorf("half of them were done, and no time is told: %s", page.raw)
		}
		day, err := time.Parse(time.DateOnly, page.at("from"))
		last, wrong := time.Parse(time.DateOnly, page.at("to"))
		if err != nil || wrong != nil || day.Weekday() != time.Monday || last.Weekday() != time.Sunday || last.Sub(day) != (7*charter.PublicWeeks-1)*24*time.Hour {
			t.Errorf("from %s to %s", page.at("from"), page.at("to"))
		}
		h.isKept(page)
	})
}

// isKept asks again for what is there already.
func (h *house) isKept(page answer) {
	h.t.Helper()
	tag := page.header.Get("ETag")
	if len(tag) < 10 || !strings.HasPrefix(page.header.Get("Cache-Control"), "public, max-age=") {
		h.t.Errorf("the answer may not be kept: %v", page.header)
	}
	again := h.get("/charter", "Authorization", "", "If-None-Match", tag).want(304)
	if len(again.raw) != 0 || again.header.Get("ETag") != tag {
		h.t.Errorf("what is known already comes again: %q %v", again.raw, again.header)
	}
	h.post("/charter/changes", m{"text": inThree("And the hose.")}).want(200)
	h.get("/charter", "Authorization", "", "If-None-Match", tag).want(200).has("changes.0.text.en", "And the hose.")
}

func TestSmallCountsAreHiddenFromEverybodyAndShownToManagers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.inForce(clause("c1", "resolution"))
		h.weeks(1, func(int) int { return 2 })
		h.get("/charter", "Authorization", "").want(200).has("clauses.0.record", "")
		h.get("/figures/promises?kind=resolution").want(200).has("all.kept", "10", "all.broken", "2")
	})
}

func TestStrangersWhoAskTooOftenAreHeldBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.inForce(clause("c1", "resolution"))
		for range 90 {
			h.get("/charter", "Authorization", "").want(200)
		}
		if got := h.get("/charter", "Authorization", "").want(429).header.Get("Retry-After"); got == "" {
			t.Error("nobody says when to come back")
		}
		h.get("/charter/versions").want(200)
	})
}

func TestRemediesAreListedAndSettledOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.inForce(clause("c1", "resolution"))
		h.Clock.Advance(time.Minute)
		h.weeks(1, func(int) int { return 3 })
		all := h.get("/charter/remedies").want(200)
		owed := all.list("id")
		if len(owed) != 3 || all.at("items.0.state") != "owed" || all.at("items.0.clause") != "c1" {
			t.Fatalf("owed: %s", all.raw)
		}
		if mine := h.get("/charter/remedies?owner=" + all.at("items.0.owner")).want(200).list("id"); len(mine) != 3 {
			t.Errorf("%d are those of their owner", len(mine))
		}
		h.get("/charter/remedies?owner=x").want(422)
		h.get("/charter/remedies?state=lost").want(422)
		h.post("/charter/remedies/"+owed[0]+"/settlement", m{"state": "waived"}).want(422)
		h.post("/charter/remedies/"+owed[0]+"/settlement", m{"state": "waived", "reason": "The customer wants none."}).want(200).has("state", "waived", "reason", "The customer wants none.")
		h.post("/charter/remedies/"+owed[0]+"/settlement", m{"state": "given"}).want(409)
		h.post("/charter/remedies/"+owed[1]+"/settlement", m{"state": "given"}).want(200).has("state", "given", "settled_by", h.owner.String())
		h.post("/charter/remedies/77/settlement", m{"state": "given"}).want(404)
		h.count()
		if left := h.get("/charter/remedies").want(200).list("id"); len(left) != 1 {
			t.Errorf("%d are owed still", len(left))
		}
		h.get("/charter/remedies?state=given").want(200).has("items.0.id", owed[1])
	})
}
