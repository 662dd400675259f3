package web_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/search"
	"rida/internal/testkit"
	"rida/internal/testkit/browser"
)

// pictures is where the look of the pages is kept when somebody wants to see
// it: RIDA_PICTURES=/some/folder go test -run Look.
const pictures = "RIDA_PICTURES"

// look opens every page of a house in every language, size and theme, and
// checks what a machine can check.
func look(t *testing.T, p *browser.Page, site, name string, paths map[string]string) {
	t.Helper()
	folder := os.Getenv(pictures)
	for _, tag := range lang.Tags {
		p.Open(site + "/assets/none-" + string(tag))
		browser.Eval[string](p, `document.cookie = "reader=`+string(tag)+`-manager; path=/"`)
		for what, path := range paths {
			for _, width := range []int64{1440, 390} {
				for _, dark := range []bool{false, true} {
					if folder == "" && tag != lang.Arabic && (dark || (width == 390) == (tag == lang.English)) {
						continue // once wide, once narrow; colours do not depend on the language
					}
					p.Size(width, 900)
					p.Dark(dark)
					p.Open(site + path)
					if over := browser.Eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
						t.Errorf("%s in %s at %d is %d pixels too wide", what, tag, width, over)
					}
					p.Accessible()
					if folder != "" {
						theme := map[bool]string{false: "light", true: "dark"}[dark]
						p.Screenshot(filepath.Join(folder, strings.Join([]string{name, what, string(tag), map[int64]string{1440: "1440", 390: "390"}[width], theme}, "-")+".png"))
					}
				}
			}
		}
	}
}

func TestThePagesLookRightWhenEmpty(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite, channel.Schema, event.Schema, search.Schema), true)
	s := httptest.NewServer(h.router)
	t.Cleanup(s.Close)
	p := browser.Start(t)
	p.Expect("404")
	look(t, p, s.URL, "empty", map[string]string{"ledger": "/mail", "calm": "/mail?show=attention", "outbox": "/outbox", "new": "/outbox/new"})
}

// fill writes mail of every kind.
func (h *house) fill() (good, bad, failed, sent channel.Entry) {
	persian := strings.NewReplacer("The heater", "=?utf-8?B?2KrYsdmF2YjYs9iq2KfYqiDZiNuM2LLbjNiqINmG2LTYrw==?=", "a1@", "a9@", "sara@", "behzad@").Replace(sara)
	good = h.becomes(h.receive("sara@home.example", sara), channel.Case)
	h.becomes(h.receive("behzad@home.example", persian), channel.Case)
	h.becomes(h.receive("sara@home.example", machine), channel.AutoReply)
	bad = h.becomes(h.receive("", "From: =?utf-8?B?2LPYp9ix2Kk=?= <sara@home.example>\r\nSubject: broken\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"+strings.Repeat("--b\r\n\r\nx\r\n", 1200)), channel.Unreadable)
	h.sender = refuser{}
	failed = h.becomes(h.send("About your heater", "We are on it.", mime.Address{Name: "Nobody", Address: "nobody@home.example"}), channel.Failed)
	h.sender = channel.Sink{}
	h.becomes(h.send("وصلنا طلبك", "أستاذة مريم، وصلنا طلبك.\n\nنكتب إليك قبل الأحد.", mime.Address{Name: "مريم الخوري", Address: "maryam@home.example"}), channel.Sent)
	h.becomes(h.send("درخواست شما رسید", "با سلام. درخواست شما رسید و پیش از یکشنبه به شما می‌نویسیم.", mime.Address{Name: "بهزاد رحیمی", Address: "behzad@home.example"}), channel.Sent)
	sent = h.becomes(h.send("Your request has arrived", "Dear Joseph,\n\nwe have your message and will write before Sunday.", mime.Address{Name: "Joseph Mathew", Address: "joseph@home.example"}), channel.Sent)
	return good, bad, failed, sent
}

func TestThePagesLookRightWhenFull(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite, channel.Schema, event.Schema, search.Schema), true)
	good, bad, failed, sent := h.fill()
	s := httptest.NewServer(h.router)
	t.Cleanup(s.Close)
	p := browser.Start(t)
	p.Expect("404")
	look(t, p, s.URL, "full", map[string]string{"ledger": "/mail", "message": "/mail/" + good.ID.String(), "unreadable": "/mail/" + bad.ID.String(),
		"failed": "/mail/" + failed.ID.String(), "outbox": "/outbox", "reading": "/outbox/" + sent.ID.String() + "?in=" + good.ID.String()})
}

func TestTheOutboxIsUsedInABrowser(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite, channel.Schema, event.Schema, search.Schema), true)
	h.fill()
	s := httptest.NewServer(h.router)
	t.Cleanup(s.Close)
	p := browser.Start(t)
	p.Open(s.URL + "/outbox")
	p.WaitText("Answer as Joseph Mathew")
	p.Click(".outbox-rows li:nth-child(3) a")
	p.WaitText("maryam@home.example")
	p.Fill("textarea[name=text]", "شكرًا لكم، حُلّت المشكلة.")
	p.ClickText("Answer as the customer")
	p.WaitText("Your mail has arrived. It is part of:") // comes by itself when the mail has been read
	p.WaitText("482 917 305")
	p.Open(s.URL + "/outbox")
	p.ClickText("New mail as a customer")
	p.WaitFor("#dialog [name=address]")
	p.Fill("#dialog [name=name]", "Nader")
	p.Fill("#dialog [name=address]", "nader@home.example")
	p.Fill("#dialog [name=text]", "The fridge is warm since yesterday.")
	p.ClickText("Hand it in")
	p.WaitText("Your mail has arrived. It is part of:")
	p.ClickText("See the mail")
	p.WaitText("The fridge is warm since yesterday.")
	p.WaitText("No subject")
}

func TestALinkInAMailOpensBesideTheOutbox(t *testing.T) {
	h := open(t, testkit.New(t, db.SQLite, channel.Schema, event.Schema, search.Schema), true)
	s := httptest.NewServer(h.router)
	t.Cleanup(s.Close)
	h.button = s.URL + "/cases/followed"
	e := h.becomes(h.send("Your request has arrived", "We have your message.", mime.Address{Address: "joseph@home.example"}), channel.Sent)
	p := browser.Start(t)
	p.Open(s.URL + "/outbox/" + e.ID.String())
	p.WaitFor("iframe")
	at := p.URL()
	follow := func() (ref string) {
		browser.Eval[string](p, `document.querySelector(".outbox-when a:last-of-type").focus(), ""`)
		p.Press("Tab", "Enter") // into the frame, and the button there
		select {
		case ref = <-h.opened:
		case <-time.After(5 * time.Second):
		}
		return ref
	}
	ref := follow()
	for tries := 1; ref == "" && tries < 4; tries++ { // the frame may not have been there yet
		ref = follow()
	}
	if ref != "followed" {
		t.Errorf("the link in the mail led to %q", ref)
	}
	if p.URL() != at {
		t.Errorf("the outbox itself went to %s", p.URL())
	}
}
