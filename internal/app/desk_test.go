package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

// desk is an agent's browser without scripts.
type desk struct {
	t *testing.T
	d *app.Demo
}

func (k desk) do(method, path string, form url.Values) *httptest.ResponseRecorder {
	k.t.Helper()
	r := httptest.NewRequestWithContext(k.t.Context(), method, k.d.Address()+path, strings.NewReader(form.Encode()))
	r.Header.Set("Authorization", "Bearer a token for tests")
	r.Header.Set("Accept", "text/html")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	k.d.Router.ServeHTTP(w, r)
	return w
}

// untouched is a case that nobody has listened to yet.
func (k desk) untouched() cases.Case {
	k.t.Helper()
	w := k.do(http.MethodPost, "/cases", url.Values{"channel": {"phone"}, "problem": {"الثلاجة لا تبرّد من فوق"}, "name": {"سارة"},
		"contact": {"+966 50 010 9999"}, "language": {"ar"}, "type": {"complaint"}})
	reference := regexp.MustCompile(`\d{9}`).FindString(w.Header().Get("Location"))
	c, err := cases.ByReference(k.t.Context(), k.d.DB, reference)
	if w.Code != http.StatusSeeOther || err != nil {
		k.t.Fatalf("open a case by phone: %d %v", w.Code, err)
	}
	return c
}

func TestAGateShowsOnceAndKeepsWhatWasTyped(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			k := desk{t, openDemo(t, engine)}
			c := k.untouched()
			answer := url.Values{"text": {"أستاذة سارة، نرسل الفنّي غدًا."}, "kind": {"reply"}}
			warned := k.do(http.MethodPost, "/cases/"+c.Reference+"/messages", answer)
			if warned.Code != http.StatusUnprocessableEntity || !strings.Contains(warned.Body.String(), answer.Get("text")) ||
				!strings.Contains(warned.Body.String(), "gate.listen_first") {
				t.Fatalf("the gate: %d, text kept %v", warned.Code, strings.Contains(warned.Body.String(), answer.Get("text")))
			}
			answer.Set("gate.listen_first", "")
			if sent := k.do(http.MethodPost, "/cases/"+c.Reference+"/messages", answer); sent.Code != http.StatusSeeOther {
				t.Fatalf("passed knowingly: %d", sent.Code)
			}
			after, err := cases.Get(t.Context(), k.d.DB, c.ID)
			if err != nil || after.State != cases.WaitingCustomer || after.Messages != 2 {
				t.Errorf("after the answer: %s, %d messages, %v", after.State, after.Messages, err)
			}
		})
	}
}

func TestARefusedActShowsItsFormAgainWithWhatWasTyped(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	c := k.untouched()
	for path, form := range map[string]url.Values{
		"/closure":   {"kind": {"documented"}, "reason": {" "}},
		"/type":      {"type": {"praise"}, "reason": {""}},
		"/duplicate": {"of": {"123456789"}},
		"/promises":  {"what": {"نعود إليك"}, "date": {"كل يوم"}},
		"/snooze":    {"date": {"2000-01-01"}},
	} {
		w := k.do(http.MethodPost, "/cases/"+c.Reference+path, form)
		if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusConflict {
			t.Errorf("%s: %d", path, w.Code)
		}
		for name, typed := range form {
			if v := strings.TrimSpace(typed[0]); v != "" && !strings.Contains(w.Body.String(), v) {
				t.Errorf("%s: what was typed for %s is lost", path, name)
			}
		}
	}
	after, err := cases.Get(t.Context(), k.d.DB, c.ID)
	if err != nil || after.Version != c.Version {
		t.Errorf("a refused act changed the case: version %d, before %d (%v)", after.Version, c.Version, err)
	}
}

func TestANoteDoesNotReachTheCustomersPage(t *testing.T) {
	k := desk{t, openDemo(t, db.SQLite)}
	c := k.untouched()
	const secret = "المورّد غيّر القطعة"
	if w := k.do(http.MethodPost, "/cases/"+c.Reference+"/notes", url.Values{"text": {secret}}); w.Code != http.StatusSeeOther {
		t.Fatalf("note: %d", w.Code)
	}
	if page := k.do(http.MethodGet, "/cases/"+c.Reference, nil); !strings.Contains(page.Body.String(), secret) {
		t.Error("colleagues do not see the note")
	}
	page := k.do(http.MethodGet, "/t/"+k.d.Cases.Post.Links.Token(c), nil)
	if page.Code != http.StatusOK || strings.Contains(page.Body.String(), secret) {
		t.Errorf("the customer's page: %d, shows the note %v", page.Code, strings.Contains(page.Body.String(), secret))
	}
}
