package routing_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

var persian = condition.Leaf(routing.AskLang, condition.Is, "fa")

func TestAMailInPersianGoesToWhoWritesPersian(t *testing.T) {
	each(t, func(f *firm) {
		rule := f.rule("Persian", persian, routing.Then{Team: f.desk, Strategy: routing.Least, Language: true, Tags: []string{"fa-desk"}, Priority: cases.High})
		c := f.arrive("reza@mail.example", inPersian)
		f.owns(c, "negar", true)
		if c.Priority != cases.High {
			f.t.Errorf("priority %s, want high", c.Priority)
		}
		tags, err := cases.Tags(f.ctx, f.DB, c.ID)
		f.must(err)
		if len(tags) != 1 || tags[0] != "fa-desk" {
			f.t.Errorf("tags %v", tags)
		}
		f.owns(f.arrive("ali@mail.example", inArabic), "nora", false)
		why, err := routing.Reasons(f.ctx, f.DB, c.ID)
		f.must(err)
		if len(why) != 1 || why[0].Why == nil || why[0].Why.Rule != rule.ID || why[0].Why.Version != 1 || why[0].Why.Pick != routing.PickOnly || len(why[0].Why.Leaves) != 1 {
			f.t.Fatalf("reason %+v %+v", why, why[0].Why)
		}
		bars := map[string]string{}
		for _, p := range why[0].Why.Passed {
			bars[f.name(p.Who)] = p.Bar
		}
		if bars["layla"] != routing.BarLanguage || bars["omar"] != routing.BarLanguage {
			f.t.Errorf("passed over %v", bars)
		}
	})
}

func TestEverybodyAwayLeavesItToTheDutyManagerUntilSomebodyIsFree(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("Persian", persian, routing.Then{Team: f.persian, Strategy: routing.Least, Language: true})
		for name := range f.people {
			f.away(name, true)
		}
		c := f.arrive("reza@mail.example", inPersian)
		f.owns(c, "nora", false)
		if c.TeamID != f.persian {
			f.t.Error("the case is not with the team of the rule")
		}
		offer := func() (found int) {
			f.act(func(tx *db.Tx) (err error) {
				found, err = f.room.OfferAgain(f.ctx, tx)
				return err
			})
			return found
		}
		if n := offer(); n != 0 {
			f.t.Errorf("%d found somebody while all are away", n)
		}
		f.away("negar", false)
		if n := offer(); n != 1 {
			f.t.Errorf("%d found somebody, want 1", n)
		}
		again, err := cases.Get(f.ctx, f.DB, c.ID)
		f.must(err)
		f.owns(again, "negar", true)
		if n := offer(); n != 0 {
			f.t.Errorf("offered %d once more", n)
		}
	})
}

func TestTheTeamsLeadAnswersBeforeTheFirmsDutyManager(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("Persian", persian, routing.Then{Team: f.persian, Strategy: routing.Least, Language: true})
		f.away("negar", true)
		f.away("sara", false)
		f.act(func(tx *db.Tx) error {
			p, err := routing.OfPerson(f.ctx, tx, f.people["sara"], lang.Persian)
			if err == nil {
				p.Receives = false // she leads and is given nothing by rules
				err = f.room.SavePerson(f.ctx, tx, boss, p)
			}
			return err
		})
		f.owns(f.arrive("reza@mail.example", inPersian), "sara", false)
	})
}

func TestTheSameOwnerComesFirstWhenHere(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("All", condition.Node{}, routing.Then{Team: f.desk, Strategy: routing.Least, Same: true})
		first := f.arrive("ali@mail.example", inArabic)
		before := f.name(first.OwnerID)
		f.Clock.Advance(time.Hour)
		for range 3 { // others come meanwhile, so that the owner is not the least loaded
			f.arrive(id.ShortToken(6)+"@mail.example", inArabic)
		}
		f.Clock.Advance(time.Minute)
		f.owns(f.arrive("ali@mail.example", inArabic), before, true)
		f.away(before, true)
		f.Clock.Advance(time.Minute)
		if c := f.arrive("ali@mail.example", inArabic); f.name(c.OwnerID) == before || !c.Taken {
			f.t.Errorf("went to %s, who is away", before)
		}
	})
}

func TestTurnsAreFairAlsoOverSeveralProcesses(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("All", condition.Node{}, routing.Then{Team: f.desk, Strategy: routing.Turn})
		const processes = 2
		rooms := []*cases.Room{f.cases}
		for len(rooms) < processes {
			c, _ := f.process()
			rooms = append(rooms, c)
		}
		got := map[string]int{}
		for i := range 22 {
			f.cases = rooms[i%processes]
			got[f.name(f.arrive(id.ShortToken(6)+"@mail.example", inArabic).OwnerID)]++
		}
		least, most := 22, 0
		for _, name := range []string{"nora", "layla", "omar", "negar"} {
			least, most = min(least, got[name]), max(most, got[name])
		}
		if most-least > processes {
			f.t.Errorf("dealt out %v", got)
		}
	})
}

func TestALimitIsKeptAndShownByAnotherProcessInTime(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("Persian", persian, routing.Then{Team: f.desk, Strategy: routing.Least, Language: true})
		f.arrive("a@mail.example", inPersian)
		other, room := f.process()
		f.act(func(tx *db.Tx) error {
			p, err := routing.OfPerson(f.ctx, tx, f.people["negar"], lang.Persian)
			if err == nil {
				p.Limit = 2
				err = room.SavePerson(f.ctx, tx, boss, p)
			}
			return err
		})
		f.Clock.Advance(11 * time.Second) // by then the first process knows
		f.owns(f.arrive("b@mail.example", inPersian), "negar", true)
		f.owns(f.arrive("c@mail.example", inPersian), "nora", false)
		f.Clock.Advance(11 * time.Second)
		f.cases = other
		f.owns(f.arrive("d@mail.example", inPersian), "nora", false)
	})
}

func TestACaseThatComesToNothingFillsNobodysLimit(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("All", condition.Node{}, routing.Then{Person: f.people["layla"]})
		f.act(func(tx *db.Tx) error {
			p, err := routing.OfPerson(f.ctx, tx, f.people["layla"], lang.Arabic)
			if err == nil {
				p.Limit = 1
				err = f.room.SavePerson(f.ctx, tx, boss, p)
			}
			return err
		})
		undone := errors.New("undone, to be tried anew")
		err := f.DB.Write(f.ctx, func(tx *db.Tx) error {
			if _, err := f.cases.Open(f.ctx, tx, cases.Incoming{Channel: cases.Email, Name: "Somebody", Email: "a@mail.example", Text: inArabic}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			f.t.Fatal(err)
		}
		f.owns(f.arrive("a@mail.example", inArabic), "layla", true)
		f.owns(f.arrive("b@mail.example", inArabic), "nora", false)
	})
}

func TestALeaverIsNeverChosenAlsoWhenTheBoardDoesNotKnowYet(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("Persian", persian, routing.Then{Team: f.desk, Strategy: routing.Least, Language: true})
		f.cases, _ = f.process()
		f.arrive("first@mail.example", inArabic) // now this process has a board, which nothing below tells to forget
		by := staff.By{Account: f.people["nora"], Can: func(string) bool { return true }}
		f.act(func(tx *db.Tx) error { return f.staff.Leave(f.ctx, tx, by, f.people["negar"]) })
		f.owns(f.arrive("a@mail.example", inPersian), "nora", false)
	})
}

func TestOwnHoursCountAndHolidaysStay(t *testing.T) {
	each(t, func(f *firm) {
		f.rule("All", condition.Node{}, routing.Then{Person: f.people["layla"]})
		f.owns(f.arrive("a@mail.example", inArabic), "layla", true) // Sunday, half past eleven
		f.Clock.Advance(12 * time.Hour)                             // near midnight
		f.owns(f.arrive("b@mail.example", inArabic), "nora", false)
		f.act(func(tx *db.Tx) error {
			p, err := routing.OfPerson(f.ctx, tx, f.people["layla"], lang.Arabic)
			if err == nil {
				p.Hours = nightly()
				err = f.room.SavePerson(f.ctx, tx, boss, p)
			}
			return err
		})
		f.owns(f.arrive("c@mail.example", inArabic), "layla", true)
	})
}

// TestACaseHasAnActiveOwnerWhateverTheRulesSay draws rules, people and absences
// at random and lets customers write.
func TestACaseHasAnActiveOwnerWhateverTheRulesSay(t *testing.T) {
	each(t, func(f *firm) {
		rapid.Check(f.t.(*testing.T), func(r *rapid.T) {
			f.act(func(tx *db.Tx) error {
				_, err := tx.Exec(f.ctx, `UPDATE routing_rule SET removed_at = 1`)
				return err
			})
			f.room.Forget()
			f.Clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(r, "hours")) * time.Hour)
			for name := range f.people {
				f.away(name, rapid.Bool().Draw(r, "away "+name))
			}
			for range rapid.IntRange(0, 3).Draw(r, "rules") {
				f.rule("drawn", drawCondition(r), f.drawThen(r))
			}
			for range 2 {
				c := f.arrive(id.ShortToken(8)+"@mail.example", rapid.SampledFrom([]string{inArabic, inPersian, inEnglish}).Draw(r, "text"))
				var active bool
				f.must(f.DB.Get(f.ctx, &active, `SELECT active FROM staff_account WHERE id = $1`, c.OwnerID))
				if !active || c.NextAt.IsZero() {
					r.Fatalf("case of %s, active %v, next %v", f.name(c.OwnerID), active, c.NextAt)
				}
			}
		})
	})
}

func drawCondition(r *rapid.T) condition.Node {
	leaf := rapid.SampledFrom([]condition.Node{{}, persian, condition.Leaf(routing.AskChannel, condition.Is, "email"),
		condition.Leaf(routing.AskWords, condition.Has, "machine"), condition.Leaf(routing.AskKnown, condition.Is, "no"), condition.Leaf(routing.AskOpen, condition.Is, "yes")})
	n := leaf.Draw(r, "leaf")
	if !n.IsZero() && rapid.Bool().Draw(r, "not") {
		return condition.Not(n)
	}
	return n
}

func (f *firm) drawThen(r *rapid.T) routing.Then {
	t := routing.Then{Team: rapid.SampledFrom([]id.ID{0, f.desk, f.persian}).Draw(r, "team"),
		Strategy: rapid.SampledFrom([]routing.Strategy{routing.Turn, routing.Least, routing.Roomy}).Draw(r, "strategy"),
		Same:     rapid.Bool().Draw(r, "same"), Language: rapid.Bool().Draw(r, "language")}
	if rapid.Bool().Draw(r, "named") {
		t.Person = f.people[rapid.SampledFrom([]string{"nora", "layla", "omar", "negar", "sara"}).Draw(r, "person")]
	}
	return t
}
