package routing_test

import (
	"slices"
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

func TestAChangedRuleKeepsWhatItSaidBefore(t *testing.T) {
	each(t, func(f *firm) {
		one := f.rule("Persian", persian, routing.Then{Team: f.desk, Strategy: routing.Least})
		f.act(func(tx *db.Tx) (err error) {
			one.Name = "Persian and quick"
			_, err = f.room.SaveRule(f.ctx, tx, boss, one)
			return err
		})
		err := f.DB.Write(f.ctx, func(tx *db.Tx) error {
			_, err := f.room.SaveRule(f.ctx, tx, boss, one) // by somebody who saw the first version
			return err
		})
		if fault.KindOf(err) != fault.Conflict {
			f.t.Errorf("a change of what is no longer so: %v", err)
		}
		old, err := routing.RuleAt(f.ctx, f.DB, one.ID, 1)
		f.must(err)
		now, err := routing.RuleAt(f.ctx, f.DB, one.ID, 0)
		f.must(err)
		if old.Name != "Persian" || now.Name != "Persian and quick" || now.Version != 2 {
			f.t.Errorf("versions %q and %q", old.Name, now.Name)
		}
	})
}

func TestARuleWithoutSenseIsRefusedWithItsFields(t *testing.T) {
	each(t, func(f *firm) {
		err := f.DB.Write(f.ctx, func(tx *db.Tx) error {
			_, err := f.room.SaveRule(f.ctx, tx, boss, routing.Rule{Name: " ", When: condition.Leaf("mood", condition.Is, "angry"), Then: routing.Then{Person: 42}})
			return err
		})
		d, _ := fault.As(err)
		var names []string
		for _, one := range d.Fields {
			names = append(names, one.Name)
		}
		if want := []string{"name", "condition.field", "person"}; !slices.Equal(names, want) {
			f.t.Errorf("blamed %v, want %v", names, want)
		}
	})
}

func TestATrialTellsWhatWouldHaveChangedAndChangesNothing(t *testing.T) {
	each(t, func(f *firm) {
		var before []cases.Case
		for range 3 {
			before = append(before, f.arrive(id.ShortToken(6)+"@mail.example", inPersian), f.arrive(id.ShortToken(6)+"@mail.example", inArabic))
		}
		var rule routing.Rule
		var which id.ID
		f.act(func(tx *db.Tx) (err error) {
			if rule, err = f.room.SaveRule(f.ctx, tx, boss, routing.Rule{Name: "Persian", When: persian, Then: routing.Then{Team: f.desk, Strategy: routing.Least, Language: true}}); err == nil {
				which, err = f.room.Try(f.ctx, tx, boss, rule.ID)
			}
			return err
		})
		if len(f.jobs) != 1 {
			f.t.Fatalf("%d jobs", len(f.jobs))
		}
		f.must(f.room.Rehearse(f.ctx, f.jobs[0].(routing.TryArgs)))
		f.must(f.room.Rehearse(f.ctx, f.jobs[0].(routing.TryArgs))) // run twice, done once
		tr, err := routing.GetTrial(f.ctx, f.DB, which)
		f.must(err)
		if tr.State != "done" || tr.Total != 6 || tr.Changed != 3 || tr.ToDuty != 3 || tr.WasDuty != 6 {
			f.t.Errorf("trial %+v", tr)
		}
		flows, err := routing.Flows(f.ctx, f.DB, which)
		f.must(err)
		if len(flows) != 1 || f.name(flows[0].FromID) != "nora" || f.name(flows[0].ToID) != "negar" || flows[0].N != 3 {
			f.t.Errorf("flows %+v", flows)
		}
		duty, err := routing.Examples(f.ctx, f.DB, which, true, 0, 10)
		f.must(err)
		if len(duty) != 3 {
			f.t.Errorf("%d cases for the duty manager", len(duty))
		}
		for _, c := range before {
			f.owns(f.again(c), "nora", false)
		}
		f.owns(f.arrive("x@mail.example", inPersian), "nora", false) // the rule is still off
	})
}

func TestTheGreetersAnswerLeadsToItsTeamAndStays(t *testing.T) {
	each(t, func(f *firm) {
		f.act(func(tx *db.Tx) error {
			return f.room.SetQuestion(f.ctx, tx, boss, routing.Question{On: true, Ask: names("What is it about?"),
				Answers: []routing.Topic{{Names: names("A repair")}, {Names: names("In Persian"), TeamID: f.persian}}})
		})
		q, err := f.room.Question(f.ctx, f.DB)
		f.must(err)
		c := f.arrive("a@mail.example", inArabic, func(in *cases.Incoming) { in.Topic = q.Answers[1].ID })
		f.owns(c, "sara", false)
		topic, err := routing.TopicOf(f.ctx, f.DB, c.ID)
		f.must(err)
		if topic != q.Answers[1].ID {
			f.t.Errorf("topic %d", topic)
		}
		f.rule("Repairs", condition.Leaf(routing.AskTopic, condition.Is, q.Answers[0].ID.String()), routing.Then{Person: f.people["omar"]})
		f.owns(f.arrive("b@mail.example", inArabic, func(in *cases.Incoming) { in.Topic = q.Answers[0].ID }), "omar", true)
		f.owns(f.arrive("c@mail.example", inArabic), "nora", false)
		if q.Answer(q.Answers[0].ID.String()) == 0 || q.Answer("42") != 0 || q.Answer("x") != 0 {
			f.t.Error("an answer that is not offered counts")
		}
	})
}

func names(en string) staff.Names { return staff.Names{En: en} }
