package app_test

import (
	"testing"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// TestTheOwnerHearsOnceThatAPromiseIsAboutToBreak lets the clock look again and
// again at a promise of which nine tenths have gone.
func TestTheOwnerHearsOnceThatAPromiseIsAboutToBreak(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		c := k.untouched()
		now := k.d.DB.Now()
		err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO promises (id, case_id, kind, what, made_at, due_at, alarm_at) VALUES ($1, $2, 'next_update', '', $3, $4, $5)`,
				id.New(now), c.ID, now.Add(-90*time.Minute).UnixMicro(), now.Add(10*time.Minute).UnixMicro(), now.Add(-time.Minute).UnixMicro())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := k.d.Cases.Promises.Approach(t.Context(), tx, 100); return err }); err != nil {
				t.Fatal(err)
			}
		}
		events, err := cases.Events(t.Context(), k.d.DB, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind != "promises.near" {
				continue
			}
			if err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error { return k.d.Bell.TellOf(t.Context(), tx, e, "promises.near", c.OwnerID) }); err != nil { // heard again
				t.Fatal(err)
			}
		}
		if got := k.told(c.OwnerID, "promises.near", c.ID); got != 1 {
			t.Errorf("the owner was told %d times", got)
		}
	})
}

// told counts the notices of a kind about a case.
func (k desk) told(who id.ID, kind string, about id.ID) (n int) {
	k.t.Helper()
	all, _, err := k.d.Bell.List(k.t.Context(), k.d.DB, who, false, 0, 200)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, one := range all {
		if one.Kind == kind && one.About.ID == about {
			n++
		}
	}
	return n
}
