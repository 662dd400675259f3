package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/tasks"
)

func eachDemo(t *testing.T, test func(t *testing.T, k desk)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, desk{t, openDemo(t, engine)}) })
	}
}

// owner is who the token for tests speaks for.
func owner(t *testing.T, d *app.Demo) staff.Account {
	t.Helper()
	all, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.RoleCode == staff.Owner {
			return one
		}
	}
	t.Fatal("nobody owns the demo")
	return staff.Account{}
}

func (k desk) reads(tag lang.Tag, system calendar.System) staff.Preferences {
	k.t.Helper()
	who := owner(k.t, k.d)
	p := who.Preferences
	p.Lang, p.Calendar, p.Second, p.Digits = tag, system, "", tag.Digits()
	if err := k.d.DB.Write(k.t.Context(), func(tx *db.Tx) error { return k.d.Staff.SetPreferences(k.t.Context(), tx, who.ID, who.Name, p) }); err != nil {
		k.t.Fatal(err)
	}
	return p
}

// want asks for a page that must be there.
func (k desk) want(path string, all ...string) string {
	k.t.Helper()
	w := k.do(http.MethodGet, path, nil)
	if w.Code != http.StatusOK {
		k.t.Fatalf("%s: %d", path, w.Code)
	}
	for _, one := range all {
		if !strings.Contains(w.Body.String(), one) {
			k.t.Errorf("%s does not show %q", path, one)
		}
	}
	return w.Body.String()
}

func (k desk) post(path string, form url.Values) {
	k.t.Helper()
	if w := k.do(http.MethodPost, path, form); w.Code != http.StatusSeeOther {
		k.t.Fatalf("POST %s: %d", path, w.Code)
	}
}

// task is the newest task of a title.
func (k desk) task(title string) tasks.Task {
	k.t.Helper()
	var which id.ID
	if err := k.d.DB.Get(k.t.Context(), &which, `SELECT MAX(id) FROM tasks WHERE title = $1`, title); err != nil {
		k.t.Fatal(err)
	}
	t, err := tasks.Get(k.t.Context(), k.d.DB, which)
	if err != nil {
		k.t.Fatal(err)
	}
	return t
}

var todaysNumber = regexp.MustCompile(`(?s)<td class="[^"]*month-today[^"]*">.*?<b aria-hidden="true">([^<]+)</b>`)

// TestATaskIsTypedAndFoundInEachCalendar types a date as each reader writes it
// and looks for it in the month of their calendar.
func TestATaskIsTypedAndFoundInEachCalendar(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		for _, c := range []struct {
			tag    lang.Tag
			system calendar.System
		}{{lang.English, calendar.Gregorian}, {lang.Persian, calendar.Persian}, {lang.Arabic, calendar.UmmAlQura}} {
			p := k.reads(c.tag, c.system)
			today, err := calendar.DateOf(k.d.DB.Now(), p.Location(), c.system)
			if err != nil {
				t.Fatal(err)
			}
			due := k.d.DB.Now().In(p.Location()).AddDate(0, 0, 9)
			day, err := calendar.DateOf(due, p.Location(), c.system)
			if err != nil {
				t.Fatal(err)
			}
			title := "Due in " + string(c.system)
			typed := p.Digits.Of(fmt.Sprintf("%d/%02d/%02d", day.Year, day.Month, day.Day))
			k.post("/tasks", url.Values{"title": {title}, "date": {typed}, "time": {"10:30"}, "priority": {"high"}})
			made := k.task(title).DueAt.In(p.Location())
			if made.YearDay() != due.YearDay() || made.Hour() != 10 || made.Minute() != 30 {
				t.Errorf("%s typed as %s is due %v", c.system, typed, made)
			}
			k.want(fmt.Sprintf("/tasks/calendar?month=%04d-%02d", day.Year, day.Month), title)
			page := k.want("/tasks/calendar")
			if shown := todaysNumber.FindStringSubmatch(page); shown == nil || shown[1] != p.Digits.Of(fmt.Sprint(today.Day)) {
				t.Errorf("in %s today is marked as %v, want the %d", c.system, shown, today.Day)
			}
			k.want("/tasks", title)
			k.want("/tasks/board", title)
		}
	})
}

func TestWhatIsWrongWithATaskIsSaidAndNothingTypedIsLost(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	for _, form := range []url.Values{
		{"title": {""}, "date": {"every day"}, "notes": {"Ask at the gate"}},
		{"title": {strings.Repeat("a", tasks.MaxTitle+1)}, "date": {"2001-01-01"}, "notes": {"Ask at the gate"}},
	} {
		w := k.do(http.MethodPost, "/tasks", form)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Ask at the gate") || !strings.Contains(w.Body.String(), form.Get("date")) {
			t.Errorf("%v: %d", form, w.Code)
		}
	}
	if w := k.do(http.MethodGet, "/tasks/calendar?month=1405-77", nil); w.Code != http.StatusNotFound {
		t.Errorf("a month that there is not: %d", w.Code)
	}
	if w := k.do(http.MethodGet, "/tasks/1", nil); w.Code != http.StatusNotFound {
		t.Errorf("a task that there is not: %d", w.Code)
	}
}

func TestATaskIsTickedMovedAndEndedWithoutScripts(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		k.reads(lang.English, calendar.Gregorian)
		tomorrow := k.d.DB.Now().AddDate(0, 0, 2).Format("2006-01-02")
		k.post("/tasks", url.Values{"title": {"Fit the seal"}, "date": {tomorrow}, "checks": {"Ask the price\nOrder"}})
		one := k.task("Fit the seal")
		path := "/tasks/" + one.ID.String()
		checks, err := tasks.Checks(t.Context(), k.d.DB, one.ID)
		if err != nil || len(checks) != 2 {
			t.Fatalf("%d lines, %v", len(checks), err)
		}
		k.want(path, "Ask the price", "Order", `value="0"`)
		k.post(path+"/checks/"+checks[0].ID.String(), url.Values{"done": {"yes"}})
		k.post(path+"/checks", url.Values{"text": {"Fit it"}})
		k.post(path+"/checks/"+checks[1].ID.String(), url.Values{"drop": {"yes"}})
		if page := k.want(path, "Fit it", `<progress max="2" value="1"`); strings.Contains(page, ">Order<") {
			t.Error("the line that was taken off is still there")
		}
		state := func(want tasks.State) {
			t.Helper()
			if got := k.task("Fit the seal").State; got != want {
				t.Errorf("the task is %s, want %s", got, want)
			}
		}
		for _, to := range []tasks.State{tasks.Doing, tasks.Open, tasks.Done, tasks.Doing, tasks.Open} { // as the menu of its card does
			k.post(path+"/moving", url.Values{"state": {string(to)}, "back": {"/tasks/board"}})
			state(to)
		}
		k.post(path+"/due", url.Values{"date": {k.d.DB.Now().AddDate(0, 0, 5).Format("2006-01-02")}, "reason": {"The supplier is closed"}})
		k.want(path, "The supplier is closed")
		k.post(path+"/cancellation", url.Values{"reason": {"It came by itself"}})
		state(tasks.Cancelled)
		k.post("/settings/tasks", url.Values{"on1": {"yes"}, "span1": {"2"}, "owner1": {"yes"}, "on2": {"yes"}, "span2": {"0"}, "lead2": {"yes"}, "span3": {"16"}})
		k.want("/settings/tasks", `value="16"`)
		if w := k.do(http.MethodPost, "/settings/tasks", url.Values{"on1": {"yes"}, "span1": {"2"}, "span2": {"0"}, "span3": {"16"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a level that tells nobody: %d", w.Code)
		}
	})
}

func TestNoticesAreReadFollowedAndChosenWithoutScripts(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		k.reads(lang.English, calendar.Gregorian)
		who := owner(t, k.d)
		due := k.d.DB.Now().Add(time.Hour)
		k.post("/tasks", url.Values{"title": {"Ring the workshop"}, "date": {due.In(who.Location()).Format("2006-01-02")}, "time": {due.In(who.Location()).Format("15:04")}})
		one := k.task("Ring the workshop")
		if err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE tasks SET due_at = $2 WHERE id = $1`, one.ID, tx.Now().Add(-time.Minute).UnixMicro())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for range 3 { // however often the house looks, it tells once
			if err := k.d.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := k.d.Tasks.Sweep(t.Context(), tx); return err }); err != nil {
				t.Fatal(err)
			}
		}
		overdue := k.d.Texts.For(lang.English, lang.English.Digits()).T("app.notice.tasks.overdue")
		if n := strings.Count(k.want("/notices", "Ring the workshop"), overdue); n != 1 {
			t.Errorf("the task is told of %d times", n)
		}
		k.want("/notices/count", "badge")
		notices, _, err := k.d.Bell.List(t.Context(), k.d.DB, who.ID, true, 0, 1)
		if err != nil || len(notices) != 1 {
			t.Fatalf("%d unread, %v", len(notices), err)
		}
		path := "/notices/" + notices[0].ID.String()
		if w := k.do(http.MethodGet, path, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/tasks/"+one.ID.String() {
			t.Errorf("a notice leads to %d %s", w.Code, w.Header().Get("Location"))
		}
		k.post(path+"/reading", url.Values{"read": {"no"}})
		k.want("/notices?show=unread", overdue)
		k.post("/notices/reading", nil)
		if page := k.want("/notices?show=unread"); strings.Contains(page, overdue) {
			t.Error("what was read is still among the unread")
		}
		form := url.Values{"mode": {"any"}, "work_from": {"9:00"}, "work_until": {"17:00"}, "quiet": {"yes"}, "quiet_from": {"۲۲:۳۰"}, "quiet_until": {"7:00"}, "digest_at": {"8:15"}}
		for _, one := range k.d.Bell.Kinds() {
			form.Set("mail."+one.Name, "off")
		}
		form.Set("mail.tasks.overdue", "now")
		k.post("/notices/settings", form)
		chosen, err := k.d.Bell.Choices(t.Context(), k.d.DB, who.ID)
		if err != nil || chosen["tasks.overdue"].Mail != "now" || chosen["tasks.overdue"].Push {
			t.Errorf("chosen: %+v, %v", chosen["tasks.overdue"], err)
		}
		if h, err := k.d.Bell.HoursOf(t.Context(), k.d.DB, who.ID); err != nil || h.QuietFrom != 22*60+30 {
			t.Errorf("quiet from %d, %v", h.QuietFrom, err)
		}
		form.Set("digest_at", "whenever")
		if w := k.do(http.MethodPost, "/notices/settings", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "whenever") {
			t.Errorf("a time that is none: %d", w.Code)
		}
	})
}
