package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/lang"
)

func TestMySettingsChangeHowIReadAtOnce(t *testing.T) {
	each(t, func(h *house) {
		b := h.begin()
		f := b.get("/staff/me").must(200, "me").form()
		f.Set("lang", "ar")
		f.Set("digits", "arab")
		f.Set("second_calendar", "islamic-umalqura")
		f.Set("name", "نورة")
		f.Del("keys_on")
		b.send("POST", "/staff/me", f).leads("/staff/me", "save")
		b.get("/staff/me").must(200, "in Arabic").says("إعداداتي", "حُفظ")
		f.Set("zone", "Mars/Base")
		if got := b.send("POST", "/staff/me", f).must(422, "no such zone").form().Get("zone"); got != "Mars/Base" {
			h.t.Errorf("what was typed is gone: %q", got)
		}
	})
}

func TestDevicesAreListedAndSignedOut(t *testing.T) {
	each(t, func(h *house) {
		here := h.begin()
		there := h.browser("en")
		there.post("/sign-in", "name", "noura@noor.example", "password", secret).leads("/", "there")
		other := regexp.MustCompile(`/staff/me/sessions/\d+/end`).FindString(here.get("/staff/me").body)
		here.post(other).leads("/staff/me", "end the other")
		there.get("/staff/me").must(303, "there")
		here.get("/staff/me").must(200, "here")

		there.post("/sign-in", "name", "noura@noor.example", "password", secret).leads("/", "there again")
		here.post("/staff/me/sessions/end").leads("/staff/me", "end all others")
		there.get("/staff/me").must(303, "there")

		here.post("/staff/me/password", "old", "wrong", "new", "another secret 7").must(422, "wrong old password").says("not your present password")
		here.post("/staff/me/password", "old", secret, "new", "another secret 7").leads("/staff/me", "new password")
		here.get("/staff/me").must(200, "still in").says("The new password holds")
	})
}

func TestAColleagueIsChangedAndLeaves(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		sara, who := h.hire(owner, "sara@noor.example", staff.Agent)
		at := "/staff/people/" + who.String()
		f := owner.get(at).must(200, "the colleague").form()
		manager, err := h.staff.RoleByCode(h.t.Context(), h.DB, staff.Manager)
		if err != nil {
			h.t.Fatal(err)
		}
		f.Set("role", manager.String())
		owner.send("POST", at, f).leads("/staff/people", "promote")
		sara.get("/").must(303, "her session ended with the role")
		sara.post("/sign-in", "name", "sara@noor.example", "password", secret).leads("/", "she signs in anew")
		sara.get("/staff/roles").must(200, "a manager sees roles")
		ownerID := regexp.MustCompile(`/staff/people/(\d+)`).FindStringSubmatch(owner.get("/staff/people").body)[1]

		owner.get(at+"/departure").must(200, "the question").says("Does Sara leave?")
		h.holds = 3
		owner.post(at+"/departure").must(409, "she owns three").says("Sara still owns 3 open cases", "Hand everything over")
		h.holds = 0
		owner.post(at+"/departure").leads("/staff/people", "she leaves")
		sara.get("/").must(303, "she is out")
		owner.get("/staff/people").says("The account of Sara is closed", "Has left")
		owner.post(at+"/return").leads("/staff/people", "she comes back")
		owner.post("/staff/people/"+ownerID+"/departure").must(409, "the last owner")
	})
}

func TestATeamIsMadeAndChanged(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		_, who := h.hire(owner, "sara@noor.example", staff.Agent)
		owner.post("/staff/teams", "name_ar", "", "name_fa", "", "name_en", "", "duty", who.String()).must(422, "no name")
		wrong := owner.post("/staff/teams", "name_en", "Repairs", "duty", "").must(422, "nobody on duty")
		if wrong.form().Get("name_en") != "Repairs" {
			h.t.Error("what was typed is gone")
		}
		owner.post("/staff/teams", "name_ar", "الصيانة", "name_en", "Repairs", "duty", who.String(), "member", who.String()).leads("/staff/teams", "made")
		list := owner.get("/staff/teams").must(200, "the list").says("Repairs", "Sara")
		at := regexp.MustCompile(`/staff/teams/\d+`).FindAllString(list.body, -1)
		f := owner.get(at[len(at)-1]).must(200, "the team").form()
		if f.Get("name_ar") != "الصيانة" || f.Get("duty") != who.String() || f.Get("member") != who.String() {
			h.t.Errorf("%v", f)
		}
		f.Set("name_en", "Repair")
		owner.send("POST", at[len(at)-1], f).leads("/staff/teams", "changed")
		owner.get("/staff/teams").says("Team Repair: saved")
		owner.get("/staff/teams/5").must(404, "no such team")
	})
}

func TestTheTableOfRolesIsSavedAsItStands(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		_, _ = h.hire(owner, "sara@noor.example", staff.Agent)
		roles := func() map[string]staff.Role {
			list, err := h.staff.Roles(h.t.Context(), h.DB)
			if err != nil {
				h.t.Fatal(err)
			}
			out := map[string]staff.Role{}
			for _, r := range list {
				out[r.Code] = r
			}
			return out
		}
		before := roles()
		f := owner.get("/staff/roles").must(200, "the table").form()
		owner.send("POST", "/staff/roles", f).leads("/staff/roles", "nothing changed")
		for code, r := range roles() {
			if r.Version != before[code].Version {
				h.t.Errorf("%s changed without a change", code)
			}
		}
		agent := before[staff.Agent]
		f.Add("role-"+agent.ID.String(), staff.Tokens)
		owner.send("POST", "/staff/roles", f).leads("/staff/roles", "one more")
		if !roles()[staff.Agent].Permissions[staff.Tokens] || roles()[staff.Viewer].Permissions[staff.Tokens] {
			h.t.Error("the wrong role changed")
		}
		owner.post("/staff/roles/new", "name", " ").must(422, "no name")
		owner.post("/staff/roles/new", "name", "Night shift").leads("/staff/roles", "a new role")
		page := owner.get("/staff/roles").says("Night shift")
		owner.post(regexp.MustCompile(`/staff/roles/\d+/end`).FindString(page.body)).leads("/staff/roles", "removed")
	})
}

func TestATokenIsShownOnceAndOpensTheDoor(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		owner.get("/staff/tokens").must(200, "none").says("No program has access")
		owner.post("/staff/tokens", "name", "shop", "days", "30").must(422, "nothing allowed")
		made := owner.post("/staff/tokens", "name", "shop", "days", "30", "permission", staff.Read).must(200, "made").says("Copy it now")
		secret := regexp.MustCompile(`rida_[\w-]{43}`).FindString(made.body)
		if strings.Contains(owner.get("/staff/tokens").body, secret) || secret == "" {
			h.t.Error("the secret is shown again, or never")
		}
		if made.header.Get("Cache-Control") != "no-store" {
			h.t.Errorf("a browser keeps the secret: %q", made.header.Get("Cache-Control"))
		}
		ask := func(path string) int { return h.withToken(secret, path) }
		if got := [...]int{ask("/staff/people"), ask("/staff/roles"), ask("/staff/tokens")}; got != [...]int{200, 403, 403} {
			h.t.Errorf("people, roles, tokens: %v", got)
		}
		at := regexp.MustCompile(`/staff/tokens/\d+/revocation`).FindString(owner.get("/staff/tokens").body)
		owner.post(at).leads("/staff/tokens", "revoked")
		if ask("/staff/people") != 303 {
			h.t.Error("a revoked token opens the door")
		}
	})
}

func TestTheOrganisationIsChangedOnceAtATime(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		f := owner.get("/settings/organisation").must(200, "the form").form()
		late := url.Values{}
		for k, v := range f {
			late[k] = v
		}
		f.Set("name_ar", "نور")
		f["languages"] = []string{"en", "ar"}
		owner.send("POST", "/settings/organisation", f).leads("/settings/organisation", "saved")
		owner.send("POST", "/settings/organisation", late).must(422, "somebody was faster").says("Someone else changed this")
		f = owner.get("/settings/organisation").form()
		if f.Get("name_ar") != "نور" || len(f["languages"]) != 2 {
			h.t.Errorf("%v", f)
		}
		f["languages"] = []string{"ar"}
		owner.send("POST", "/settings/organisation", f).must(422, "without its own language").says("your own among them")
	})
}

// TestWorkingHoursSurviveTheirForm loads every country's plan into the form and
// saves it unchanged: the stored plan must be the preset.
func TestWorkingHoursSurviveTheirForm(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		for i, code := range calendar.Presets() {
			me := owner.get("/staff/me").form()
			me.Set("lang", string(lang.Tags[i%3]))
			me.Set("digits", string(lang.Tags[i%3].Digits()))
			me.Set("calendar", string(calendar.Systems[i%2]))
			me.Set("second_calendar", "")
			owner.send("POST", "/staff/me", me).leads("/staff/me", "language")
			f := owner.get("/settings/hours?preset="+code).must(200, code).form()
			owner.send("POST", "/settings/hours", f).leads("/settings/hours", code)
			want, err := calendar.Preset(code)
			if err != nil {
				h.t.Fatal(err)
			}
			got := h.plan()
			want.Version, want.Zone = got.Version, got.Zone
			if text(h.t, got) != text(h.t, want) {
				h.t.Errorf("%s:\n%s\nwant\n%s", code, text(h.t, got), text(h.t, want))
			}
		}
	})
}

func TestWorkingHoursAreTypedAsPeopleWriteThem(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		f := owner.get("/settings/hours").must(200, "the form").form()
		f.Set("week.days.sun", "٨:٠٠ – ١٢:٠٠، 13:00-17:00")
		f.Set("week.days.fri", "")
		f.Set("week.from", "1/3/2027")
		last := "holidays.0"
		for i := 0; f.Get("holidays."+itoa(i)+".name") != ""; i++ {
			last = "holidays." + itoa(i+1)
		}
		f.Set(last+".name", "Founding party")
		f.Set(last+".month", "persian.2")
		f.Set(last+".day", "۱۵")
		f.Set(last+".spans", "9:00-12:00")
		f.Set(last+".moved", "۱۴۰۵: -۱")
		f.Set("days.1.name", "Stocktaking")
		f.Set("days.1.date", "2026-12-31")
		owner.send("POST", "/settings/hours", f).leads("/settings/hours", "saved")
		p := h.plan()
		if n := len(p.Weeks); n != 3 || p.Weeks[1].Until != (calendar.Date{Year: 2027, Month: 2, Day: 28}) {
			h.t.Errorf("weeks: %s", text(h.t, p))
		}
		now := p.Weeks[len(p.Weeks)-1]
		if len(now.Week[0]) != 2 || now.Week[0][0] != calendar.Hours(8, 12) || len(now.Week[5]) != 0 || now.From != (calendar.Date{Year: 2027, Month: 3, Day: 1}) {
			h.t.Errorf("the new week: %+v", now)
		}
		party := p.Holidays[len(p.Holidays)-1]
		if party.Name != "Founding party" || party.System != calendar.Persian || party.Month != 2 || party.Day != 15 || party.Moved[1405] != -1 || len(party.Spans) != 1 {
			h.t.Errorf("the holiday: %+v", party)
		}
		if len(p.Days) != 1 || p.Days[0].Date != (calendar.Date{Year: 2026, Month: 12, Day: 31}) {
			h.t.Errorf("the day: %+v", p.Days)
		}
		if got := owner.get("/settings/hours").form(); got.Get(last+".name") != "Founding party" || got.Get(last+".moved") != "1405:-1" || got.Get("days.0.date") != "2026/12/31" {
			h.t.Errorf("shown again: %q %q %q", got.Get(last+".name"), got.Get(last+".moved"), got.Get("days.0.date"))
		}

		f = owner.get("/settings/hours").form()
		version := h.plan().Version
		f.Set("week.days.mon", "9 to 5")
		f.Set(last+".day", "40")
		bad := owner.send("POST", "/settings/hours", f).must(422, "nonsense").says("Write hours like")
		if got := bad.form(); got.Get("week.days.mon") != "9 to 5" || got.Get(last+".name") != "Founding party" {
			h.t.Error("what was typed is gone")
		}
		f.Set("week.days.mon", "09:00-13:00 12:00-17:00")
		f.Set(last+".day", "31")
		bad = owner.send("POST", "/settings/hours", f).must(422, "overlap").says("overlaps")
		if !strings.Contains(bad.body, `id="f-week.days.mon-error"`) {
			h.t.Error("the defect does not stand at its day")
		}
		if h.plan().Version != version {
			h.t.Error("a refused plan was stored")
		}
		owner.get("/settings/hours?preset=zz").must(404, "no such country")
	})
}
