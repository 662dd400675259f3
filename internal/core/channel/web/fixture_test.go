package web_test

import (
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/core/channel"
	pages "rida/internal/core/channel/web"
	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/kit/search"
	"rida/internal/kit/web"
	"rida/internal/kit/web/assets"
	"rida/internal/kit/web/ui"
	"rida/internal/testkit"
	"rida/internal/testkit/part"
)

const ourAddress = "care@noor.example"

// theCase is the only case there is.
const theCase = id.ID(7)

// house is a ledger whose jobs run, with its pages in front of it.
type house struct {
	*channel.Ledger
	t      *testing.T
	w      *testkit.World
	sender channel.Sender
	router *web.Router
	read   channel.Deliver
	button string      // where the button of our letters leads
	opened chan string // links of letters that were followed
	links  int         // how often the address of a case was asked for
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w, true)) }, channel.Schema, event.Schema, search.Schema)
}

func open(t *testing.T, w *testkit.World, demo bool) *house {
	t.Helper()
	h := &house{t: t, w: w, sender: channel.Sink{}, button: "http://127.0.0.1/t/abc", opened: make(chan string, 10)}
	h.read = h.settle
	var err error
	h.Ledger, err = channel.New(channel.Options{DB: w.DB, Events: event.NewLog(), Log: slog.New(slog.DiscardHandler), Journal: filepath.Join(t.TempDir(), "journal"),
		Deliver: func(ctx context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
			return h.read(ctx, e, raw)
		},
		Sender: func(context.Context, channel.Entry) (channel.Sender, error) { return h.sender, nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	h.Start(ctx)
	t.Cleanup(func() { _ = h.Close(ctx) })
	h.route(demo)
	return h
}

// settle is a room that knows one case: what is sent to its secret address
// joins it, anything else opens it.
func (h *house) settle(_ context.Context, e channel.Entry, raw []byte) (channel.Act, error) {
	msg, err := mime.Parse(raw, mime.DefaultLimits())
	if err != nil {
		return nil, fault.New(fault.Invalid, mime.ReasonOf(err)).Because(err)
	}
	s := channel.Settlement{State: channel.Case, Reason: "mail.new", Case: theCase, HeaderFrom: msg.From.Name + " <" + msg.From.Address + ">", Subject: msg.Subject}
	if _, ok := msg.ReplyToken(ourAddress); ok {
		s.State, s.Reason = channel.Joined, "mail.by_token"
	}
	if msg.Class == mime.AutoReply {
		s.State, s.Reason, s.Case = channel.AutoReply, msg.Why, 0
	}
	return func(ctx context.Context, tx *db.Tx) error { return h.Settle(ctx, tx, e.ID, s) }, nil
}

func texts(t testing.TB) *lang.Catalogue {
	t.Helper()
	c, err := lang.Load(calendar.Texts, mime.Texts, web.Texts, ui.Texts, channel.Texts, pages.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// route builds the door. Who asks stands in the address or in a cookie, so that
// a browser can be anybody: "?who=agent&lang=fa".
func (h *house) route(demo bool) {
	h.t.Helper()
	post := &pages.Post{DB: h.w.DB, Ledger: h.Ledger, Sort: h.sort(), Demo: demo, Address: ourAddress, View: h.view,
		CaseAddress: func(_ context.Context, which id.ID) (string, string, error) {
			h.links++
			if which != theCase {
				return "", "", fault.New(fault.NotFound, "channel.not_found")
			}
			return "/cases/482917305", "482 917 305", nil
		},
		Intake: func(ctx context.Context, in channel.Incoming) (entry id.ID, err error) {
			err = h.w.DB.Write(ctx, func(tx *db.Tx) error { entry, _, err = h.Receive(ctx, tx, in); return err })
			return entry, err
		}}
	routes := append(post.Routes(), web.Route{Pattern: "GET /assets/{file...}", Permission: web.Public, Handle: func(w *web.Response, r *web.Request) error {
		assets.Handler().ServeHTTP(w, r.Request)
		return nil
	}}, web.Route{Pattern: "GET /cases/{ref}", Permission: web.SignedIn, Handle: func(w *web.Response, r *web.Request) error {
		h.opened <- r.PathValue("ref")
		return w.Nothing()
	}})
	var err error
	h.router, err = web.NewRouter(web.Options{Routes: routes, Texts: texts(h.t), Clock: h.w.Clock, Authenticate: who,
		Cookies: web.Cookies{Signer: web.NewSigner([]byte("0123456789abcdef"), h.w.Clock)}})
	if err != nil {
		h.t.Fatal(err)
	}
}

// who reads who asks: a role, and in which language.
func who(r *http.Request) (web.Principal, error) {
	role, tag := "manager", lang.English
	if c, err := r.Cookie("reader"); err == nil {
		role, tag = c.Value[3:], lang.Tag(c.Value[:2])
	}
	p := web.Principal{Kind: "staff", ID: 5, Name: "Sara", Lang: tag, Digits: tag.Digits(), Calendar: calendar.Gregorian, Zone: time.UTC, KeysOn: true}
	if tag == lang.Persian {
		p.Calendar = calendar.Persian
	}
	for _, one := range pages.Permissions() {
		if role == "owner" || slices.Contains(one.Roles, role) {
			if p.Permissions == nil {
				p.Permissions = map[string]bool{}
			}
			p.Permissions[one.Name] = true
		}
	}
	return p, nil
}

func (h *house) view(w *web.Response, r *web.Request) ui.View {
	v := ui.View{P: r.Print, When: r.Dates, Now: h.w.DB.Now(), Path: r.URL.Path, Can: r.Who.Can, Firm: "Noor",
		Me:   ui.Person{ID: r.Who.ID.String(), Name: r.Who.Name, Colleague: true},
		Rail: []ui.RailItem{{Href: "/mail", Icon: ui.IconMail, Label: r.Print.T("channel.page.title"), Current: true}}}
	if t, ok := r.Toast(w); ok {
		v.Toasts = []ui.Toast{{Text: t.Text(r)}}
	}
	return v
}

// ask sends a request as a role of somebody who reads English; a body is a form.
func (h *house) ask(role, method, target string, form url.Values) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "reader", Value: "en-" + role})
	w := httptest.NewRecorder()
	h.router.ServeHTTP(w, r)
	return w
}

// page is a page that must be there, as text without direction marks.
func (h *house) page(role, target string) string {
	h.t.Helper()
	w := h.ask(role, "GET", target, nil)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return plain(w.Body.String())
}

// plain is HTML as text: without entities, marks that isolate inserted words,
// and spaces that hold lines together.
func plain(s string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u202d", "", "\u202c", "", "\u00a0", " ").Replace(html.UnescapeString(s))
}

func (h *house) shows(role, target string, all ...string) string {
	h.t.Helper()
	page := h.page(role, target)
	for _, want := range all {
		if !strings.Contains(page, want) {
			h.t.Errorf("%s does not show %q", target, want)
		}
	}
	return page
}

func (h *house) write(act func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.w.DB.Write(h.t.Context(), act); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) receive(from, raw string) (entry id.ID) {
	h.t.Helper()
	h.write(func(tx *db.Tx) (err error) {
		entry, _, err = h.Receive(h.t.Context(), tx, channel.Incoming{Kind: "email", From: from, To: []string{ourAddress}, Remote: "192.0.2.7", Raw: []byte(raw)})
		return err
	})
	return entry
}

// send writes a letter of the house.
func (h *house) send(subject, text string, to ...mime.Address) (entry id.ID) {
	h.t.Helper()
	raw, err := mime.Compose(mime.Outgoing{From: mime.Address{Name: "Noor Appliances", Address: ourAddress}, To: to, Subject: subject, Text: text,
		ReplyTo: []mime.Address{{Address: mime.WithToken(ourAddress, "secret7")}}, Date: h.w.Clock.Now(), MessageID: mime.NewMessageID(id.ShortToken(8), "noor.example"),
		References: []string{"first@home.example"}, Language: "en", Dir: "ltr", AboveThisLine: "Write above this line",
		Buttons: []mime.Link{{Label: "Follow your request", URL: h.button}}})
	if err != nil {
		h.t.Fatal(err)
	}
	var addresses []string
	for _, a := range to {
		addresses = append(addresses, a.Address)
	}
	h.write(func(tx *db.Tx) (err error) {
		entry, err = h.Send(h.t.Context(), tx, channel.Outgoing{Kind: "email", From: ourAddress, To: addresses, Raw: raw, Case: theCase})
		return err
	})
	return entry
}

func (h *house) get(entry id.ID) channel.Entry {
	h.t.Helper()
	e, err := h.Get(h.t.Context(), h.w.DB, entry)
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

// becomes waits until the background work has brought a message into a state.
func (h *house) becomes(entry id.ID, s channel.State) channel.Entry {
	h.t.Helper()
	var e channel.Entry
	part.Until(h.t, 20*time.Second, fmt.Sprintf("message becomes %s", s), func() bool { e = h.get(entry); return e.State == s })
	return e
}

const (
	sara = "From: =?utf-8?B?2LPYp9ix2Kk=?= <sara@home.example>\r\nTo: care@noor.example\r\nMessage-Id: <a1@home.example>\r\nSubject: The heater\r\n" +
		"Date: Sun, 22 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>It is <b>cold</b> here.</p><script>alert(1)</script><img src=\"http://tracker.example/x.png\"><img src=\"cid:pic\"><a href=\"https://home.example/photo\">photo</a>\r\n" +
		"--b\r\nContent-Type: image/png; name=kitchen.png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <pic>\r\nContent-Disposition: inline; filename=kitchen.png\r\n\r\niVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\r\n" +
		"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\n%PDF-1.4 bill\r\n--b--\r\n"

	machine = "From: sara@home.example\r\nTo: care@noor.example\r\nMessage-Id: <a2@home.example>\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"
)
