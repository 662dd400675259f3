package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

func TestAMilestoneIsMovedForAReasonAndTheFirstDateStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("We need drawings.")
		now := h.Clock.Now().UTC().Truncate(time.Second)
		first, second, third := now.Add(72*time.Hour), now.Add(120*time.Hour), now.Add(240*time.Hour)
		say := func(at time.Time) string { return at.Format("2006-01-02T15:04:05Z") }
		a := h.post("/cases/"+reference+"/milestones", m{"title": "Drawings", "form": "A PDF", "due_at": first}).want(201).has("first_due_at", say(first))
		at := "/milestones/" + a.at("id")
		h.post(at+"/dates", m{"due_at": second, "reason": " "}).want(422).has("errors.0.field", "reason")
		h.post(at+"/dates", m{"due_at": first, "reason": "Nothing changes."}).want(422).has("errors.0.field", "due_at")
		h.post(at+"/dates", m{"due_at": second, "reason": "The surveyor is ill."}).want(200).has("due_at", say(second), "first_due_at", say(first), "state", "agreed")
		c := h.caseOf(reference)
		said, err := cases.PublicMessages(t.Context(), h.DB, c.ID)
		h.must(err)
		reader := calendar.Reader{System: calendar.Gregorian, Zone: time.UTC, Tag: c.Lang, Digits: c.Lang.Digits()}
		for _, want := range []string{"Drawings", reader.DateTime(first), reader.DateTime(second), "The surveyor is ill."} {
			if last := said[len(said)-1].Text; !strings.Contains(last, want) {
				t.Errorf("the customer does not read %q in %q", want, last)
			}
		}
		if !c.NextAt.Before(second) {
			t.Errorf("the case is next due at %v", c.NextAt)
		}
		// Moved beside the promises of the case, it is the same promise.
		var promise id.ID
		owed, err := promises.Owed(t.Context(), h.DB, c.ID)
		h.must(err)
		for _, p := range owed {
			if p.Kind == agreements.ByMilestone {
				promise = p.ID
			}
		}
		h.post("/cases/"+reference+"/promises/"+promise.String()+"/dates", m{"due_at": third, "reason": "It takes longer."}).want(200)
		h.get("/cases/"+reference+"/agreements").want(200).has("milestones.0.due_at", say(third), "milestones.0.first_due_at", say(first))
		which, err := id.Parse(a.at("id"))
		h.must(err)
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE agreements_milestone SET due_at = $2 WHERE id = $1`, which, clock.Micros(third))
			return err
		}); err == nil {
			t.Error("the store lets the first date be rewritten")
		}
		h.post(at+"/drop", m{"reason": ""}).want(422)
		h.post(at+"/drop", m{"reason": "It is no longer wanted."}).want(200).has("state", "dropped")
		h.post(at+"/drop", m{"reason": "Twice."}).want(409).has("code", "agreements.is_ended")
		h.post(at+"/dates", m{"due_at": second, "reason": "Too late."}).want(409).has("code", "agreements.is_ended")
		h.post("/milestones/4242/dates", m{"due_at": second, "reason": "None."}).want(404)
	})
}

// colleague hires somebody and gives their token.
func (h *house) colleague(name, mail string) (who id.ID, token string) {
	h.t.Helper()
	role, err := h.staff.RoleByCode(h.t.Context(), h.DB, staff.Agent)
	h.must(err)
	h.write(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = h.staff.Add(ctx, tx, staff.By{}, staff.NewAccount{Name: name, Email: mail, RoleID: role,
			Preferences: staff.Preferences{Lang: lang.English, Calendar: calendar.Gregorian, Digits: lang.Latn, Zone: "Asia/Riyadh"}})
		return err
	})
	return who, h.tokenOf(who, staff.AllPermissions)
}

func TestAnAskOfATeamIsTakenByOneAndNeverNobodys(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		omar, omarsToken := h.colleague("Omar Said", "omar@noor.example")
		_, strangersToken := h.colleague("Sara Nabil", "sara@noor.example")
		teams, err := h.staff.Teams(t.Context(), h.DB)
		h.must(err)
		team := teams[0]
		team.Members = []id.ID{h.owner, h.agent, omar}
		h.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.staff.SaveTeam(ctx, tx, staff.By{}, team)
			return err
		})
		reference := h.open("Which seal is it?")
		due := h.Clock.Now().Add(96 * time.Hour).UTC()
		ask := func() string {
			a := h.post("/cases/"+reference+"/asks", m{"team": team.ID, "what": "The part number", "due_at": due}, as(strangersToken)...).want(201)
			a.has("to_team", "true", "to", "", "state", "asked", "team", team.ID.String())
			return a.at("id")
		}
		which := ask()
		h.get("/asks", as(h.agentToken)...).want(200).has("of_team.0.id", which, "of_me.0.id", "")
		h.get("/asks", as(strangersToken)...).want(200).has("of_team.0.id", "", "by_me.0.id", which)
		h.post("/asks/"+which, m{"answer": "decline"}, as(h.agentToken)...).want(409).has("code", "agreements.not_yours")
		h.post("/asks/"+which, m{"answer": "accept"}, as(strangersToken)...).want(409).has("code", "agreements.not_yours") // the asker is not of the team
		h.Clock.Advance(time.Minute)

		// Two at once: one has it, the other is told who.
		got := make([]answer, 2)
		var both sync.WaitGroup
		for i, token := range []string{h.agentToken, omarsToken} {
			both.Go(func() { got[i] = h.post("/asks/"+which, m{"answer": "accept"}, as(token)...) })
		}
		both.Wait()
		won, lost := got[0], got[1]
		name := "Layla Haddad"
		if won.status != 200 {
			won, lost, name = lost, won, "Omar Said"
		}
		won.want(200).has("state", "accepted")
		if lost.want(409).has("code", "agreements.taken_by"); !strings.Contains(lost.at("detail")+lost.at("title"), name) {
			t.Errorf("who was slower is told %s, not that %s has it", lost.raw, name)
		}
		h.Clock.Advance(time.Minute)
		h.get("/cases/"+reference+"/agreements").want(200).has("chain.1.for", "team", "chain.1.team", team.ID.String(), "chain.2.for", "colleague", "chain.2.who", won.at("to"))

		// Nobody takes the next: it is the lead's, who may still be relieved.
		which = ask()
		fall := func() (n int) {
			h.write(func(ctx context.Context, tx *db.Tx) (err error) { n, err = h.api.Agreed.Fall(ctx, tx); return err })
			return n
		}
		if n := fall(); n != 0 {
			t.Errorf("%d fell before their time", n)
		}
		h.Clock.Advance(49 * time.Hour)
		if n := fall() + fall(); n != 1 {
			t.Errorf("%d fell to the lead, want 1 and once", n)
		}
		h.get("/asks").want(200).has("of_me.0.id", which, "of_me.0.to", h.owner.String())
		h.post("/asks/"+which, m{"answer": "counter", "due_at": due.Add(24 * time.Hour)}, as(omarsToken)...).want(200).has("to", omar.String(), "state", "countered")
		h.post("/asks/"+which, m{"answer": "accept"}, as(strangersToken)...).want(200).has("state", "accepted")
		h.post("/asks/"+which, m{"answer": "done"}, as(omarsToken)...).want(200)
		h.post("/cases/"+reference+"/asks", m{"team": "4242", "what": "The part number", "due_at": due}).want(422).has("errors.0.field", "to")
		h.post("/cases/"+reference+"/asks", m{"what": "The part number", "due_at": due}).want(422).has("errors.0.field", "to")
		kept, err := agreements.Kept(t.Context(), h.DB)
		if err != nil || len(kept) != 1 || kept[0].TeamID != team.ID || kept[0].Kept != 1 {
			t.Errorf("the team's word counts %+v, %v", kept, err)
		}
	})
}

func TestMisunderstandingsAreListedByDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		reference := h.open("The texts are missing.")
		h.post("/cases/"+reference+"/misunderstandings", m{"term": "design", "note": "With texts?", "whose": "both", "minutes": 90}).want(201)
		h.Clock.Advance(48 * time.Hour)
		h.post("/cases/"+reference+"/misunderstandings", m{"term": "soon", "whose": "ours"}).want(201)
		h.post("/cases/"+reference+"/misunderstandings", m{"term": "soon", "whose": "nobody's"}).want(422)
		h.get("/misunderstandings").want(200).has("items.0.term", "soon", "items.1.term", "design", "items.1.note", "With texts?")
		today := h.Clock.Now().UTC().Format(time.DateOnly)
		h.get("/misunderstandings?from="+today+"&to="+today).want(200).has("items.0.term", "soon", "items.1.term", "")
		h.get("/misunderstandings?from=2020-01-01&to=2020-01-31").want(200).has("items.0.term", "")
		h.get("/misunderstandings?from=yesterday").want(422).has("errors.0.field", "from")
	})
}
