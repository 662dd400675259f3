package app_test

import (
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/routing/automation"
	"rida/internal/room/tasks"
)

// TestARuleOfTheHouseGivesATask: the rooms do not know each other; the house
// puts them together.
func TestARuleOfTheHouseGivesATask(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := openDemo(t, engine)
			act := func(do func(tx *db.Tx) error) {
				t.Helper()
				if err := d.DB.Write(t.Context(), do); err != nil {
					t.Fatal(err)
				}
			}
			act(func(tx *db.Tx) error {
				one, err := d.Does.SaveRule(t.Context(), tx, event.System, automation.Rule{Name: "Call back", When: automation.Opened,
					Do: []automation.Act{{Do: automation.MakeTask, Text: staff.Names{En: "Call back"}, Hours: 4, Checks: []string{"Read the case"}}}})
				if err == nil {
					err = d.Does.SwitchRule(t.Context(), tx, event.System, one.ID, true)
				}
				return err
			})
			var got cases.Received
			act(func(tx *db.Tx) (err error) {
				got, err = d.Cases.Open(t.Context(), tx, cases.Incoming{Channel: cases.Phone, Name: "Mona", Phone: "+966501234567", Text: "The dryer is silent."})
				return err
			})
			for walk, more := automation.NewFollower(d.Does), true; more; {
				step, err := walk.Step(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				more = len(step.Events) > 0
			}
			all, err := tasks.OfCase(t.Context(), d.DB, got.Case.ID)
			if err != nil || len(all) != 1 || all[0].Title != "Call back" || all[0].OwnerID != got.Case.OwnerID || !all[0].DueAt.After(d.DB.Now()) {
				t.Errorf("tasks %+v, %v", all, err)
			}
		})
	}
}
