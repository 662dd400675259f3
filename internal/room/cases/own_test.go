package cases_test

import (
	"testing"
	"time"
)

func TestTheSearchLeadsToTheCaseThatGoesOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.open()
		d.Clock.Advance(time.Hour)
		second := d.open()
		mv := d.merge(first.ID, second.ID, false).Move
		stray := func() (n int) {
			d.must(d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM cases_message m WHERE NOT EXISTS (SELECT 1 FROM search_doc s WHERE s.id = m.id AND s.owner = m.case_id)`))
			return n
		}
		if n := stray(); n != 0 {
			t.Errorf("%d messages are found in the wrong case", n)
		}
		d.undo(mv.ID)
		if n := stray(); n != 0 {
			t.Errorf("after the undo %d are", n)
		}
	})
}
