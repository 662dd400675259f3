package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
)

// program sends a request as a program of the owner does, and reads the answer.
func program(t *testing.T, d *app.Demo, method, path string, body, into any) {
	t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), method, d.Address()+"/api/v1"+path, bytes.NewReader(text))
	r.Header.Set("Authorization", "Bearer a token for tests")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.Router.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

type shiftSeen struct {
	Promise, Case string
	WasDueAt      time.Time `json:"was_due_at"`
	DueAt         time.Time `json:"due_at"`
}

// A holiday is tried before it is announced, and what the trial said comes: open
// clocks are counted anew, each change is written down with its promise, and the
// version tells who, from which day and what it moved.
func TestAnAnnouncedDayMovesWhatItsTrialSaid(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := openDemo(t, engine)
			c := desk{t, d}.untouched()
			first := owed(t, d, c)
			o, _, err := d.Staff.Organisation(t.Context(), d.DB)
			if err != nil {
				t.Fatal(err)
			}
			from := first.DueAt.In(o.Schedule.Zone()).Format(time.DateOnly)
			// Three days from the one on which it is due, so that one is a working day.
			tried := tryDays(t, d, from, 3)
			if tried.Moved == 0 || len(tried.Promises) == 0 {
				t.Fatalf("the trial says %+v", tried)
			}
			var now struct{ Version int }
			program(t, d, http.MethodPost, "/schedule/announcements", map[string]any{"name": "Mourning", "date": from, "days": 3}, &now)
			if err := d.Queue.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Queue.Stop(t.Context()) }()
			moved := await(t, d, c, first)
			awaitRun(t, d, now.Version)
			var version struct {
				Name, From string
				MadeBy     string `json:"made_by"`
				Moved      struct {
					Looked, Moved, Earlier int
					Done                   bool
				}
				Changes []struct{ Date, Name string }
			}
			program(t, d, http.MethodGet, "/schedule/versions/"+strconv.Itoa(now.Version), nil, &version)
			if version.Name != "Mourning" || version.From < from || version.MadeBy == "0" || len(version.Changes) == 0 || version.Changes[0].Name != "Mourning" {
				t.Errorf("the version tells %+v", version)
			}
			if version.Moved.Moved != tried.Moved || version.Moved.Earlier != tried.Earlier {
				t.Errorf("the trial said %d and %d, and %+v came", tried.Moved, tried.Earlier, version.Moved)
			}
			var list struct{ Items []shiftSeen }
			program(t, d, http.MethodGet, "/schedule/versions/"+strconv.Itoa(now.Version)+"/promises?limit=200", nil, &list)
			mine := false
			for _, one := range list.Items {
				mine = mine || one.Promise == moved.ID.String() && one.WasDueAt.Equal(first.DueAt) && one.DueAt.Equal(moved.DueAt)
			}
			if !mine || len(list.Items) != tried.Moved {
				t.Errorf("the list has %d of %d, its own among them: %v", len(list.Items), tried.Moved, mine)
			}
			for _, text := range []string{`UPDATE staff_hours SET body = '{}' WHERE version = $1`, `DELETE FROM staff_hours WHERE version = $1`} {
				if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), text, now.Version); return err }); err == nil {
					t.Errorf("the store let it happen: %s", text)
				}
			}
			page := desk{t, d}.do(http.MethodGet, "/settings/hours/versions/"+strconv.Itoa(now.Version), nil).Body.String()
			if !strings.Contains(page, "Mourning") || !strings.Contains(page, "/cases/"+c.Reference) {
				t.Error("the page does not tell of the day, or of the case that it moved")
			}
		})
	}
}

// The short act on the screen: what would move is shown first, nothing is kept
// until it is announced, and what was typed stays.
func TestTheScreenShowsWhatADayMovesBeforeItIsAnnounced(t *testing.T) {
	d := openDemo(t, db.SQLite)
	k := desk{t, d}
	k.reads(lang.English, calendar.Gregorian)
	first := owed(t, d, desk{t, d}.untouched())
	o, _, err := d.Staff.Organisation(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"what": {"day"}, "version": {strconv.Itoa(o.Schedule.Version())}, "name": {"Mourning"}, "days": {"3"}, "act": {"try"},
		"date": {first.DueAt.In(o.Schedule.Zone()).Format(time.DateOnly)}}
	w := k.do(http.MethodPost, "/settings/hours/announcement", form)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `id="effect"`) || !strings.Contains(w.Body.String(), "Mourning") {
		t.Fatalf("the trial answers %d: %.300s", w.Code, w.Body)
	}
	if now, _, _ := d.Staff.Organisation(t.Context(), d.DB); now.Schedule.Version() != o.Schedule.Version() {
		t.Fatal("a trial changed the hours")
	}
	form.Set("act", "save")
	w = k.do(http.MethodPost, "/settings/hours/announcement", form)
	if want := "/settings/hours/versions/" + strconv.Itoa(o.Schedule.Version()+1); w.Header().Get("Location") != want {
		t.Fatalf("announced, it leads to %q (%d %.300s)", w.Header().Get("Location"), w.Code, w.Body)
	}
	if page := k.do(http.MethodGet, "/settings/hours/versions", nil).Body.String(); !strings.Contains(page, "Mourning") {
		t.Error("the list of versions does not name it")
	}
	w = k.do(http.MethodPost, "/settings/hours/versions/"+strconv.Itoa(o.Schedule.Version())+"/return", url.Values{"version": {strconv.Itoa(o.Schedule.Version() + 1)}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("to return to the earlier hours: %d %.300s", w.Code, w.Body)
	}
	now, _, err := d.Staff.Organisation(t.Context(), d.DB)
	if err != nil || now.Schedule.Version() != o.Schedule.Version()+2 || len(now.Schedule.Plan().Days) != len(o.Schedule.Plan().Days) {
		t.Errorf("the hours are %+v, %v", now.Schedule.Plan().Days, err)
	}
}

type triedSeen struct {
	Moved, Earlier int
	Promises       []shiftSeen
}

func tryDays(t *testing.T, d *app.Demo, from string, days int) (out triedSeen) {
	t.Helper()
	var now struct{ Plan map[string]any }
	program(t, d, http.MethodGet, "/schedule", nil, &now)
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := now.Plan["days"].([]any)
	for i := range days {
		all = append(all, map[string]any{"name": "Mourning", "system": "gregory", "date": first.AddDate(0, 0, i).Format(time.DateOnly)})
	}
	now.Plan["days"] = all
	program(t, d, http.MethodPost, "/schedule/trials", map[string]any{"plan": now.Plan}, &out)
	return out
}

// awaitRun waits until all open promises were counted anew.
func awaitRun(t *testing.T, d *app.Demo, version int) {
	t.Helper()
	for until := time.Now().Add(60 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		var one struct{ Moved struct{ Done bool } }
		if program(t, d, http.MethodGet, "/schedule/versions/"+strconv.Itoa(version), nil, &one); one.Moved.Done {
			return
		}
	}
	t.Fatal("the counting anew did not end")
}
