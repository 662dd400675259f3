package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/records"
)

// TestADisposedComplaintLeavesItsShellAndAWholeRecord lists, lets go and looks: no
// word is left in any table, the file's bytes go, what is held stays, and the
// chains of the record still fit.
func TestADisposedComplaintLeavesItsShellAndAWholeRecord(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			g := openGuarded(t, engine)
			manager, owner := event.Staff(g.who[staff.Manager]), event.Staff(g.who[staff.Owner])
			ctx := t.Context()
			ref, err := files.Get(ctx, g.DB, g.file)
			if err != nil {
				t.Fatal(err)
			}
			g.write(func(tx *db.Tx) error {
				_, err := g.Cases.Close(ctx, tx, manager, g.c.ID, cases.Abandoned, "He takes the Vexillar story back.")
				return err
			})
			var run records.Run
			g.write(func(tx *db.Tx) (err error) {
				hold, err := g.Records.Hold(ctx, tx, manager, g.c.ID, "A dispute is open.")
				if err != nil {
					return err
				}
				if _, err := g.Records.Ask(ctx, tx, manager, g.c.ID, "He asks for it."); err == nil {
					t.Error("what is held was listed")
				}
				if err := g.Records.Lift(ctx, tx, manager, hold.ID); err != nil {
					return err
				}
				run, err = g.Records.Ask(ctx, tx, manager, g.c.ID, "He asks for it.")
				return err
			})
			if err := g.DB.Write(ctx, func(tx *db.Tx) error { _, err := g.Records.Approve(ctx, tx, manager, run.ID); return err }); err == nil {
				t.Error("who listed it let it go himself")
			}
			at := "/settings/records/runs/" + run.ID.String()
			if w := g.as("manager", http.MethodGet, at, "", "text/html"); w.Code != http.StatusOK || !strings.Contains(plainDigits(w.Body.String()), g.c.Reference) {
				t.Errorf("the list: %d", w.Code)
			}
			if w := g.as("owner", http.MethodPost, "/api/v1/disposals/"+run.ID.String()+"/approval", "{}", "application/json"); w.Code != http.StatusOK {
				t.Fatalf("let go: %d %s", w.Code, w.Body)
			}
			if err := g.Records.Work(ctx, g.DB, run.ID, nil); err != nil {
				t.Fatal(err)
			}
			g.isShell(run.ID, owner.ID)
			g.holdsNoWord()
			if _, err := g.Files.Sweep(ctx, g.DB, 0); err != nil {
				t.Fatal(err)
			}
			if _, err := files.Get(ctx, g.DB, g.file); err == nil {
				t.Errorf("the file %s is still there", ref.SHA256)
			}
			broken, seen, err := event.VerifyAll(ctx, g.DB, nil)
			if err != nil || len(broken) > 0 || seen == 0 {
				t.Errorf("%d events, broken: %v %v", seen, broken, err)
			}
		})
	}
}

// isShell finds what stays: reference, type, dates, and who let it go and why.
func (g *guardedHouse) isShell(run, by id.ID) {
	g.t.Helper()
	c, err := cases.Get(g.t.Context(), g.DB, g.c.ID)
	if err != nil || c.Reference != g.c.Reference || c.Type != cases.Complaint || !c.ReceivedAt.Equal(g.c.ReceivedAt) || c.ErasedAt.IsZero() || c.Subject == "" || strings.Contains(c.Subject, "Zanzibarq") {
		g.t.Errorf("the shell: %+v %v", c, err)
	}
	done, err := records.Get(g.t.Context(), g.DB, run)
	if err != nil || done.State != records.Done || done.Gone != 1 || done.ApprovedBy != by || done.Reason != "He asks for it." {
		g.t.Errorf("the disposal: %+v %v", done, err)
	}
	page := g.as("owner", http.MethodGet, "/cases/"+c.Reference, "", "text/html")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "He asks for it.") {
		g.t.Errorf("the page of the shell: %d", page.Code)
	}
	if found := g.as("owner", http.MethodGet, "/search?q=vexillar", "", "text/html"); strings.Contains(plainDigits(found.Body.String()), c.Reference) {
		g.t.Error("the search still finds it")
	}
}

// holdsNoWord looks into the rows of the case; on SQLite into the whole file.
func (g *guardedHouse) holdsNoWord() {
	g.t.Helper()
	var said []string
	if err := g.DB.All(g.t.Context(), &said, `SELECT text FROM cases_message WHERE case_id = $1`, g.c.ID); err != nil {
		g.t.Fatal(err)
	}
	for _, text := range said {
		if strings.Contains(text, "Vexillar") {
			g.t.Errorf("a message still says %q", text)
		}
	}
	raw, err := g.Ledger.Raw(g.t.Context(), g.DB, g.mail)
	if err != nil || bytes.Contains(raw, []byte("Zanzibarq")) {
		g.t.Errorf("the mail as it left is still there: %v", err)
	}
	if g.as("owner", http.MethodGet, "/mail/"+g.mail.String(), "", "text/html").Code != http.StatusOK {
		g.t.Error("the page of an emptied mail broke")
	}
}

// TestOnlyWhatIsOlderThanItsClassIsListed keeps the years of a class, and lists
// nothing of a kind without one.
func TestOnlyWhatIsOlderThanItsClassIsListed(t *testing.T) {
	eachDemo(t, func(t *testing.T, k desk) {
		ctx, by := t.Context(), event.Staff(owner(t, k.d).ID)
		list := func() (run records.Run, err error) {
			err = k.d.DB.Write(ctx, func(tx *db.Tx) (err error) {
				run, err = k.d.Records.List(ctx, tx, by, "Yearly disposal")
				return err
			})
			return run, err
		}
		if _, err := list(); err == nil {
			t.Error("without a class something was due")
		}
		if err := k.d.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := k.d.Records.SetClass(ctx, tx, by, records.Class{Kind: cases.Complaint, Years: 1, Since: records.SinceClosed, Reason: "One year."})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := list(); err == nil {
			t.Error("the demo is ninety days old, and something of it was due after a year")
		}
		var old id.ID
		err := k.d.DB.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Get(ctx, &old, `SELECT id FROM cases WHERE type = 'complaint' AND state = 'closed' ORDER BY id LIMIT 1`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE cases SET closed_at = closed_at - $2 WHERE id = $1`, old, (2 * 366 * 24 * time.Hour).Microseconds())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		run, err := list()
		if err != nil || run.Total != 1 {
			t.Fatalf("listed: %+v %v", run, err)
		}
		all, err := records.Items(ctx, k.d.DB, run.ID, 0, 10)
		if err != nil || len(all) != 1 || all[0].CaseID != old {
			t.Errorf("the list: %+v %v", all, err)
		}
	})
}
