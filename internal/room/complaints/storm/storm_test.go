package storm_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
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
	"rida/internal/room/complaints/storm"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

const (
	layla = id.ID(101) // owns the cases
	nora  = id.ID(103) // writes to all
	team  = id.ID(201)
	who   = id.ID(301)
)

var opened atomic.Int64

type house struct {
	*testkit.World
	*storm.Room
	t     testing.TB
	later []time.Time
	fails error // of the next filling in
	n     int64
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) { test(t, open(t, w)) })
}

func open(t testing.TB, w *testkit.World) *house {
	t.Helper()
	plan, err := calendar.Preset("sa")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := plan.Build()
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h, log := &house{World: w, t: t}, event.NewLog()
	h.Clock.Advance(time.Duration(opened.Add(1)) * 72 * time.Hour) // ids ascend through all tests of a process
	room := &cases.Room{Events: log, Customers: customers.New(log), Files: store,
		Promises: promises.New(log, func() promises.Policy { return promises.Policy{Schedule: schedule, Book: promises.DefaultBook()} }),
		Desk: func(context.Context, db.Reader, id.ID) (cases.Desk, error) {
			return cases.Desk{TeamID: team, DutyID: nora}, nil
		},
		IsActive: func(context.Context, db.Reader, id.ID) (bool, error) { return true, nil },
		NameOf: func(_ context.Context, _ db.Reader, a id.ID) (string, error) {
			return map[id.ID]string{layla: "Layla", nora: "Nora"}[a], nil
		}}
	h.Room = &storm.Room{Events: log, Cases: room, Unreadable: func(string) string { return "" },
		Later: func(_ context.Context, _ *db.Tx, _ id.ID, at time.Time) error {
			h.later = append(h.later, at)
			return nil
		},
		Fill: func(_ context.Context, _ db.Reader, c cases.Case, _ id.ID, text string) (string, error) {
			if h.fails != nil && h.n == 0 {
				return "", h.fails
			}
			h.n--
			return strings.ReplaceAll(text, "{case.reference}", c.Reference), nil
		}}
	h.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
	for _, one := range []id.ID{layla, nora} {
		h.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
			digits, zone, theme, keys_on, created_at, left_at)
			VALUES ($1, 'name', '', $2, $2, '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, one, one.String()+"@noor.example")
	}
	h.exec(`INSERT INTO staff_team (id, name_ar, name_fa, name_en, duty_id, duty_active, created_at, closed_at) VALUES ($1, '', '', 'Desk', $2, true, 0, 0)`, team, nora)
	h.exec(`INSERT INTO customers (id, kind, name, lang, source, sort_key, created_at, changed_at) VALUES ($1, 'person', 'Huda', 'ar', 'staff', 'huda', 0, 0)`, who)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) try(do func(ctx context.Context, tx *db.Tx) error) error {
	return h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return do(h.t.Context(), tx) })
}

func (h *house) act(do func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.try(do))
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	h.act(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, text, args...); return err })
}

var serial int64

// complain writes a case that nobody has taken yet, of a colleague who has.
func (h *house) complain(subject string, t lang.Tag, taken bool) id.ID {
	h.t.Helper()
	serial++
	which, reference, now := id.New(h.Clock.Now()), cases.MakeReference(serial), clock.Micros(h.Clock.Now())
	h.exec(sqlComplain, which, reference, subject, string(t), who, team, layla, taken, now)
	return which
}

func (h *house) incident(rule string, joins bool) storm.Incident {
	h.t.Helper()
	var i storm.Incident
	h.act(func(ctx context.Context, tx *db.Tx) (err error) {
		i, err = h.Open(ctx, tx, event.Staff(nora), storm.Incident{Title: "Sandstorm", Cause: storm.Unavoidable, SinceAt: tx.Now().Add(-time.Hour), Rule: rule, Joins: joins,
			Notice: map[lang.Tag]string{lang.English: "A sandstorm closed the roads."}, Public: true})
		return err
	})
	return i
}

func (h *house) join(i storm.Incident, of ...id.ID) {
	h.t.Helper()
	joined, refused, err := h.JoinMany(h.t.Context(), h.DB, event.Staff(layla), i.ID, of)
	if err != nil || joined != len(of) {
		h.t.Fatalf("%d of %d joined: %v %v", joined, len(of), refused, err)
	}
}

func (h *house) word(i storm.Incident, text map[lang.Tag]string) storm.Word {
	h.t.Helper()
	var w storm.Word
	h.act(func(ctx context.Context, tx *db.Tx) (err error) {
		w, err = h.Write(ctx, tx, event.Staff(nora), storm.Word{IncidentID: i.ID, Text: text})
		return err
	})
	return w
}

func (h *house) send(w storm.Word) {
	h.t.Helper()
	h.act(func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Send(ctx, tx, event.Staff(nora), w.ID)
		return err
	})
}

func (h *house) said(of id.ID) []cases.Message {
	h.t.Helper()
	all, err := cases.PublicMessages(h.t.Context(), h.DB, of)
	h.must(err)
	return all
}

func (h *house) readWord(w storm.Word) storm.Word {
	h.t.Helper()
	w, err := storm.ReadWord(h.t.Context(), h.DB, w.ID)
	h.must(err)
	return w
}

func TestEveryCaseOfAStormIsAnsweredOnceForItselfAndKeepsItsOwner(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		arabic, english, other := h.complain("a", lang.Arabic, true), h.complain("b", lang.English, false), h.complain("c", lang.Persian, true)
		h.join(i, arabic, english, other)
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.SetFact(ctx, tx, event.Staff(layla), i.ID, english, "Your parcel is in Dammam.")
			return err
		})
		w := h.word(i, map[lang.Tag]string{lang.Arabic: "AR {case.reference}\n{fact}\nend", lang.English: "EN {case.reference}\n{fact}\nend"})
		h.send(w)
		if len(h.later) != 1 || !h.later[0].Equal(h.Clock.Now().Add(storm.UndoFor)) {
			t.Fatalf("it goes at %v", h.later)
		}
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		if len(h.said(arabic)) != 0 {
			t.Fatal("it went before its time")
		}
		h.Clock.Advance(storm.UndoFor)
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		for of, want := range map[id.ID]string{arabic: "AR REF\nend", english: "EN REF\nYour parcel is in Dammam.\nend"} {
			c, err := cases.Get(t.Context(), h.DB, of)
			h.must(err)
			said := h.said(of)
			if len(said) != 1 || strings.ReplaceAll(said[0].Text, c.Reference, "REF") != want || said[0].AuthorName != "Nora" {
				t.Errorf("case %d was told %+v", of, said)
			}
			if c.OwnerID != layla || c.FirstResponseAt.IsZero() || c.NextAt.IsZero() {
				t.Errorf("case %d is %+v", of, c)
			}
		}
		if w = h.readWord(w); w.State != storm.Sent || w.Went != 2 || w.Refused != 1 || len(h.said(other)) != 0 {
			t.Errorf("the answer ended as %+v", w)
		}
		left, err := storm.Unsents(t.Context(), h.DB, w.ID)
		if err != nil || len(left) != 1 || left[0].CaseID != other || left[0].Why != "storm.fault.no_words" {
			t.Errorf("left out: %+v %v", left, err)
		}
	})
}

func TestACrashInTheMiddleSendsNothingTwiceAndForgetsNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		var all []id.ID
		for range 5 {
			all = append(all, h.complain("a", lang.Arabic, true))
		}
		h.join(i, all...)
		w := h.word(i, map[lang.Tag]string{lang.Arabic: "AR"})
		h.send(w)
		h.Clock.Advance(storm.UndoFor)
		h.fails, h.n = errors.New("the plug was pulled"), 2
		if err := h.Run(t.Context(), h.DB, w.ID, func() {}); !errors.Is(err, h.fails) {
			t.Fatalf("the run ended with %v", err)
		}
		if w = h.readWord(w); w.Went != 2 || w.Waiting != 3 {
			t.Fatalf("after the crash: %+v", w)
		}
		h.fails = nil
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		for _, of := range all {
			if n := len(h.said(of)); n != 1 {
				t.Errorf("case %d was answered %d times", of, n)
			}
		}
	})
}

func TestAnAnswerToManyCanBeTakenBackBeforeItGoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		of := h.complain("a", lang.Arabic, true)
		h.join(i, of)
		w := h.word(i, map[lang.Tag]string{lang.Arabic: "AR"})
		h.send(w)
		h.act(func(ctx context.Context, tx *db.Tx) (err error) {
			w, err = h.Stop(ctx, tx, event.Staff(nora), w.ID)
			return err
		})
		h.Clock.Advance(storm.UndoFor)
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		if w = h.readWord(w); w.State != storm.Draft || w.Total() != 0 || len(h.said(of)) != 0 {
			t.Fatalf("taken back: %+v", w)
		}
		h.send(w) // and it can be sent after all
		h.Clock.Advance(storm.UndoFor)
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		err := h.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Stop(ctx, tx, event.Staff(nora), w.ID)
			return err
		})
		if fault.KindOf(err) != fault.Conflict || len(h.said(of)) != 1 {
			t.Errorf("taken back when it had gone: %v", err)
		}
	})
}

func TestWhoSaysThatTheirsDiffersIsNotAnsweredWithTheOthers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		of := h.complain("a", lang.Arabic, true)
		h.join(i, of)
		w := h.word(i, map[lang.Tag]string{lang.Arabic: "AR"})
		h.send(w)
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Differ(ctx, tx, event.Customer(who), i.ID, of)
			return err
		})
		h.Clock.Advance(storm.UndoFor)
		h.must(h.Run(t.Context(), h.DB, w.ID, func() {}))
		if len(h.said(of)) != 0 {
			t.Error("a customer whose matter differs was answered with all")
		}
	})
}

func TestARuleJoinsWhatFitsAndAsksNobodyTwice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		before := h.complain("عاصفة رملية أخرت الطلب", lang.Arabic, true)
		i := h.incident("عاصفه الطلب\nroad closed", true)
		after, other := h.complain("The ROAD was closed", lang.English, true), h.complain("A broken pump", lang.English, true)
		h.must(h.Sweep(t.Context(), h.DB)) // too young to be looked at
		n, err := storm.Counts(t.Context(), h.DB, i.ID)
		h.must(err)
		if n[storm.Joined] != 0 {
			t.Errorf("%v joined before their acts were over", n)
		}
		h.Clock.Advance(time.Minute)
		h.must(h.Sweep(t.Context(), h.DB))
		for of, want := range map[id.ID]bool{before: true, after: true, other: false} {
			if _, _, ok, err := storm.Of(t.Context(), h.DB, of); err != nil || ok != want {
				t.Errorf("case %d is in it: %v %v", of, ok, err)
			}
		}
		h.act(func(ctx context.Context, tx *db.Tx) error {
			_, err := h.Leave(ctx, tx, event.Staff(layla), i.ID, after)
			return err
		})
		h.act(func(ctx context.Context, tx *db.Tx) error {
			i.Rule = "closed"
			_, err := h.Change(ctx, tx, event.Staff(nora), i)
			return err
		})
		h.must(h.Sweep(t.Context(), h.DB))
		if _, _, ok, _ := storm.Of(t.Context(), h.DB, after); ok {
			t.Error("what a person put aside was joined again")
		}
		err = h.try(func(ctx context.Context, tx *db.Tx) error {
			second, err := h.Open(ctx, tx, event.Staff(nora), storm.Incident{Title: "Flood", Cause: storm.Ours, SinceAt: tx.Now()})
			if err == nil {
				_, err = h.Join(ctx, tx, event.Staff(nora), second.ID, before, storm.ByHand)
			}
			return err
		})
		if f, ok := fault.As(err); !ok || f.Key != "storm.fault.other" {
			t.Errorf("a case of two storms: %v", err)
		}
	})
}

func TestWhatLooksAlikeIsFoundAmongTheOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		h.join(i, h.complain("The courier could not deliver because of the sandstorm", lang.English, true))
		alike, other := h.complain("Sandstorm: the courier did not deliver", lang.English, true), h.complain("Refund for a kettle", lang.English, true)
		found, err := storm.Likeness(t.Context(), h.DB, i)
		if err != nil || len(found) != 1 || found[0].CaseID != alike || len(found[0].Words) == 0 {
			t.Errorf("found %+v, not %d: %v", found, other, err)
		}
	})
}

func TestHandlingIsMeasuredAlikeWithAndWithoutTheStorm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.incident("", false)
		in, slow, out := h.complain("a", lang.Arabic, true), h.complain("b", lang.Arabic, true), h.complain("c", lang.Arabic, true)
		h.join(i, in, slow)
		day := int64(24 * time.Hour / time.Microsecond)
		for of, took := range map[id.ID]int64{in: day, slow: day + 1, out: 1} {
			h.exec(sqlAnswered, of, took)
		}
		h.Clock.Advance(26 * time.Hour)
		h.complain("young", lang.Arabic, true)
		h.Clock.Advance(time.Second)
		f, err := storm.Reckon(t.Context(), h.DB, i, h.Clock.Now())
		h.must(err)
		if f.All != (storm.Handling{Cases: 4, Mature: 3, InADay: 2, Answered: 3}) || f.Within != (storm.Handling{Cases: 2, Mature: 2, InADay: 1, Answered: 2}) || f.Without != (storm.Handling{Cases: 2, Mature: 1, InADay: 1, Answered: 1}) {
			t.Errorf("figures %+v", f)
		}
	})
}

func TestRulesFoldWordsAsSearchDoes(t *testing.T) {
	for _, c := range []struct {
		rule, text string
		want       bool
	}{{"", "anything", false}, {"\n \n", "anything", false}, {"road closed", "closed was the road", true}, {"road closed", "the road", false}, {"flood\nroad", "a road", true}} {
		if got := storm.Fits(c.rule, c.text); got != c.want {
			t.Errorf("%q fits %q: %v", c.rule, c.text, got)
		}
	}
}

const (
	sqlComplain = `
INSERT INTO cases (id, reference, state, type, priority, subject, lang, channel, customer_id, team_id, owner_id, taken, received_at, next_at, mail_token, customer_name, last_text, last_at, last_by, last_channel)
VALUES ($1, $2, 'open', 'complaint', 'normal', $3, $4, 'phone', $5, $6, $7, $8, $9, $9, $2, 'Huda', '', $9, 'customer', 'phone')`

	sqlAnswered = `UPDATE cases SET first_response_at = received_at + $2 WHERE id = $1`
)
