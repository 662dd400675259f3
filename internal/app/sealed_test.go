package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// The words that nobody may see who may not read the complaint: of its subject,
// its customer, its messages, a file, a tag.
var hushed = []string{"Zanzibarq", "Quixomar", "Vexillar", "Plombiery"}

// guardedHouse is a demo with one complaint that is not open to the house.
type guardedHouse struct {
	*app.Demo
	t      *testing.T
	who    map[string]id.ID // by role
	tokens map[string]string
	c      cases.Case
	file   id.ID
	mail   id.ID
	said   id.ID
}

// TestAConfidentialComplaintShowsNoWordToWhoMayNotReadIt walks the doors of the
// house: lists, search, the customer's file, exports, the API, files and mail.
func TestAConfidentialComplaintShowsNoWordToWhoMayNotReadIt(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			g := openGuarded(t, engine)
			g.level(complaints.Restricted)
			g.walk("agent", false)
			g.walk("viewer", false)
			g.walk("manager", true)
			g.level(complaints.Secret)
			g.walk("manager", false)
			g.walk("owner", true)
			g.tellsNobodyByMail()
			g.isReadOnceAVisit()
			g.named("owner") // whom it names reads nothing of it, whatever he may
			g.walk("owner", false)
			g.cannotBeReachedByAnotherCase()
		})
	}
}

func openGuarded(t *testing.T, engine db.Engine) *guardedHouse {
	d := openDemo(t, engine)
	g := &guardedHouse{Demo: d, t: t, who: map[string]id.ID{}, tokens: map[string]string{}}
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	var keeper id.ID // a second agent, who owns it
	for _, a := range accounts {
		if g.who[a.RoleCode] == 0 {
			g.who[a.RoleCode] = a.ID
			g.tokens[a.RoleCode] = makeToken(t, d, a.ID)
		} else if a.RoleCode == staff.Agent {
			keeper = a.ID
		}
	}
	report := files.New{Name: "Plombiery.txt", Type: "text/plain", Data: []byte("what the Plombiery found")}
	if err := d.Files.Save(report); err != nil {
		t.Fatal(err)
	}
	g.write(func(tx *db.Tx) error {
		got, err := d.Cases.Open(t.Context(), tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(keeper), OwnerID: keeper, Type: cases.Complaint, Lang: lang.English,
			Name: "Quixomar Vale", Email: "q.vale@mail.example", Subject: "The Zanzibarq affair", Text: "He told me Vexillar stories.", NoReceipt: true})
		if err != nil {
			return err
		}
		g.c = got.Case
		if _, err = d.Cases.Reply(t.Context(), tx, event.Staff(keeper), g.c.ID, cases.Answer{Text: "We look into the Vexillar stories.", Files: []files.New{report}}); err != nil {
			return err
		}
		// told while it was open to all, and mailed when it no longer is
		told, err := d.Events.Append(t.Context(), tx, event.System, event.Subject{Kind: "case", ID: g.c.ID}, "cases.mail_failed", map[string]any{})
		if err != nil {
			return err
		}
		return d.Bell.Tell(t.Context(), tx, notice.Told{Cause: told.ID, Kind: "cases.offered", To: g.who[staff.Agent], About: told.Subject, By: event.System})
	})
	g.file = fileNamed(t, d, g.c.ID, "Plombiery.txt")
	g.get(&g.said, `SELECT id FROM cases_message WHERE case_id = $1 AND author_kind = 'staff'`, g.c.ID)
	g.get(&g.mail, `SELECT id FROM channel_ledger WHERE case_id = $1 AND direction = 'out'`, g.c.ID)
	return g
}

func (g *guardedHouse) write(act func(tx *db.Tx) error) {
	g.t.Helper()
	if err := g.DB.Write(g.t.Context(), act); err != nil {
		g.t.Fatal(err)
	}
}

func (g *guardedHouse) get(into any, text string, args ...any) {
	g.t.Helper()
	if err := g.DB.Get(g.t.Context(), into, text, args...); err != nil {
		g.t.Fatalf("%s: %v", text, err)
	}
}

func (g *guardedHouse) level(to complaints.Level) {
	g.write(func(tx *db.Tx) error {
		_, err := g.Complaints.SetLevel(g.t.Context(), tx, event.Staff(g.who[staff.Manager]), g.c.ID, to)
		return err
	})
}

func (g *guardedHouse) named(role string) {
	g.write(func(tx *db.Tx) error {
		_, err := g.Complaints.Involve(g.t.Context(), tx, event.Staff(g.who[staff.Manager]), g.c.ID, g.who[role], true)
		return err
	})
}

func (g *guardedHouse) as(role, method, path, body, accept string) *httptest.ResponseRecorder {
	g.t.Helper()
	r := httptest.NewRequestWithContext(g.t.Context(), method, g.Address()+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+g.tokens[role])
	r.Header.Set("Accept", accept)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	g.Router.ServeHTTP(w, r)
	return w
}

// mine is a view of somebody's own over a condition, made by the API.
func (g *guardedHouse) mine(role string, condition map[string]any) string {
	g.t.Helper()
	body, err := json.Marshal(map[string]any{"name": "Walk", "sort": "newest", "condition": condition})
	if err != nil {
		g.t.Fatal(err)
	}
	w := g.as(role, http.MethodPost, "/api/v1/views", string(body), "application/json")
	at := regexp.MustCompile(`/views/(\d+)`).FindStringSubmatch(w.Header().Get("Location"))
	if w.Code != http.StatusCreated || at == nil {
		g.t.Fatalf("make a view: %d %s", w.Code, w.Body)
	}
	return at[1]
}

// walk opens every door as somebody of a role. Who may not read it is refused its
// own pages, and finds it in lists without a word; who may finds the words.
func (g *guardedHouse) walk(role string, may bool) {
	g.t.Helper()
	ref := g.c.Reference
	byType := g.mine(role, map[string]any{"field": "type", "op": "is", "values": []string{"complaint"}})
	byWords := g.mine(role, map[string]any{"field": "subject", "op": "has", "values": []string{"zanzibarq"}})
	customer := g.c.CustomerID.String()
	lists := []string{"/customers/" + customer, "/api/v1/cases?customer=" + customer, "/api/v1/customers/" + customer + "/cases", "/cases?view=saved:" + byType,
		"/views/" + byType + "/export", "/api/v1/views/" + byType + "/cases", "/complaints?stage=open", "/api/v1/complaints?limit=100"}
	found := []string{"/search?q=zanzibarq", "/search?q=vexillar", "/palette?q=zanzibarq", "/api/v1/search?q=zanzibarq", "/api/v1/cases?q=vexillar", "/cases?view=saved:" + byWords,
		"/api/v1/views/" + byWords + "/cases"}
	quiet := []string{"/mail?q=zanzibarq", "/api/v1/mail?q=zanzibarq", "/cases?view=open", "/cases?view=complaint", "/mail", "/api/v1/mail", "/outbox", "/notices", "/api/v1/notices", "/tasks", "/promises/list", "/agreements", "/problems"}
	own := []string{"/cases/" + ref, "/complaints/" + ref, "/complaints/" + ref + "/answer", "/api/v1/cases/" + ref, "/api/v1/cases/" + ref + "/messages", "/api/v1/complaints/" + ref,
		"/files/" + g.file.String() + "/x", "/api/v1/attachments/" + g.file.String(), "/mail/" + g.mail.String(), "/mail/" + g.mail.String() + "/raw", "/api/v1/mail/" + g.mail.String(),
		"/api/v1/mail/" + g.mail.String() + "/raw", "/outbox/" + g.mail.String(), "/messages/" + g.said.String() + "/original"}
	for _, path := range append(append(append([]string{}, lists...), found...), quiet...) {
		w := g.as(role, http.MethodGet, path, "", accept(path))
		if w.Code == http.StatusForbidden && regexp.MustCompile("mail|export|promises").MatchString(path) {
			continue // the role may not see such pages at all
		}
		if w.Code != http.StatusOK {
			g.t.Errorf("%s as %s: %d", path, role, w.Code)
		}
		if !may {
			g.silent(role, path, w)
		}
	}
	for _, path := range lists {
		w := g.as(role, http.MethodGet, path, "", accept(path))
		if w.Code == http.StatusOK && !strings.HasSuffix(path, "complaints?stage=open") && !strings.Contains(plainDigits(w.Body.String()), ref) {
			g.t.Errorf("%s as %s does not say that the case is there", path, role)
		}
	}
	for _, path := range found {
		w := g.as(role, http.MethodGet, path, "", accept(path))
		there := strings.Contains(plainDigits(w.Body.String()), ref) || strings.Contains(w.Body.String(), "Zanzibarq")
		if w.Code == http.StatusOK && there != may {
			g.t.Errorf("%s as %s finds it: %v, want %v", path, role, there, may)
		}
	}
	for _, path := range own {
		w := g.as(role, http.MethodGet, path, "", accept(path))
		if !may {
			g.silent(role, path, w)
			if w.Code != http.StatusForbidden {
				g.t.Errorf("%s as %s: %d, want a refusal", path, role, w.Code)
			}
		} else if w.Code == http.StatusForbidden {
			g.t.Errorf("%s as %s: refused", path, role)
		}
	}
}

func accept(path string) string {
	if strings.HasPrefix(path, "/api/") {
		return "application/json"
	}
	return "text/html"
}

// plainDigits reads a reference however it is grouped.
func plainDigits(page string) string {
	return regexp.MustCompile(`(\d{3})[ \x{00a0}\x{202f}-](\d{3})[ \x{00a0}\x{202f}-](\d{3})`).ReplaceAllString(page, "$1$2$3")
}

// silent finds no hushed word in an answer, but for what was asked for.
func (g *guardedHouse) silent(role, path string, w *httptest.ResponseRecorder) {
	g.t.Helper()
	for _, word := range hushed {
		if bytes.Contains(w.Body.Bytes(), []byte(word)) && !strings.HasPrefix(path, "/customers/") {
			g.t.Errorf("%s tells %s %q", path, role, word)
		}
	}
	if strings.HasPrefix(path, "/customers/") && (strings.Contains(w.Body.String(), "Zanzibarq") || strings.Contains(w.Body.String(), "Vexillar")) {
		g.t.Errorf("%s tells %s its words", path, role)
	}
}

// tellsNobodyByMail: what is mailed of a notice is read with its reader's eyes.
func (g *guardedHouse) tellsNobodyByMail() {
	g.t.Helper()
	if err := g.Bell.Deliver(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	g.write(func(tx *db.Tx) error {
		ctx, err := g.EyesOf(g.t.Context(), tx, g.who[staff.Agent])
		if err != nil {
			return err
		}
		things, err := g.Bell.Things(ctx, tx, []notice.Notice{{About: event.Subject{Kind: "case", ID: g.c.ID}}})
		if title := things[event.Subject{Kind: "case", ID: g.c.ID}].Title; strings.Contains(title, "Zanzibarq") || title == "" {
			g.t.Errorf("a mail to an agent says %q", title)
		}
		return err
	})
}

// isReadOnceAVisit: the owner of the house has opened all its doors, and that is
// one reading.
func (g *guardedHouse) isReadOnceAVisit() {
	g.t.Helper()
	all, err := complaints.Looks(g.t.Context(), g.DB, g.c.ID)
	n := map[id.ID]int{}
	for _, one := range all {
		n[one.AccountID]++
	}
	if err != nil || n[g.who[staff.Owner]] != 1 || n[g.who[staff.Manager]] != 1 || n[g.who[staff.Agent]] != 0 {
		g.t.Errorf("who has read it: %v %v", n, err)
	}
}

// cannotBeReachedByAnotherCase: whoever may not read it gets at it neither by a
// bulk act nor by bringing it together with a case of his own.
func (g *guardedHouse) cannotBeReachedByAnotherCase() {
	g.t.Helper()
	var own cases.Case
	g.write(func(tx *db.Tx) error {
		by := event.Staff(g.who[staff.Agent])
		got, err := g.Cases.Open(g.t.Context(), tx, cases.Incoming{Channel: cases.Phone, By: by, OwnerID: by.ID, Type: cases.Complaint, Lang: lang.English, Name: "Quixomar Vale", Email: "q.vale@mail.example",
			Subject: "Another matter", Text: "Another matter.", NoReceipt: true})
		own = got.Case
		return err
	})
	merged := g.as("agent", http.MethodPost, "/api/v1/cases/"+own.Reference+"/merge", `{"with":"`+g.c.Reference+`"}`, "application/json")
	bulk := g.as("agent", http.MethodPost, "/api/v1/bulk", `{"act":"assign","to":"`+g.who[staff.Agent].String()+`","cases":["`+g.c.Reference+`"]}`, "application/json")
	if merged.Code != http.StatusForbidden || bulk.Code != http.StatusForbidden {
		g.t.Errorf("merge: %d %s, bulk: %d %s", merged.Code, merged.Body, bulk.Code, bulk.Body)
	}
	form := g.as("agent", http.MethodGet, "/bulk/new?"+url.Values{"view": {"open"}, "case": {g.c.Reference}}.Encode(), "", "text/html")
	if strings.Contains(form.Body.String(), "Zanzibarq") || strings.Contains(form.Body.String(), g.c.Reference) {
		g.t.Error("a bulk act offers it")
	}
}
