package dispute_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/dispute"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

const (
	layla = id.ID(101)
	team  = id.ID(201)
	who   = id.ID(301)
)

type house struct {
	*testkit.World
	*dispute.Room
	t     testing.TB
	cases *cases.Room
	asked []id.ID // packs to be made
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	plan, err := calendar.Preset("sa")
	must(t, err)
	schedule, err := plan.Build()
	must(t, err)
	store, err := files.Open(t.TempDir())
	must(t, err)
	texts, err := lang.Load(dispute.Texts)
	must(t, err)
	h, log := &house{World: w, t: t}, event.NewLog()
	h.cases = &cases.Room{Events: log, Customers: customers.New(log), Files: store,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: schedule, Book: promises.DefaultBook()} }),
		Desk: func(context.Context, db.Reader, id.ID) (cases.Desk, error) {
			return cases.Desk{TeamID: team, DutyID: layla}, nil
		},
		IsActive: func(context.Context, db.Reader, id.ID) (bool, error) { return true, nil },
		NameOf:   func(context.Context, db.Reader, id.ID) (string, error) { return "Layla", nil }}
	h.Room = &dispute.Room{Events: log, Complaints: &complaints.Room{Events: log, Cases: h.cases, Files: store}, Files: store, Dir: t.TempDir(),
		Print: func(t lang.Tag) lang.Printer { return texts.For(t, t.Digits()) },
		Reader: func(t lang.Tag) calendar.Reader {
			return calendar.Reader{System: calendar.Gregorian, Tag: t, Digits: t.Digits()}
		},
		NameOf: h.cases.NameOf, Raw: func(context.Context, db.Reader, id.ID) ([]byte, error) { return []byte("From: huda\r\n\r\nraw"), nil },
		Later: func(_ context.Context, _ *db.Tx, pack id.ID) error { h.asked = append(h.asked, pack); return nil }}
	h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
		digits, zone, theme, keys_on, created_at, left_at)
		VALUES ($1, 'Layla', '', 'l@noor.example', 'l@noor.example', '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, layla)
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, layla)
	h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES ($1, 'person', 'Huda', 'ar', 'staff', 'huda', 0, 0)`, who)
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) try(do func(ctx context.Context, tx *db.Tx) error) error {
	return h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return do(h.t.Context(), tx) })
}

func (h *house) act(do func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	must(h.t, h.try(do))
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	h.act(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, text, args...); return err })
}

// complain is a complaint with a reply that carries a file, and a note of ours.
func (h *house) complain() cases.Case {
	h.t.Helper()
	which, now := id.New(h.Clock.Now()), clock.Micros(h.Clock.Now())
	h.exec(sqlComplain, which, cases.MakeReference(7), who, team, layla, now)
	h.exec(sqlRecord, which, now)
	h.act(func(ctx context.Context, tx *db.Tx) error {
		if _, err := h.cases.Reply(ctx, tx, event.Staff(layla), which, cases.Answer{Text: "We look into it.", Files: []files.New{{Name: "../../report.txt", Data: []byte("the report")}}}); err != nil {
			return err
		}
		_, err := h.cases.Note(ctx, tx, event.Staff(layla), which, "She is right, between us.", nil)
		return err
	})
	c, err := cases.Get(h.t.Context(), h.DB, which)
	must(h.t, err)
	return c
}

func (h *house) open(of id.ID) dispute.Dispute {
	h.t.Helper()
	var d dispute.Dispute
	h.act(func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = h.Open(ctx, tx, event.Staff(layla), dispute.Dispute{CaseID: of, Body: "Ombudsman", Reference: "OM-77", Kind: dispute.Determinative, State: dispute.Noticed, DueAt: h.Clock.Now().Add(240 * time.Hour)})
		return err
	})
	return d
}

func (h *house) file(c cases.Case, audience dispute.Audience) []byte {
	h.t.Helper()
	var out bytes.Buffer
	_, err := h.Write(h.t.Context(), h.DB, &out, c, audience, lang.Arabic, layla, h.Clock.Now(), func(int64) {})
	must(h.t, err)
	return out.Bytes()
}

// parts reads what a file holds.
func parts(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		out[f.Name] = string(data)
	}
	return out
}

func TestEveryPairOfStatesIsLegalOrRefusedAsTheTableSays(t *testing.T) {
	n := 0
	for _, from := range dispute.States {
		for _, to := range dispute.States {
			if from.CanBecome(to) {
				n++
			}
			if from == to && from.CanBecome(to) {
				t.Errorf("%s leads to itself", from)
			}
		}
		if len(from.Next()) == 0 && from != dispute.Closed {
			t.Errorf("nothing leads on from %s", from)
		}
	}
	if n != 27 || len(dispute.Closed.Next()) != 0 {
		t.Errorf("%d moves are legal", n)
	}
}

func TestABodysDateIsAPromiseUntilOurAnswerWent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.complain()
		d := h.open(c.ID)
		f, err := complaints.Get(t.Context(), h.DB, c.ID)
		must(t, err)
		if f.State != complaints.External {
			t.Errorf("the complaint is %s", f.State)
		}
		owed := func() (n int) {
			all, err := promises.Owed(t.Context(), h.DB, c.ID)
			must(t, err)
			for _, p := range all {
				if p.Kind == dispute.Deadline && p.Inward && p.DueAt.Equal(d.DueAt) {
					n++
				}
			}
			return n
		}
		if owed() != 1 {
			t.Fatal("nobody owes the body an answer")
		}
		move := func(to dispute.State, words string, overturned bool) error {
			return h.try(func(ctx context.Context, tx *db.Tx) (err error) {
				d, err = h.Move(ctx, tx, event.Staff(layla), d.ID, to, words, overturned)
				return err
			})
		}
		if err := move(dispute.Determined, "x", false); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a step that skips: %v", err)
		}
		if err := move(dispute.Answered, " ", false); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a step without words: %v", err)
		}
		must(t, move(dispute.Answered, "We paid on the 3rd.", false))
		if owed() != 0 {
			t.Error("the promise stands although our answer went")
		}
		must(t, move(dispute.InResolution, "It looks.", false))
		must(t, move(dispute.Determined, "Pay 400.", true))
		must(t, move(dispute.Accepted, "We do.", false))
		must(t, move(dispute.Closed, "Paid.", false))
		all, err := dispute.Of(t.Context(), h.DB, c.ID)
		must(t, err)
		if len(all) != 1 || all[0].Outcome != dispute.Determination || !all[0].Overturned || all[0].OutcomeWords != "Pay 400." || all[0].Position != "We paid on the 3rd." || len(all[0].Steps) != 6 {
			t.Errorf("the dispute ended as %+v", all)
		}
		tally, err := dispute.Count(t.Context(), h.DB)
		if err != nil || tally != (dispute.Tally{Ended: 1, WithOutcome: 1, Overturned: 1}) {
			t.Errorf("tally %+v %v", tally, err)
		}
	})
}

func TestTheFileOfACaseHoldsAllOfItAndCanBeChecked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.complain()
		h.open(c.ID)
		file := h.file(c, dispute.ForBody)
		m, err := dispute.Verify(bytes.NewReader(file), int64(len(file)))
		must(t, err)
		happened, err := event.Of(t.Context(), h.DB, event.Subject{Kind: "case", ID: c.ID})
		must(t, err)
		if m.Events != len(happened) || m.Reference != c.Reference || m.MadeBy != "Layla" {
			t.Errorf("manifest %+v of %d events", m, len(happened))
		}
		in := parts(t, file)
		for name, want := range map[string]string{"messages/0001.txt": "We look into it.", "messages/0001/1-report.txt": "the report", "messages/0002.txt": "between us", "complaint.json": "Ombudsman",
			"promises.csv": "dispute", "access.csv": "who", "index.html": `dir="rtl"`, dispute.EventsName: "cases.replied"} {
			if !strings.Contains(in[name], want) {
				t.Errorf("%s does not say %q: %.200q", name, want, in[name])
			}
		}
		for name := range in {
			if strings.Contains(name, "..") || strings.HasPrefix(name, "/") {
				t.Errorf("a part is called %q", name)
			}
		}
	})
}

func TestAChangedFileIsFoundOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.complain()
		in := parts(t, h.file(c, dispute.ForBody))
		again := func(change func(map[string]string)) error {
			all := map[string]string{}
			for k, v := range in {
				all[k] = v
			}
			change(all)
			var out bytes.Buffer
			z := zip.NewWriter(&out)
			for name, text := range all {
				w, err := z.Create(name)
				must(t, err)
				_, err = io.WriteString(w, text)
				must(t, err)
			}
			must(t, z.Close())
			_, err := dispute.Verify(bytes.NewReader(out.Bytes()), int64(out.Len()))
			return err
		}
		for name, one := range map[string]struct {
			change func(map[string]string)
			want   error
		}{
			"as it was": {func(map[string]string) {}, nil},
			"a word":    {func(m map[string]string) { m["messages/0001.txt"] += "!" }, dispute.ErrChanged},
			"a part":    {func(m map[string]string) { delete(m, "messages/0002.txt") }, dispute.ErrMissing},
			"one more":  {func(m map[string]string) { m["more.txt"] = "x" }, dispute.ErrExtra},
			"manifest":  {func(m map[string]string) { delete(m, dispute.ManifestName) }, dispute.ErrNoManifest},
		} {
			if err := again(one.change); !errors.Is(err, one.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTheCustomersFileHoldsWhatTheyWereToldAndNoMore(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.complain()
		h.open(c.ID)
		file := h.file(c, dispute.ForCustomer)
		_, err := dispute.Verify(bytes.NewReader(file), int64(len(file)))
		must(t, err)
		in := parts(t, file)
		if !strings.Contains(in["messages/0001.txt"], "We look into it.") || in["messages/0001/1-report.txt"] != "the report" {
			t.Errorf("the customer's file lacks what they were told: %v", in)
		}
		for name, text := range in {
			if strings.Contains(text, "between us") || strings.Contains(text, "cases.noted") || name == "access.csv" || name == "complaint.json" || strings.Contains(text, "Ombudsman") {
				t.Errorf("%s tells what is ours: %.200q", name, text)
			}
		}
	})
}

func TestAPackIsMadeOnceAndWhoTakesItIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.complain()
		var p dispute.Pack
		h.act(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = h.Ask(ctx, tx, event.Staff(layla), c.ID, lang.Persian)
			return err
		})
		if _, _, err := h.Take(t.Context(), h.DB, event.Staff(layla), p.ID); fault.KindOf(err) != fault.Conflict || len(h.asked) != 1 {
			t.Fatalf("taken before it was made: %v", err)
		}
		must(t, h.Make(t.Context(), h.DB, p.ID))
		must(t, h.Make(t.Context(), h.DB, p.ID)) // a second run changes nothing
		p, f, err := h.Take(t.Context(), h.DB, event.Staff(layla), p.ID)
		must(t, err)
		data, err := io.ReadAll(f)
		must(t, errors.Join(err, f.Close()))
		if int64(len(data)) != p.Size || id.Hash(string(data)) != p.SHA256 || p.State != dispute.Ready || p.Done != p.Total {
			t.Errorf("the pack is %+v, of %d bytes", p, len(data))
		}
		kinds := map[string]int{}
		happened, err := event.Of(t.Context(), h.DB, event.Subject{Kind: "case", ID: c.ID})
		must(t, err)
		for _, e := range happened {
			kinds[e.Kind]++
		}
		if kinds["dispute.pack_asked"] != 1 || kinds["dispute.pack_made"] != 1 || kinds["dispute.pack_taken"] != 1 {
			t.Errorf("written down: %v", kinds)
		}
		left, err := os.ReadDir(h.Dir)
		must(t, err)
		if len(left) != 1 {
			t.Errorf("%d files are left", len(left))
		}
		must(t, h.Sweep(time.Now().Add(dispute.KeptFor+time.Hour)))
		if _, _, err := h.Take(t.Context(), h.DB, event.Staff(layla), p.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an old pack: %v", err)
		}
	})
}

const (
	sqlComplain = `
INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
VALUES ($1, $2, 'open', 'complaint', 'normal', 's', 'ar', 'phone', $3, $4, $5, true, $6, $6, $2, 'Huda', '', $6, 'customer', 'phone')`

	sqlRecord = `INSERT INTO complaints_complaint (case_id, state_at, received_at) VALUES ($1, $2, $2)`
)
