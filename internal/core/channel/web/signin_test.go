package web_test

import (
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"rida/internal/kit/db"
)

// closed is a port at which nothing answers.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func TestTryingAConnectionSaysWhatIsWrongAndKeepsNothingButWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		for words, form := range map[string]url.Values{
			"nothing answers there":           filled("try", "yes", "in_host", "127.0.0.1", "in_port", closed(t), "in_security", "none", "out_host", ""),
			"there is no server of that name": filled("try", "yes", "in_host", "nowhere.invalid", "out_host", ""),
		} {
			w := h.ask("owner", "POST", "/settings/mailboxes", form)
			page := plain(w.Body.String())
			if w.Code != http.StatusOK || !strings.Contains(page, words) || !strings.Contains(page, "sales@noor.example") || strings.Contains(page, "sesame") {
				t.Errorf("%d, %q is missing, or what was typed is lost, or the password is shown", w.Code, words)
			}
		}
		if n := len(h.boxes()); n != 0 {
			t.Errorf("%d mailboxes were kept by trying", n)
		}
	})
}

func TestSigningInAtAnIdentityServerEndsWellOrSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		form := filled("provider", "google", "client_id", "noor-client", "in_host", "imap.gmail.com", "out_host", "")
		if w := h.ask("owner", "POST", "/settings/mailboxes", form); w.Code != http.StatusSeeOther || len(h.boxes()) != 1 {
			t.Fatalf("adding answers %d, there are %d", w.Code, len(h.boxes()))
		}
		at := "/settings/mailboxes/" + h.boxes()[0].ID.String()
		w := h.ask("owner", "GET", at+"/sign-in", nil)
		to, err := url.Parse(w.Header().Get("Location"))
		if err != nil || w.Code != http.StatusSeeOther || to.Scheme != "https" || to.Query().Get("client_id") != "noor-client" || to.Query().Get("code_challenge") == "" {
			t.Fatalf("%d sends to %v, %v", w.Code, to, err)
		}
		state := to.Query().Get("state")
		back := func(change url.Values) *http.Response {
			return h.ask("owner", "GET", "/settings/mailboxes/signed-in?"+change.Encode(), nil).Result()
		}
		no := back(url.Values{"state": {state}, "error": {"access_denied"}, "error_description": {"The person said no."}})
		if no.StatusCode != http.StatusSeeOther || no.Header.Get("Location") != at {
			t.Errorf("a no of the identity server answers %d %s", no.StatusCode, no.Header.Get("Location"))
		}
		if got := back(url.Values{"state": {"from nowhere"}, "code": {"x"}}); got.StatusCode != http.StatusNotFound {
			t.Errorf("a state that names no mailbox answers %d", got.StatusCode)
		}
		if got := back(url.Values{"state": {state + "x"}, "code": {"x"}}); got.StatusCode != http.StatusForbidden {
			t.Errorf("a state that nobody gave out answers %d", got.StatusCode)
		}
		var kept int
		if err := h.w.DB.Get(t.Context(), &kept, `SELECT COUNT(*) FROM channel_mailbox WHERE secrets LIKE '%refresh%'`); err != nil || kept != 0 {
			t.Errorf("%d tokens are kept, %v", kept, err)
		}
		if got := h.ask("manager", "GET", at+"/sign-in", nil).Code; got != http.StatusForbidden {
			t.Errorf("somebody who may not gets %d", got)
		}
		h.shows("owner", at, "noor-client")
	})
}

func TestAnInboxSaysWhetherItsHistoryTellsASilence(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.mailboxes()
		if w := h.ask("owner", "POST", "/settings/mailboxes", filled("active", "yes")); w.Code != http.StatusSeeOther {
			t.Fatalf("adding answers %d", w.Code)
		}
		h.shows("owner", "/settings/mailboxes", "too few to tell when a silence is odd", "It takes 40 mails over 3 weeks")
		box, now := h.boxes()[0].ID, h.w.Clock.Now()
		h.write(func(tx *db.Tx) error { // a mail in every hour of four weeks
			for n := int64(1); n < 4*7*24; n++ {
				at := now.Add(-time.Duration(n) * time.Hour)
				if _, err := tx.Exec(t.Context(), `INSERT INTO channel_hour (mailbox_id, hour, n, last_at) VALUES ($1, $2, 1, $3)`, box, at.Unix()/3600, at.UnixMicro()); err != nil {
					return err
				}
			}
			return nil
		})
		h.shows("owner", "/settings/mailboxes", "We know its course from 671 mails in eight weeks")
	})
}
