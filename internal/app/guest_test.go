package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	"rida/internal/room/waiting"
)

// TestGuestsAndWhoMayOnlyLookKeepToWhatIsTheirs tries, with a firm that works,
// what belongs to others: on both engines, each with one demo because it takes
// seconds to open.
func TestGuestsAndWhoMayOnlyLookKeepToWhatIsTheirs(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := openDemo(t, engine)
			t.Run("a guest's link opens his own case and nothing else", func(t *testing.T) { aLinkOpensItsOwnCase(t, d) })
			t.Run("who may only look reaches no act", func(t *testing.T) { whoMayOnlyLookDoesNothing(t, d) })
			t.Run("what was agreed goes with a merged case and home again", func(t *testing.T) { whatWasAgreedGoesWithItsCase(t, d) })
			t.Run("who leaves passes on what colleagues asked", func(t *testing.T) { whoLeavesPassesOnAsks(t, d) })
		})
	}
}

// guest is a customer with a secret link, and what belongs to his case.
type guest struct {
	cases.Case
	token     string
	milestone agreements.Milestone
	ask       agreements.Ask
	callback  waiting.Callback
	public    id.ID // a file that he may open
	internal  id.ID // a file of a note, that no customer may
}

// guests opens two cases with a milestone, files and an ask each, and a third by
// a call back; the first of them waits for its customer's yes.
func guests(t *testing.T, d *app.Demo, owner id.ID) []guest {
	t.Helper()
	ctx, by := t.Context(), event.Staff(owner)
	other := someoneElse(t, d, owner)
	var all []guest
	for i := range 3 {
		var g guest
		one := func(name string) files.New {
			return files.New{Name: name, Type: "text/plain", Data: fmt.Appendf(nil, "%s of guest %d", name, i)}
		}
		public, internal := one("public.txt"), one("internal.txt")
		if err := d.Files.Save(public, internal); err != nil {
			t.Fatal(err)
		}
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			in := cases.Incoming{Channel: cases.Phone, By: by, OwnerID: owner, Type: cases.Request, Lang: lang.English, Name: fmt.Sprintf("Guest %d", i), Phone: fmt.Sprintf("+44 161 496 02%02d", i),
				Email: fmt.Sprintf("guest%d@mail.example", i), Subject: "Water under the door", Text: "Water under the door.", NoReceipt: true}
			if i == 2 {
				var err error
				if g.callback, g.Case, err = d.Waiting.AskBack(ctx, tx, in); err != nil {
					return err
				}
			} else {
				got, err := d.Cases.Open(ctx, tx, in)
				if err != nil {
					return err
				}
				g.Case = got.Case
			}
			var err error
			if g.milestone, err = d.Agreed.Agree(ctx, tx, by, g.ID, agreements.New{Title: "Seal fitted", Form: "One visit", DueAt: tx.Now().Add(100 * time.Hour), Checks: []string{"Seal is in the van"}}); err != nil {
				return err
			}
			if g.ask, err = d.Agreed.AskFor(ctx, tx, by, g.ID, other, "Which seal is it?", tx.Now().Add(50*time.Hour)); err != nil {
				return err
			}
			if _, err = d.Cases.Note(ctx, tx, by, g.ID, "Between us", []files.New{internal}); err != nil {
				return err
			}
			answer := cases.Answer{Text: "The report is attached.", Files: []files.New{public}}
			if i == 0 {
				_, err = d.Cases.ProposeClosure(ctx, tx, by, g.ID, answer)
			} else {
				_, err = d.Cases.Reply(ctx, tx, by, g.ID, answer)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if g.Case, err = cases.Get(ctx, d.DB, g.ID); err != nil {
			t.Fatal(err)
		}
		g.token = d.Cases.Post.Links.Token(g.Case)
		g.public, g.internal = fileNamed(t, d, g.ID, "public.txt"), fileNamed(t, d, g.ID, "internal.txt")
		all = append(all, g)
	}
	return all
}

func fileNamed(t *testing.T, d *app.Demo, of id.ID, name string) id.ID {
	t.Helper()
	var said []id.ID
	if err := d.DB.All(t.Context(), &said, `SELECT id FROM cases_message WHERE case_id = $1`, of); err != nil {
		t.Fatal(err)
	}
	attached, err := files.OfSome(t.Context(), d.DB, "message", said)
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range attached {
		for _, f := range all {
			if f.Name == name {
				return f.ID
			}
		}
	}
	t.Fatalf("%s is not there", name)
	return 0
}

func someoneElse(t *testing.T, d *app.Demo, but id.ID) id.ID {
	t.Helper()
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(accounts, func(a staff.Account) bool { return a.ID != but && a.Active && a.RoleCode == staff.Agent })
	if i < 0 {
		t.Fatal("nobody else works here")
	}
	return accounts[i].ID
}

// knock sends a request as a browser does, each from an address of its own so
// that no limit answers in place of the rule.
type knock struct {
	t *testing.T
	d *app.Demo
	n int
}

func (k *knock) at(method, path, token string, fields map[string]string) *httptest.ResponseRecorder {
	k.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			k.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		k.t.Fatal(err)
	}
	reader := io.Reader(http.NoBody)
	if method != http.MethodGet {
		reader = &body
	}
	r := httptest.NewRequestWithContext(context.WithoutCancel(k.t.Context()), method, k.d.Address()+path, reader)
	k.n++
	r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:4000", k.n/250, k.n%250+1)
	if method != http.MethodGet {
		r.Header.Set("Content-Type", form.FormDataContentType())
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", "application/json")
	}
	w := httptest.NewRecorder()
	k.d.Router.ServeHTTP(w, r)
	return w
}

// aLinkOpensItsOwnCase walks every guest's link × every
// route below a link × what belongs to other cases, and what is internal to his
// own: it is not there for him, and nothing changes.
func aLinkOpensItsOwnCase(t *testing.T, d *app.Demo) {
	owner := account(t, d, staff.Manager)
	all := guests(t, d, owner)
	k := &knock{t: t, d: d}
	before := standing(t, d)
	walked := 0
	for _, route := range d.Routes {
		path, below := strings.CutPrefix(route.Path(), "/t/{token}")
		if !below {
			continue
		}
		if route.Permission != web.Public {
			t.Errorf("%s asks for %s: a guest has no account", route.Pattern, route.Permission)
		}
		if !strings.Contains(path, "{id}") {
			for _, bad := range forged(all) {
				if got := k.at(route.Method(), "/t/"+bad+path, "", map[string]string{"text": "hello"}); got.Code != http.StatusNotFound {
					t.Errorf("%s with a link that opens nothing: %d", route.Pattern, got.Code)
				}
				walked++
			}
			continue
		}
		for _, me := range all {
			for name, which := range notMine(me, all) {
				got := k.at(route.Method(), "/t/"+me.token+strings.Replace(path, "{id}", which.String(), 1), "", map[string]string{"words-" + which.String(): "mine", "text": "mine"})
				if got.Code != http.StatusNotFound && got.Code != http.StatusForbidden || strings.Contains(got.Body.String(), "of guest") {
					t.Errorf("%s with %s: %d", route.Pattern, name, got.Code)
				}
				walked++
			}
		}
	}
	if walked < 60 {
		t.Errorf("only %d were walked: the list is not whole", walked)
	}
	if after := standing(t, d); after != before {
		t.Errorf("something changed: %s, before %s", after, before)
	}
	// His own are there, so that a refusal is not a door that never opens.
	for _, me := range all {
		if got := k.at(http.MethodGet, "/t/"+me.token+"/files/"+me.public.String(), "", nil); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "public.txt of guest") {
			t.Errorf("his own file: %d", got.Code)
		}
	}
}

// forged are links that open nothing: made up, cut off, another's half.
func forged(all []guest) []string {
	a, b := all[0].token, all[1].token
	return []string{id.Token(), a[:len(a)-1], a[:len(a)/2] + b[len(b)/2:], all[0].ID.String()}
}

// notMine are the things that a guest's link must not reach.
func notMine(me guest, all []guest) map[string]id.ID {
	out := map[string]id.ID{"the internal file of his own case": me.internal, "an ask of his own case": me.ask.ID, "his case itself": me.ID, "the promise behind his milestone": me.milestone.PromiseID,
		"what never was": 4242}
	for i, one := range all {
		if one.ID == me.ID {
			continue
		}
		of := fmt.Sprintf(" of guest %d", i)
		out["a milestone"+of], out["a file"+of], out["an internal file"+of], out["an ask"+of], out["the case"+of] = one.milestone.ID, one.public, one.internal, one.ask.ID, one.ID
		if one.callback.ID != 0 {
			out["a call back"+of] = one.callback.ID
		}
	}
	return out
}

// standing counts what an act would change.
func standing(t *testing.T, d *app.Demo) string {
	t.Helper()
	var out []string
	for _, text := range []string{`SELECT COUNT(*) FROM cases_message`, `SELECT COUNT(*) FROM agreements_milestone WHERE confirmed_at > 0 OR started_at > 0 OR ended_at > 0`, `SELECT COUNT(*) FROM agreements_check WHERE done_at > 0`,
		`SELECT COUNT(*) FROM agreements_ask WHERE state <> 'asked'`, `SELECT COUNT(*) FROM agreements_ask`, `SELECT COUNT(*) FROM agreements_misunderstanding`, `SELECT COUNT(*) FROM waiting_callback WHERE tries > 0 OR done_at > 0`,
		`SELECT COUNT(*) FROM waiting_event`, `SELECT COUNT(*) FROM waiting_setting`, `SELECT COUNT(*) FROM cases WHERE closure <> ''`} {
		var n int64
		if err := d.DB.Get(t.Context(), &n, text); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, " ")
}

func account(t *testing.T, d *app.Demo, role string) id.ID {
	t.Helper()
	accounts, err := d.Staff.Accounts(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(accounts, func(a staff.Account) bool { return a.RoleCode == role && a.Active })
	if i < 0 {
		t.Fatalf("nobody is %s", role)
	}
	return accounts[i].ID
}

// whoMayOnlyLookDoesNothing asks, with the real things
// of a case, for each act on milestones, asks, waits and call backs, on screen and
// through the API: as somebody who may only look, and as nobody.
func whoMayOnlyLookDoesNothing(t *testing.T, d *app.Demo) {
	all := guests(t, d, account(t, d, staff.Manager))
	looks := makeToken(t, d, account(t, d, staff.Viewer))
	k := &knock{t: t, d: d}
	before := standing(t, d)
	acts := 0
	for _, route := range d.Routes {
		if !slices.Contains([]string{agreements.MayWrite, waiting.MayWrite, waiting.MaySet}, route.Permission) {
			continue
		}
		acts++
		for path := range filled(route.Path(), all[2]) {
			for token, want := range map[string][]int{looks: {http.StatusForbidden}, "": {http.StatusUnauthorized, http.StatusSeeOther, http.StatusForbidden}} {
				if got := k.at(route.Method(), path, token, map[string]string{"reason": "because", "words": "mine", "answer": "accept", "reached": "yes"}); !slices.Contains(want, got.Code) {
					t.Errorf("%s %s with token %v: %d", route.Method(), path, token != "", got.Code)
				}
			}
		}
	}
	if acts < 25 {
		t.Errorf("%d acts: the list is not whole", acts)
	}
	if after := standing(t, d); after != before {
		t.Errorf("something changed: %s, before %s", after, before)
	}
}

// filled puts the things of a guest's case into a path, each that fits.
func filled(path string, g guest) map[string]bool {
	out := map[string]bool{}
	for _, which := range []id.ID{g.milestone.ID, g.ask.ID, g.callback.ID} {
		out[strings.NewReplacer("{ref}", g.Reference, "{reference}", g.Reference, "{id}", which.String(), "{check}", g.milestone.Checks[0].ID.String()).Replace(path)] = true
	}
	return out
}

// whatWasAgreedGoesWithItsCase merges two cases of one customer
// and undoes it: the milestone is behind the link of the case that goes on.
func whatWasAgreedGoesWithItsCase(t *testing.T, d *app.Demo) {
	owner, ctx := account(t, d, staff.Manager), t.Context()
	me := guests(t, d, owner)[1]
	var moved cases.Merged
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		first, err := d.Cases.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(owner), OwnerID: owner, CustomerID: me.CustomerID, Type: cases.Request, Lang: lang.English, Subject: "Water again", Text: "Water again.", NoReceipt: true})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE cases SET received_at = received_at - 3600000000 WHERE id = $1`, first.Case.ID); err != nil {
			return err
		}
		moved, err = d.Cases.Merge(ctx, tx, event.Staff(owner), me.ID, first.Case.ID, false)
		return err
	})
	if err != nil || moved.From.ID != me.ID {
		t.Fatalf("merged %v into %v, %v", moved.From.ID, moved.Into.ID, err)
	}
	into, err := agreements.Milestones(ctx, d.DB, moved.Into.ID)
	if err != nil || len(into) != 1 || into[0].ID != me.milestone.ID || !into[0].DueAt.Equal(me.milestone.DueAt) {
		t.Errorf("the case that goes on has %+v, %v", into, err)
	}
	page := (&knock{t: t, d: d}).at(http.MethodGet, "/t/"+me.token, "", nil)
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "Seal fitted") {
		t.Errorf("the old link shows no milestone: %d", page.Code)
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := d.Cases.Undo(ctx, tx, event.Staff(owner), moved.Move.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	home, err := agreements.Milestones(ctx, d.DB, me.ID)
	asks, _ := agreements.Asks(ctx, d.DB, me.ID)
	if err != nil || len(home) != 1 || len(asks) != 1 {
		t.Errorf("home are %d milestones and %d asks, %v", len(home), len(asks), err)
	}
}

// whoLeavesPassesOnAsks: an ask is never nobody's.
func whoLeavesPassesOnAsks(t *testing.T, d *app.Demo) {
	owner, ctx := account(t, d, staff.Manager), t.Context()
	g := guests(t, d, owner)[0]
	leaves, stays := g.ask.ToID, account(t, d, staff.Owner)
	before, err := agreements.Holdings(ctx, d.DB, leaves)
	if err != nil || before < 3 {
		t.Fatalf("%d asks, %v", before, err)
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := d.Agreed.PassOn(ctx, tx, event.Staff(owner), leaves, stays)
		if err == nil && int64(n) != before {
			t.Errorf("%d of %d were passed on", n, before)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	after, err := agreements.Holdings(ctx, d.DB, leaves)
	a, _ := agreements.OneAsk(ctx, d.DB, g.ask.ID)
	if err != nil || after != 0 || a.ToID != stays {
		t.Errorf("%d are left, one is held by %v, %v", after, a.ToID, err)
	}
}
