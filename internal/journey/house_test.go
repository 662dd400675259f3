package journey_test

import (
	"context"
	"log/slog"
	"net/url"
	"testing"

	"rida/internal/app"
	"rida/internal/core/staff"
	"rida/internal/journey/stage"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
	"rida/internal/testkit/mailserver"
)

// The addresses of every firm and customer of these tests.
const (
	careBox     = "care@firm.example"
	customerBox = "maryam@home.example"
	ownerEmail  = "owner@firm.example"
	ownerSecret = "a long enough secret 41"
)

// house is a product that runs for the length of a test.
type house struct {
	*app.App
	t     testing.TB
	print lang.Printer // of the language that its people speak
}

// run opens a house by its configuration and runs it until the test ends.
func run(t testing.TB, c app.Config, speaks lang.Tag) *house {
	t.Helper()
	said := &stage.Notes{}
	a, err := app.Open(context.WithoutCancel(t.Context()), c, slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelWarn})), clock.System)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	stage.Start(t, a, said)
	return &house{a, t, a.Texts.For(speaks, speaks.Digits())}
}

// firmOf is a firm in one language with one person, its owner.
func firmOf(texts *lang.Catalogue, s speech) staff.FirstRun {
	reader := calendar.NewReader(s.tag, s.country, nil)
	f := staff.FirstRun{Country: s.country, Owner: staff.NewAccount{Name: s.owner, Email: ownerEmail, Password: ownerSecret,
		Preferences: staff.Preferences{Lang: s.tag, Calendar: reader.System, Second: reader.Second, Digits: s.tag.Digits(), Zone: s.zone, KeysOn: true}}}
	f.Names.Set(s.tag, s.firm)
	for _, one := range lang.Tags {
		f.Team.Set(one, texts.For(one, one.Digits()).T("staff.team.first"))
	}
	return f
}

// found makes the firm without a browser.
func (h *house) found(s speech) {
	h.t.Helper()
	err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		_, err := h.Staff.Begin(h.t.Context(), tx, firmOf(h.Texts, s))
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// say is a text of the product as its people read it.
func (h *house) say(key string, args ...any) string { return h.print.T(key, args...) }

// signIn enters through the door for people who work here.
func (h *house) signIn(p *browser.Page) {
	h.t.Helper()
	p.Open(h.Address() + "/sign-in")
	p.Fill("#f-name", ownerEmail)
	p.Fill("#f-password", ownerSecret)
	p.ClickText(h.say("ui.signin.enter"))
	p.WaitFor("body.workspace")
}

// submission is the address by which the house hands mail to the relay.
func submission(m *mailserver.Server, scheme string) string {
	host := m.SMTP
	if scheme == "smtps" {
		host = m.SMTPS
	}
	u := url.URL{Scheme: scheme, User: url.UserPassword(mailserver.RelayUser, mailserver.RelayPassword), Host: host,
		RawQuery: url.Values{"ca": {m.CertFile}}.Encode()}
	return u.String()
}

// mailboxOf is the address by which the house fetches what came to its mailbox.
func mailboxOf(m *mailserver.Server) string {
	u := url.URL{Scheme: "imaps", User: url.UserPassword(careBox, mailserver.BoxPassword), Host: m.IMAPS, Path: "/INBOX",
		RawQuery: url.Values{"ca": {m.CertFile}}.Encode()}
	return u.String()
}
