package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

// handed is the message that an answer led to.
func (h *house) handed(location string) channel.Entry {
	h.t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		h.t.Fatal(err)
	}
	entry, err := id.Parse(u.Query().Get("in"))
	if err != nil {
		h.t.Fatalf("%s names no message: %v", location, err)
	}
	return h.get(entry)
}

func TestTheOutboxIsThereInADemoOnly(t *testing.T) {
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		h := open(t, w, false)
		for _, at := range []string{"/outbox", "/outbox/new", "/outbox/5"} {
			if w := h.ask("manager", "GET", at, nil); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", at, w.Code)
			}
		}
	}, channel.Schema, event.Schema, search.Schema)
}

func TestTheOutboxShowsAMailAsItsReaderSeesIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.becomes(h.send("About your heater", "We are on it.\n\nTomorrow at nine.", mime.Address{Name: "Sara Haddad", Address: "sara@home.example"}), channel.Sent)
		at := "/outbox/" + e.ID.String()
		for _, page := range []string{"/outbox", at} {
			h.shows("viewer", page, "About your heater", "Sara Haddad", "sara@home.example", "We are on it. Tomorrow at nine.", at+"/original", "Answer as Sara Haddad",
				"In the demo no mail leaves this machine.", "Case 482 917 305")
		}
		if page := h.page("viewer", at); strings.Contains(page, `href="/mail/`) || strings.Contains(page, "-~-~-") {
			t.Error("a viewer is led into the ledger, or reads the mark for machines")
		}
		w := h.ask("viewer", "GET", at+"/original", nil)
		html := w.Body.String()
		if !strings.Contains(html, `style="`) || !strings.Contains(html, `href="http://127.0.0.1/t/abc"`) || !strings.Contains(html, `<base target="_blank">`) || !strings.Contains(html, "Write above this line") {
			t.Errorf("the mail is not as it left: %s", html)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox allow-popups") || strings.Contains(policy, "scripts") {
			t.Errorf("its policy: %s", policy)
		}
	})
}

func TestAnsweringAsTheCustomerIsARealMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.becomes(h.send("About your heater", "We are on it.", mime.Address{Name: "سارة", Address: "sara@home.example"}), channel.Sent)
		at := "/outbox/" + e.ID.String()
		for _, text := range []string{"Thank you, it works.", "شكرًا لكم.\n\nالمدفأة تعمل الآن.", "ممنون، درست شد."} {
			w := h.ask("viewer", "POST", at+"/answer", url.Values{"text": {text}})
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), at+"?in=") {
				t.Fatalf("the answer: %d to %s", w.Code, w.Header().Get("Location"))
			}
			in := h.becomes(h.handed(w.Header().Get("Location")).ID, channel.Joined)
			if in.EnvelopeFrom != "sara@home.example" || in.EnvelopeTo[0] != "care+secret7@noor.example" || in.Direction != channel.In {
				t.Errorf("its envelope: %+v", in)
			}
			raw, err := h.Raw(t.Context(), h.w.DB, in.ID)
			if err != nil {
				t.Fatal(err)
			}
			m, err := mime.Parse(raw, mime.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			ours := strings.Trim(e.MessageID, "<>")
			if m.VisibleText != text || m.Subject != "Re: About your heater" || m.InReplyTo != ours || m.From.Name != "سارة" ||
				strings.Join(m.References, " ") != "first@home.example "+ours || m.Class != mime.Person || m.MessageID == "" {
				t.Errorf("the mail: %q %q %q %v %v", m.VisibleText, m.Subject, m.InReplyTo, m.References, m.Class)
			}
			if page := h.page("agent", "/mail/"+in.ID.String()); !strings.Contains(page, "the outbox of the demo") {
				t.Error("the mail does not say who handed it in")
			}
			if !strings.Contains(m.Quoted, "We are on it.") {
				t.Errorf("what is answered is not quoted: %q", m.Quoted)
			}
			h.shows("agent", w.Header().Get("Location"), "Your mail has arrived. It is part of:", "Case 482 917 305", `href="/mail/`+in.ID.String()+`"`)
		}
	})
}

func TestAnEmptyAnswerIsRefusedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.becomes(h.send("About your heater", "We are on it.", mime.Address{Address: "sara@home.example"}), channel.Sent)
		w := h.ask("viewer", "POST", "/outbox/"+e.ID.String()+"/answer", url.Values{"text": {"  \n "}})
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Write what the customer answers.") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if in := h.receive("", sara); h.ask("viewer", "POST", "/outbox/"+in.String()+"/answer", url.Values{"text": {"x"}}).Code != http.StatusNotFound {
			t.Error("an incoming message was answered as if we had sent it")
		}
	})
}

func TestACustomerWritesANewMail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shows("viewer", "/outbox/new", "Write to the firm as a customer", ourAddress)
		form := url.Values{"name": {"نادر الشامي"}, "address": {"nader@home.example"}, "subject": {"الثلاجة لا تبرّد"}, "text": {"منذ أمس لا تبرّد الثلاجة.\nماذا أفعل؟"}}
		w := h.ask("viewer", "POST", "/outbox/new", form)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		e := h.becomes(h.handed(w.Header().Get("Location")).ID, channel.Case)
		if e.Subject != "الثلاجة لا تبرّد" || e.HeaderFrom != "نادر الشامي <nader@home.example>" || e.EnvelopeTo[0] != ourAddress {
			t.Errorf("the mail: %+v", e)
		}
		h.shows("viewer", w.Header().Get("Location"), "Your mail has arrived. It is part of:")
	})
}

func TestANewMailWithoutAnAddressOrWordsKeepsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct{ address, text, subject, says string }{
			{"nowhere", "hello", "x", "kept subject"},
			{"", "hello", "x", "kept subject"},
			{"a@home.example", " ", "x", "Write what the customer wants to say."},
		} {
			w := h.ask("viewer", "POST", "/outbox/new", url.Values{"name": {"kept name"}, "address": {c.address}, "subject": {"kept subject"}, "text": {c.text}})
			page := plain(w.Body.String())
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) || !strings.Contains(page, "kept name") || !strings.Contains(page, strings.TrimSpace(c.text)) {
				t.Errorf("%+v: %d", c, w.Code)
			}
		}
		if n, err := h.CountByState(t.Context(), h.w.DB); err != nil || n[channel.Case]+n[channel.Received] != 0 {
			t.Errorf("something was handed in: %v %v", n, err)
		}
	})
}

func TestASubjectKeepsTheDirectionOfItsLanguage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.becomes(h.send("Re: المدفأة لا تعمل", "وصلنا طلبك.", mime.Address{Address: "sara@home.example"}), channel.Sent)
		for _, at := range []string{"/mail", "/mail/" + e.ID.String(), "/outbox"} {
			if page := h.page("agent", at); !strings.Contains(page, `lang="ar" dir="rtl">Re: المدفأة لا تعمل<`) {
				t.Errorf("%s shows the subject in the direction of Re", at)
			}
		}
	})
}
