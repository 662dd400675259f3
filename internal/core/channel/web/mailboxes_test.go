package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	pages "rida/internal/core/channel/web"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
	"rida/internal/kit/web"
)

// mailboxes puts the pages of settings in front of the house.
func (h *house) mailboxes() {
	h.t.Helper()
	box, err := secret.Open(secret.NewKey())
	if err != nil {
		h.t.Fatal(err)
	}
	p := &pages.Mailboxes{DB: h.w.DB, Ledger: h.Ledger, Secret: box, Origin: "https://care.noor.example", View: h.view,
		Boxes: email.NewBoxes(email.BoxesOptions{DB: h.w.DB, Ledger: h.Ledger, Secret: box})}
	h.router, err = web.NewRouter(web.Options{Routes: p.Routes(), Texts: texts(h.t), Clock: h.w.Clock, Authenticate: who,
		Cookies: web.Cookies{Signer: web.NewSigner([]byte("0123456789abcdef"), h.w.Clock)}})
	if err != nil {
		h.t.Fatal(err)
	}
}

// filled is a form as an owner fills it in.
func filled(change ...string) url.Values {
	f := url.Values{"name": {"Sales"}, "address": {"sales@noor.example"}, "in_host": {"imap.noor.example"}, "in_port": {"993"}, "in_security": {"tls"},
		"in_user": {""}, "out_host": {"smtp.noor.example"}, "out_port": {"465"}, "out_security": {"tls"}, "after": {"seen"}, "folders": {"INBOX, Sales"}, "password": {"sesame 41"}}
	for i := 0; i < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

func (h *house) boxes() []channel.Mailbox {
	h.t.Helper()
	all, err := channel.Mailboxes(h.t.Context(), h.w.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func TestAMailboxIsAddedChangedAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		h.shows("owner", "/settings/mailboxes", "/settings/mailboxes/new?like=google", "/settings/mailboxes/new?like=microsoft")
		h.shows("owner", "/settings/mailboxes/new?like=microsoft", "outlook.office365.com", "login.microsoftonline.com")
		if w := h.ask("owner", "POST", "/settings/mailboxes", filled()); w.Code != http.StatusSeeOther || len(h.boxes()) != 1 {
			t.Fatalf("adding answers %d, there are %v", w.Code, h.boxes())
		}
		one := h.boxes()[0]
		at := "/settings/mailboxes/" + one.ID.String()
		page := h.shows("owner", at, "sales@noor.example", "imap.noor.example", "INBOX, Sales")
		if strings.Contains(page, "sesame") || strings.Contains(string(one.Settings), "sesame") {
			t.Error("the password is shown")
		}
		// What is left empty keeps the secret that is kept.
		if w := h.ask("owner", "POST", at, filled("name", "Shop", "password", "")); w.Code != http.StatusSeeOther || h.boxes()[0].Name != "Shop" {
			t.Fatalf("changing answers %d, the box is %+v", w.Code, h.boxes()[0])
		}
		var sealed string
		if err := h.w.DB.Get(t.Context(), &sealed, `SELECT secrets FROM channel_mailbox WHERE id = $1`, one.ID); err != nil || sealed == "" || strings.Contains(sealed, "sesame") {
			t.Errorf("the secrets are kept as %q, %v", sealed, err)
		}
		if w := h.ask("owner", "POST", at+"/removal", url.Values{}); w.Code != http.StatusSeeOther || len(h.boxes()) != 0 {
			t.Errorf("removing answers %d, there are %v", w.Code, h.boxes())
		}
		if w := h.ask("owner", "GET", at, nil); w.Code != http.StatusNotFound {
			t.Errorf("the removed one answers %d", w.Code)
		}
	})
}

func TestAWrongMailboxFormSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		for what, form := range map[string]url.Values{
			"no name": filled("name", ""), "no address": filled("address", "sales"), "a bad port": filled("in_port", "99999"), "no such security": filled("in_security", "ssl9"),
			"moved nowhere": filled("after", "move", "move_folder", ""),
		} {
			w := h.ask("owner", "POST", "/settings/mailboxes", form)
			if w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s answers %d", what, w.Code)
				continue
			}
			if page := plain(w.Body.String()); !strings.Contains(page, "imap.noor.example") || strings.Contains(page, "sesame") {
				t.Errorf("%s: what was typed is lost, or the password is shown", what)
			}
		}
		if n := len(h.boxes()); n != 0 {
			t.Errorf("%d mailboxes were kept", n)
		}
		if w := h.ask("manager", "GET", "/settings/mailboxes", nil); w.Code != http.StatusForbidden {
			t.Errorf("somebody who may not gets %d", w.Code)
		}
	})
}

func TestAMailboxTellsItsTroubleAndThatItIsOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		if w := h.ask("owner", "POST", "/settings/mailboxes", filled("active", "yes")); w.Code != http.StatusSeeOther {
			t.Fatalf("adding answers %d", w.Code)
		}
		at := func(do func(tx *db.Tx, box id.ID) error) {
			h.write(func(tx *db.Tx) error { return do(tx, h.boxes()[0].ID) })
		}
		at(func(tx *db.Tx, box id.ID) error {
			return h.Raise(t.Context(), tx, channel.Alarm{Mailbox: box, Kind: channel.SignIn, Since: tx.Now(), Detail: "invalid_grant"})
		})
		lasting := h.shows("owner", "/settings/mailboxes", "box-alarm", "Sales")
		at(func(tx *db.Tx, box id.ID) error { return h.Calm(t.Context(), tx, box, channel.SignIn) })
		over := h.shows("owner", "/settings/mailboxes", "well again since")
		if strings.Contains(lasting, "well again since") || strings.Contains(over, "box-alarm") {
			t.Error("what lasts and what is over are mixed up")
		}
	})
}
