package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/mime"
)

// refuser is a mail server that knows nobody.
type refuser struct{}

func (refuser) Send(ctx context.Context, p channel.Parcel, begin func(context.Context) error) ([]channel.Verdict, error) {
	if err := begin(ctx); err != nil {
		return nil, err
	}
	var out []channel.Verdict
	for _, to := range p.To {
		out = append(out, channel.Verdict{To: to, Answer: channel.Refused, Words: "550 5.7.1 Not let in"})
	}
	return out, nil
}

var countIn = regexp.MustCompile(`(?s)<a class="view mail-sum[^"]*" href="(/mail(?:\?show=[a-z_]*)?)".*?<b>([0-9]+)</b>`)

func TestTheNumbersOfTheLedgerAddUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.becomes(h.receive("sara@home.example", sara), channel.Case)
		h.becomes(h.receive("sara@home.example", machine), channel.AutoReply)
		h.becomes(h.receive("", ""), channel.Unreadable)
		h.becomes(h.send("Hello", "We are on it.", mime.Address{Address: "sara@home.example"}), channel.Sent)
		h.sender = refuser{}
		h.becomes(h.send("Hello", "We are on it.", mime.Address{Address: "nobody@home.example"}), channel.Failed)
		page := h.shows("agent", "/mail", "2 messages need you.", "1 could not be read", "1 was not delivered", "5 messages in all: 3 came in, 2 went out.")
		want := map[string]string{"/mail": "5", "/mail?show=in": "3", "/mail?show=out": "2", "/mail?show=case": "1", "/mail?show=auto_reply": "1",
			"/mail?show=unreadable": "1", "/mail?show=sent": "1", "/mail?show=failed": "1"}
		found := map[string]string{}
		for _, m := range countIn.FindAllStringSubmatch(page, -1) {
			found[m[1]] = m[2]
		}
		if fmt.Sprint(found) != fmt.Sprint(want) {
			t.Errorf("the page counts %v, want %v", found, want)
		}
		for address, n := range want {
			if rows := strings.Count(h.page("agent", address), `<li class="mail-row`); fmt.Sprint(rows) != n {
				t.Errorf("%s has %d rows, its number is %s", address, rows, n)
			}
		}
		if rows := strings.Count(h.page("agent", "/mail?show=attention"), `<li class="mail-row`); rows != 2 {
			t.Errorf("%d rows need a person, want 2", rows)
		}
	})
}

func TestARowSaysWhoWhatAndWhatBecameOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.becomes(h.receive("sara@home.example", sara), channel.Case)
		h.becomes(h.send("About your heater", "We are on it.", mime.Address{Name: "Sara", Address: "sara@home.example"}, mime.Address{Address: "ali@home.example"}), channel.Sent)
		h.shows("agent", "/mail", "The heater", "سارة", "care@noor.example", "New case", "It belongs to no earlier case", "/cases/482917305", "482 917 305",
			"About your heater", "Noor Appliances", "and 1 more", "Sent")
	})
}

func TestTheLedgerIsReadInPagesBothWays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const all = 120
		for i := range all {
			h.receive("", fmt.Sprintf("Subject: mail number %03d\r\nFrom: sara@home.example\r\n\r\nx\r\n", i))
		}
		number := regexp.MustCompile(`mail number ([0-9]{3})`)
		link := func(page, rel string) string {
			m := regexp.MustCompile(`href="([^"]*)" rel="` + rel + `"`).FindStringSubmatch(page)
			if m == nil {
				return ""
			}
			return strings.ReplaceAll(m[1], "&amp;", "&")
		}
		var pages []string
		seen := 0
		for at := "/mail?show=in"; at != ""; {
			page := h.page("agent", at)
			for _, m := range number.FindAllStringSubmatch(page, -1) {
				if want := fmt.Sprintf("%03d", all-1-seen); m[1] != want {
					t.Fatalf("mail %s stands where %s belongs", m[1], want)
				}
				seen++
			}
			pages = append(pages, strings.Join(number.FindAllString(page, -1), " "))
			at = link(page, "next")
			if len(pages) == 3 { // and back up again
				up := h.page("agent", link(page, "prev"))
				if got := strings.Join(number.FindAllString(up, -1), " "); got != pages[1] {
					t.Errorf("newer than the last page shows %q, want %q", got, pages[1])
				}
				top := h.page("agent", link(up, "prev"))
				if got := strings.Join(number.FindAllString(top, -1), " "); got != pages[0] {
					t.Errorf("the top page shows %q, want %q", got, pages[0])
				}
			}
		}
		if seen != all || len(pages) != 3 {
			t.Errorf("%d mails on %d pages, want %d on 3", seen, len(pages), all)
		}
		for _, odd := range []string{"/mail?older=x&newer=y", "/mail?show=nonsense", "/mail?newer=1"} {
			if !strings.Contains(h.page("agent", odd), "mail number") {
				t.Errorf("%s shows nothing", odd)
			}
		}
	})
}

func TestAnEmptyLedgerTeaches(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shows("agent", "/mail", "No mail yet", "with what became of it")
		h.shows("agent", "/mail?show=attention", "No message needs you")
		h.shows("agent", "/mail?show=junk", "No message is here now")
		h.shows("viewer", "/outbox", "Nothing has been sent yet")
	})
}

func TestAMessageShowsWhatIsKnownOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.becomes(h.receive("sara@home.example", sara), channel.Case)
		at := "/mail/" + e.ID.String()
		h.shows("agent", at, "The heater", "سارة <sara@home.example>", "192.0.2.7", e.SHA256, "It is cold here.", "a1@home.example", "Written by a person",
			"kitchen.png", "bill.pdf", "2 attachments", "1 picture from elsewhere was not loaded", "Case 482 917 305", "Arrived and stored", "New case")
		if raw := h.ask("agent", "GET", at+"/raw", nil); raw.Body.String() != sara || raw.Header().Get("Content-Type") != "message/rfc822" ||
			raw.Header().Get("Content-Disposition") != `attachment; filename="mail-`+e.ID.String()+`.eml"` {
			t.Errorf("the raw message: %v, equal %v", raw.Header(), raw.Body.String() == sara)
		}
		o := h.ask("agent", "GET", at+"/original", nil)
		html, policy := o.Body.String(), o.Header().Get("Content-Security-Policy")
		if strings.Contains(html, "script") || strings.Contains(html, ` src="http`) || !strings.Contains(html, "data:image/png;base64,iVBOR") || !strings.Contains(html, `<base target="_blank">`) {
			t.Errorf("the original: %s", html)
		}
		if !strings.HasPrefix(policy, "sandbox") || strings.Contains(policy, "allow-scripts") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("its policy: %s", policy)
		}
		for _, none := range []string{"/mail/1", "/mail/x", "/mail/1/raw", "/mail/1/original", "/outbox/" + e.ID.String(), "/outbox/" + e.ID.String() + "/original"} {
			if w := h.ask("agent", "GET", none, nil); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", none, w.Code)
			}
		}
	})
}

func TestUnreadableMailSaysWhyAndIsReadAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		read := h.read
		h.read = func(context.Context, channel.Entry, []byte) (channel.Act, error) {
			return nil, fault.New(fault.Invalid, "mime.unreadable").Because(errors.New("broken"))
		}
		e := h.becomes(h.receive("sara@home.example", sara), channel.Unreadable)
		at := "/mail/" + e.ID.String()
		h.shows("manager", at, "We could not read this message.", "The rest of this mail could not be read.", "It is cold here.", "Read it again", at+"/raw")
		if strings.Contains(h.page("agent", at), "Read it again") {
			t.Error("an agent is offered what only a manager may do")
		}
		if w := h.ask("agent", "POST", at+"/retry", nil); w.Code != http.StatusForbidden {
			t.Errorf("an agent reads again: %d", w.Code)
		}
		h.read = read
		if w := h.ask("manager", "POST", at+"/retry", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
			t.Errorf("read again: %d to %s", w.Code, w.Header().Get("Location"))
		}
		h.becomes(e.ID, channel.Case)
		page := h.shows("manager", at, "Taken up again", "by you")
		if strings.Contains(page, "Read it again") {
			t.Error("a message that is part of a case can be read again")
		}
		if w := h.ask("manager", "POST", at+"/retry", nil); w.Code != http.StatusSeeOther {
			t.Errorf("a second click: %d", w.Code)
		}
	})
}

func TestAMessageOfWhichOnlyTheHeaderIsHereCannotBeReadAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(tx *db.Tx) error {
			_, _, err := h.Receive(t.Context(), tx, channel.Incoming{Kind: "email", From: "a@home.example", To: []string{ourAddress}, Fetched: true,
				Raw: []byte("Subject: huge\r\nFrom: a@home.example\r\n\r\n"), Problem: channel.ReasonTooLarge, Size: 90 << 20})
			return err
		})
		page, _, err := h.List(t.Context(), h.w.DB, channel.Filter{}, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		h.shows("manager", "/mail", "huge", "It is too large to fetch.")
		h.shows("manager", "/mail/"+page[0].ID.String(), "huge", "disabled", "We have only the beginning of this message.", "90")
	})
}

func TestFailedMailShowsTheOtherSidesWordsAndIsSentAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.sender = refuser{}
		e := h.becomes(h.send("About your heater", "We are on it.", mime.Address{Address: "sara@home.example"}), channel.Failed)
		at := "/mail/" + e.ID.String()
		h.shows("manager", at, "This message was not delivered.", "550 5.7.1 Not let in", "Refused", "Send it again", "About your heater", "We are on it.", "Written, waiting to go out")
		h.sender = channel.Sink{}
		h.ask("manager", "POST", at+"/retry", nil)
		h.becomes(e.ID, channel.Sent)
		h.shows("manager", at, "250 kept in the outbox", "Taken", "Taken up again")
	})
}

func TestOnlyWhoMaySeesTheLedger(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.receive("sara@home.example", sara)
		for _, at := range []string{"/mail", "/mail/" + e.String(), "/mail/" + e.String() + "/raw", "/mail/" + e.String() + "/original"} {
			if w := h.ask("viewer", "GET", at, nil); w.Code != http.StatusForbidden {
				t.Errorf("%s: a viewer gets %d", at, w.Code)
			}
		}
	})
}

func TestThePageAsksForACaseOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 5 {
			h.becomes(h.receive("sara@home.example", strings.Replace(sara, "a1@", fmt.Sprintf("b%d@", i), 1)), channel.Case)
		}
		h.links = 0
		h.page("agent", "/mail")
		if h.links != 1 {
			t.Errorf("one case was looked up %d times", h.links)
		}
	})
}
