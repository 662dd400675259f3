package automation_test

import (
	"context"
	"slices"
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

func TestARuleGivesATaskToTheOwnerOfTheCase(t *testing.T) {
	each(t, func(h *house) {
		var made []automation.Task
		h.room.MakeTask = func(_ context.Context, _ *db.Tx, t automation.Task) error {
			made = append(made, t)
			return nil
		}
		h.rule("Call", automation.Opened, 0, condition.Leaf(routing.AskType, condition.Is, string(cases.Enquiry)),
			automation.Act{Do: automation.MakeTask, Text: staff.Names{En: "Call back"}, Hours: 4, Checks: []string{"Read the case"}})
		c := h.arrive("When do you open?")
		h.work()
		h.work()
		if len(made) != 1 || made[0].Case != c.ID || made[0].Owner != h.again(c).OwnerID || made[0].Title != "Call back" || made[0].Hours != 4 || len(made[0].Checks) != 1 {
			h.t.Errorf("made %+v", made)
		}
		err := h.DB.Write(h.ctx, func(tx *db.Tx) error {
			_, err := h.room.SaveRule(h.ctx, tx, boss, automation.Rule{Name: "Nothing to do", When: automation.Opened, Do: []automation.Act{{Do: automation.MakeTask}}})
			return err
		})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 2 || f.Fields[0].Name != "acts.0.text" {
			h.t.Errorf("a task without words and date is kept: %v", err)
		}
	})
}

func TestAutomationsStandInTheOrderTheyAreGiven(t *testing.T) {
	each(t, func(h *house) {
		act := automation.Act{Do: automation.Tag, Tags: []string{"x"}}
		a, b := h.rule("A", automation.Opened, 0, condition.Node{}, act), h.rule("B", automation.Opened, 0, condition.Node{}, act)
		put := func(order ...id.ID) error {
			return h.DB.Write(h.ctx, func(tx *db.Tx) error { return h.room.Reorder(h.ctx, tx, boss, order) })
		}
		h.must(put(b.ID, a.ID))
		all, err := automation.Rules(h.ctx, h.DB, false)
		h.must(err)
		if !slices.Equal([]id.ID{all[0].ID, all[1].ID}, []id.ID{b.ID, a.ID}) {
			h.t.Errorf("the order is %v", all)
		}
		if err := put(b.ID); fault.KindOf(err) != fault.Conflict {
			h.t.Errorf("an order of another list is taken: %v", err)
		}
	})
}
