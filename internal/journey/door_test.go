package journey_test

import (
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/journey/stage"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/browser"
)

// TestAVisitorWritesAtTheDoor: a phone, no account, no mail address; the number
// and the next date are there at once, and the link leads back to the case.
func TestAVisitorWritesAtTheDoor(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags {
		t.Run(string(tag), func(t *testing.T) {
			s := speeches[tag]
			h := run(t, app.Config{Data: t.TempDir(), HTTP: "127.0.0.1:0", Mail: app.MailConfig{Address: careBox}}, tag)
			h.found(s)
			p := browser.Start(t)
			p.Language(string(tag))
			p.Size(390, 844)
			h.writesAtTheDoor(t, p, s)
			c := onlyCase(t, h.DB)
			if got := p.Text(".portal-number, .public-ref"); !strings.Contains(got, digits(tag, cases.GroupReference(c.Reference))) {
				t.Errorf("the receipt shows %q, the case is %s", got, c.Reference)
			}
			if c.Type != cases.Complaint || c.Lang != tag || c.CustomerName != s.name || c.NextAt.IsZero() || c.Wanted != s.wanted {
				t.Errorf("the case is a %s in %s of %s who wants %q, next date %v", c.Type, c.Lang, c.CustomerName, c.Wanted, c.NextAt)
			}
			if p.Count(".next") != 1 {
				t.Error("the receipt does not say when the visitor hears from us")
			}
			h.followsTheLink(t, p, s)
		})
	}
}

// writesAtTheDoor goes from the first page to the receipt.
func (h *house) writesAtTheDoor(t *testing.T, p *browser.Page, s speech) {
	t.Helper()
	p.Open(h.Address() + "/write")
	if got := browser.Eval[string](p, `document.documentElement.lang`); got != string(s.tag) {
		t.Errorf("the door speaks %s to a reader of %s", got, s.tag)
	}
	fits(t, p)
	p.ClickText(h.say("portal.voice.complaint"))
	p.WaitFor("#f-happened")
	given := time.Now()
	p.Type("#f-happened", s.voice)
	p.Type("#f-tried", s.tried)
	p.Type("#f-wanted", s.wanted)
	p.Type("#f-name", s.name)
	p.Type("#f-phone", "0501234567")
	fits(t, p)
	if typed := time.Since(given); typed < stage.Slowest {
		time.Sleep(stage.Slowest - typed) // a form that is back in no time looks like a machine's
	}
	p.ClickText(h.say("portal.send.complaint"))
	p.WaitFor(".portal-link")
	fits(t, p)
	p.Accessible()
}

// followsTheLink opens the kept link as from a bookmark and adds a word.
func (h *house) followsTheLink(t *testing.T, p *browser.Page, s speech) {
	t.Helper()
	p.Open(p.Text(".portal-link"))
	p.WaitText(s.voice)
	if !p.Shows(s.owner) {
		t.Error("the page does not name the owner")
	}
	fits(t, p)
	p.Type("#f-text", s.more)
	p.ClickText(h.say("portal.more.send"))
	p.WaitEval(`document.querySelector("#f-text").value === ""`)
	p.WaitText(s.more)
	p.Accessible()
	if c := onlyCase(t, h.DB); c.Messages < 2 || c.LastText == "" {
		t.Errorf("the word was not kept: %d messages, the last %q", c.Messages, c.LastText)
	}
}
