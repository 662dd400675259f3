package promises_test

import (
	"testing"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

// Whatever order the rules are put into, none is lost, the last stays last, and
// the way back leads back.
func TestRulesAreOrderedWithoutLosingOne(t *testing.T) {
	b := promises.DefaultBook()
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation([]int{0, 1, 2}).Draw(rt, "order")
		other, ok := b.InOrder(order)
		if !ok {
			rt.Fatalf("%v is refused", order)
		}
		for i, at := range order {
			if other.Rules[i].When.Priorities[0] != b.Rules[at].When.Priorities[0] {
				rt.Fatalf("%v gave %+v", order, other.Rules)
			}
		}
		back, ok := other.InOrder(promises.Back(order))
		if !ok || !back.Rules[3].When.All() || back.Rules[0].When.Priorities[0] != b.Rules[0].When.Priorities[0] {
			rt.Fatalf("%v does not lead back from %v", promises.Back(order), order)
		}
	})
	for _, wrong := range [][]int{{0, 1}, {0, 1, 1}, {0, 1, 3}, {-1, 0, 1}, {0, 1, 2, 3}} {
		if _, ok := b.InOrder(wrong); ok {
			t.Errorf("%v is taken", wrong)
		}
	}
}

// Another order is a change like every other: it stands in the draft, and decides
// once the draft is switched on.
func TestAnotherOrderOfRulesDecidesOnceItIsSwitchedOn(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		p, by := police(w), event.Staff(1)
		book := promises.DefaultBook()
		book.Rules[1].When.Priorities = nil // "high" now fits everyone, behind "urgent"
		var v promises.Version
		p.do(t, func(tx *db.Tx) (err error) {
			v, err = p.SaveDraft(t.Context(), tx, by, "All fast", book, 0)
			return err
		})
		p.do(t, func(tx *db.Tx) (err error) {
			v, err = p.MoveRule(t.Context(), tx, by, "", 1, 0, v.Edition)
			return err
		})
		err := p.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := p.MoveRule(t.Context(), tx, by, "", 0, 1, v.Edition-1); return err })
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("of an edition that is gone: %v", err)
		}
		p.do(t, func(tx *db.Tx) error { _, err := p.SwitchOn(t.Context(), tx, by, v.Edition); return err })
		now, err := promises.Current(t.Context(), p.DB)
		if err != nil {
			t.Fatal(err)
		}
		target, rule, _ := now.Target(promises.FirstResponse, promises.Matter{Priority: "urgent"})
		if rule != 0 || target.Minutes != 120 || now.Version != 2 {
			t.Errorf("rule %d decides with %d minutes in version %d", rule, target.Minutes, now.Version)
		}
	})
}
