package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	promisesweb "rida/internal/room/promises/web"
)

// A holiday that is announced late moves what is due by rule: a new promise stands
// in the place of the first, which stays as it was, the next date of the case
// moves along, and the change is written down.
func TestAHolidayAnnouncedLateMovesOpenPromises(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := openDemo(t, engine)
			c := desk{t, d}.untouched()
			first := owed(t, d, c)
			o, _, err := d.Staff.Organisation(t.Context(), d.DB)
			if err != nil {
				t.Fatal(err)
			}
			plan := o.Schedule.Plan()
			for i := range 3 { // closed from the day it is due on
				at := first.DueAt.In(o.Schedule.Zone()).AddDate(0, 0, i)
				plan.Days = append(plan.Days, calendar.DayRule{Name: "Mourning", System: calendar.Gregorian, Date: calendar.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}})
			}
			announce(t, d, plan)
			if err := d.Queue.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Queue.Stop(t.Context()) }()
			moved := await(t, d, c, first)
			if quiet := moved.SilentAt.Sub(first.SilentAt); first.SilentAt.IsZero() || quiet < 24*time.Hour {
				t.Errorf("the longest silence was over at %v, and with three days closed at %v", first.SilentAt, moved.SilentAt)
			}
			if moved.Replaces != first.ID || !moved.MadeAt.Equal(first.MadeAt) || moved.DueAt.Sub(first.DueAt) < 48*time.Hour {
				t.Errorf("due %v, then %v, in the place of %d", first.DueAt, moved.DueAt, moved.Replaces)
			}
			sheet := movedSheet(t, d)
			if !strings.HasPrefix(sheet, "\ufeffreference,kind,what,made,was_due,due,earlier\n") || !strings.Contains(sheet, c.Reference+",first_response,") ||
				!strings.Contains(sheet, first.DueAt.UTC().Format(time.RFC3339)+","+moved.DueAt.UTC().Format(time.RFC3339)+",false\n") {
				t.Errorf("the sheet of what was moved says\n%s", sheet)
			}
			after, err := cases.Get(t.Context(), d.DB, c.ID)
			if err != nil || !after.NextAt.Equal(moved.DueAt) {
				t.Errorf("the next date is %v, %v", after.NextAt, err)
			}
			events, err := cases.Events(t.Context(), d.DB, c.ID)
			if err != nil || events[len(events)-1].Kind != "promises.recounted" {
				t.Errorf("the last event is %v, %v", events[len(events)-1].Kind, err)
			}
			all, err := promises.Of(t.Context(), d.DB, c.ID)
			if i := slices.IndexFunc(all, func(p promises.Promise) bool { return p.ID == first.ID }); err != nil || i < 0 || !all[i].DueAt.Equal(first.DueAt) || all[i].Outcome != promises.Withdrawn {
				t.Errorf("the first promise was rewritten: %+v %v", all, err)
			}
		})
	}
}

func owed(t *testing.T, d *app.Demo, c cases.Case) promises.Promise {
	t.Helper()
	all, err := promises.Owed(t.Context(), d.DB, c.ID)
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	first, _ := promises.Nearest(all)
	return first
}

func announce(t *testing.T, d *app.Demo, plan calendar.Plan) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"plan": plan})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPut, d.Address()+"/api/v1/schedule", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer a token for tests")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.Router.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("set the hours: %d %s", w.Code, w.Body)
	}
}

// await waits until another promise stands in the place of the first.
func await(t *testing.T, d *app.Demo, c cases.Case, first promises.Promise) promises.Promise {
	t.Helper()
	for until := time.Now().Add(60 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if now := owed(t, d, c); now.ID != first.ID {
			return now
		}
	}
	t.Fatal("nothing was counted anew")
	return promises.Promise{}
}

// movedSheet is what the hours that hold now have moved, as a spreadsheet.
func movedSheet(t *testing.T, d *app.Demo) string {
	t.Helper()
	o, _, err := d.Staff.Organisation(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, d.Address()+promisesweb.HoursAddress(o.Schedule.Version())+"/moved.csv", nil)
	r.Header.Set("Authorization", "Bearer a token for tests")
	w := httptest.NewRecorder()
	d.Router.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("read the sheet: %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}
