package web_test

import (
	"regexp"
	"strings"
	"testing"

	"rida/internal/core/staff"
	"rida/internal/kit/lang"
)

func TestTheFirstRunOpensTheHouse(t *testing.T) {
	each(t, func(h *house) {
		b := h.browser("fa")
		b.get("/").leads("/sign-in", "an empty house")
		b.get("/sign-in").leads("/first-run", "the door of an empty house")
		b.get("/first-run").must(200, "the question").says("نام سازمان", "ایران")
		wrong := b.post("/first-run", "organisation", "نور", "lang", "fa", "country", "ir", "calendar", "", "digits", "", "zone", "",
			"name", "رضا", "email", "reza@", "password", "short").must(422, "bad answers")
		if f := wrong.form(); f.Get("organisation") != "نور" || f.Get("email") != "reza@" || f.Get("country") != "ir" || f.Get("password") != "" {
			h.t.Errorf("what was typed is gone, or the password came back: %v", f)
		}
		wrong.says("۱۰")
		b.post("/first-run", "organisation", "نور", "lang", "fa", "country", "ir", "calendar", "", "digits", "", "zone", "",
			"name", "رضا", "email", "reza@noor.example", "password", secret).leads("/", "good answers")
		b.get("/").must(204, "the owner is in")
		o, _, err := h.staff.Organisation(h.t.Context(), h.DB)
		if err != nil {
			h.t.Fatal(err)
		}
		if o.Fa != "نور" || o.Calendar != "persian" || o.Digits != lang.ArabExt || o.Zone != "Asia/Tehran" || o.Schedule.Zone().String() != "Asia/Tehran" {
			h.t.Errorf("%+v", o)
		}
		b.get("/first-run").leads("/sign-in", "a second first run")
		h.browser("en").post("/first-run", "organisation", "x").leads("/sign-in", "a second first run by a stranger")
	})
}

func TestSigningInAndOut(t *testing.T) {
	each(t, func(h *house) {
		h.begin()
		b := h.browser("ar")
		b.get("/staff/me").leads("/sign-in?next=%2Fstaff%2Fme", "a stranger at a page")
		b.get("/sign-in?next=/staff/me").must(200, "the door").says("ادخل", "Noor Appliances")
		b.post("/sign-in", "name", "noura@noor.example", "password", "wrong", "next", "/staff/me").must(422, "wrong").says("غير صحيحة")
		if got := b.post("/sign-in", "name", "noura@noor.example", "password", "", "next", "/staff/me").must(422, "empty").form().Get("name"); got != "noura@noor.example" {
			h.t.Errorf("the address is gone: %q", got)
		}
		b.post("/sign-in", "name", "noura@noor.example", "password", secret, "next", "/staff/me").leads("/staff/me", "right")
		b.get("/staff/me").must(200, "my settings").says("Firefox, Windows")
		b.get("/sign-in").leads("/", "the door when already in")
		b.post("/sign-out").leads("/sign-in", "out")
		b.get("/staff/me").leads("/sign-in?next=%2Fstaff%2Fme", "after signing out")
		for _, next := range []string{"//evil.example", "https://evil.example", "/sign-out", ""} {
			b.post("/sign-in", "name", "noura@noor.example", "password", secret, "next", next).leads("/", "next "+next)
		}
	})
}

func TestTheDoorThrottlesAndSaysHowLong(t *testing.T) {
	each(t, func(h *house) {
		h.begin()
		b := h.browser("en")
		for range 5 {
			b.post("/sign-in", "name", "noura@noor.example", "password", "wrong").must(422, "wrong")
		}
		p := b.post("/sign-in", "name", "noura@noor.example", "password", secret).must(429, "sixth").says("Wait a minute")
		if p.header.Get("Retry-After") != "2" {
			h.t.Errorf("Retry-After %q", p.header.Get("Retry-After"))
		}
	})
}

func TestADeviceThatWasHereIsNotShutOut(t *testing.T) {
	each(t, func(h *house) {
		mine := h.begin()
		mine.post("/sign-out")
		stranger := h.browser("en")
		stranger.ip = "198.51.100.7:1"
		for range 6 {
			stranger.post("/sign-in", "name", "noura@noor.example", "password", "wrong")
		}
		stranger.post("/sign-in", "name", "noura@noor.example", "password", secret).must(429, "a stranger's device")
		mine.post("/sign-in", "name", "NOURA@noor.example", "password", secret).leads("/", "her own device")
	})
}

func TestAFloodAtTheDoorIsStoppedBeforeItCosts(t *testing.T) {
	each(t, func(h *house) {
		h.begin()
		b := h.browser("en")
		b.ip = "198.51.100.7:1"
		statuses := map[int]int{}
		for range 40 {
			statuses[b.post("/sign-in", "name", "", "password", "").status]++
		}
		if statuses[422] != 20 || statuses[429] != 20 {
			h.t.Errorf("%v", statuses)
		}
	})
}

func TestAForgottenPasswordIsReplacedByALink(t *testing.T) {
	each(t, func(h *house) {
		h.begin()
		b := h.browser("en")
		b.get("/staff/password").must(200, "the question")
		b.post("/staff/password", "email", "nobody").must(422, "no address")
		for _, email := range []string{"nobody@noor.example", "noura@noor.example"} {
			b.post("/staff/password", "email", email).must(200, email).says("If " + email + " belongs")
		}
		if len(h.letters) != 1 {
			h.t.Fatalf("letters: %v", h.letters)
		}
		b.get(h.letters[0]).must(200, "the link")
		b.post(h.letters[0], "password", "short").must(422, "short").says("10")
		b.post(h.letters[0], "password", "another secret 7").leads("/", "new password")
		b.get("/").must(204, "in")
		b.get(h.letters[0]).must(404, "a used link").says("used up")
		h.browser("en").post("/sign-in", "name", "noura@noor.example", "password", secret).must(422, "the old password")
	})
}

func TestAnInvitationIsTakenUpInTheInvitedLanguage(t *testing.T) {
	each(t, func(h *house) {
		owner := h.begin()
		role, err := h.staff.RoleByCode(h.t.Context(), h.DB, staff.Agent)
		if err != nil {
			h.t.Fatal(err)
		}
		wrong := owner.post("/staff/people", "email", "noura@noor.example", "role", role.String(), "team", "", "lang", "fa").must(422, "somebody here").says("already has this address")
		if f := wrong.form(); f.Get("email") != "noura@noor.example" || f.Get("lang") != "fa" {
			h.t.Errorf("what was typed is gone: %v", f)
		}
		owner.post("/staff/people", "email", "reza@noor.example", "role", role.String(), "team", "", "lang", "fa").must(200, "invite").says("on its way")
		b := h.browser("en")
		b.get(h.letters[0]).must(200, "the link").says("جای شما در", "reza@noor.example", "Noura شما را دعوت کرده است")
		b.post(h.letters[0], "name", "", "password", secret).must(422, "no name")
		b.post(h.letters[0], "name", "رضا", "password", secret).leads("/", "in")
		b.get("/staff/me").must(200, "my settings").says("تنظیمات من")
		b.get(h.letters[0]).must(404, "a used link")
		b.get("/staff/people").must(200, "an agent sees colleagues").says("Noura", "رضا")
		b.get("/staff/people/"+role.String()).must(403, "an agent changes nobody")
	})
}

// TestPagesHaveNoInlineScriptsOrStyles: the Content-Security-Policy would stop them.
func TestPagesHaveNoInlineScriptsOrStyles(t *testing.T) {
	each(t, func(h *house) {
		b := h.begin()
		inline := regexp.MustCompile(`<script(?:[^>]*)>[^<]|\sstyle="|\son[a-z]+="`)
		missing := regexp.MustCompile(`\b(?:staff|calendar|ui|field|fault)\.[a-z]+[a-z._]+\b`)
		for _, language := range []string{"ar", "fa", "en"} {
			for _, path := range []string{"/sign-in", "/staff/password", "/staff/me", "/staff/people", "/staff/teams", "/staff/teams/new", "/staff/roles", "/staff/tokens", "/settings/organisation", "/settings/hours", "/settings/hours?preset=ae"} {
				who := b
				if !strings.HasPrefix(path, "/se") && !strings.Contains(path, "/staff/") || path == "/staff/password" {
					who = h.browser(language)
				}
				p := who.get(path).must(200, path)
				if m := inline.FindString(p.body); m != "" {
					h.t.Errorf("%s: %q", path, m)
				}
				if m := missing.FindString(p.words()); m != "" {
					h.t.Errorf("%s in %s shows the key %q", path, language, m)
				}
			}
			me := b.get("/staff/me").form()
			me.Set("lang", map[string]string{"ar": "fa", "fa": "en", "en": "ar"}[language])
			b.send("POST", "/staff/me", me).leads("/staff/me", "another language")
		}
	})
}
