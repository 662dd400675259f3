package cases_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/testkit"
)

func (d *desk) merge(a, b id.ID, tell bool) cases.Merged {
	d.t.Helper()
	var out cases.Merged
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.Merge(ctx, tx, event.Staff(layla), a, b, tell)
		return err
	})
	return out
}

func (d *desk) undo(move id.ID) {
	d.t.Helper()
	d.do(func(ctx context.Context, tx *db.Tx) error {
		_, _, err := d.Undo(ctx, tx, event.Staff(layla), move)
		return err
	})
}

func (d *desk) said(which id.ID) []cases.Message {
	d.t.Helper()
	all, _, err := cases.Messages(d.t.Context(), d.DB, which, 0)
	d.must(err)
	return all
}

func (d *desk) owed(which id.ID) []promises.Promise {
	d.t.Helper()
	all, err := promises.Owed(d.t.Context(), d.DB, which)
	d.must(err)
	return all
}

func TestAMergedCaseLeadsToTheOneThatGoesOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.open()
		d.Clock.Advance(time.Hour)
		d.reply(first.ID, layla, "نأتي غدًا.")
		d.Clock.Advance(time.Hour)
		second := d.open()
		d.sent = nil
		out := d.merge(first.ID, second.ID, true)
		if out.Into.ID != first.ID || !out.Into.ReceivedAt.Equal(first.ReceivedAt) || out.Into.State != cases.Open {
			t.Fatalf("goes on %+v, want the first one, open", out.Into)
		}
		if all := d.said(first.ID); len(all) != 3 || !slices.IsSortedFunc(all, func(a, b cases.Message) int { return a.At.Compare(b.At) }) {
			t.Errorf("messages %v, want three in the order of time", all)
		}
		if len(d.sent) != 1 {
			t.Errorf("%d mails told the customer", len(d.sent))
		}
		reply, err := d.mail("maryam@mail.example", "Re", "وصل الفني.", func(m *cases.Mail) {
			m.To = []mime.Address{{Address: mime.WithToken("care@noor.example", second.MailToken)}}
		})
		d.must(err)
		if reply.CaseID != first.ID {
			t.Errorf("a mail to the old address reached case %d, want %d", reply.CaseID, first.ID)
		}
		old := d.read(second.ID)
		if on, err := cases.Survivor(t.Context(), d.DB, old); err != nil || on.ID != first.ID || !old.IsMerged() {
			t.Errorf("the old number leads to %d (%v)", on.ID, err)
		}
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Reopen(ctx, tx, event.Staff(layla), second.ID, "سبب")
			return err
		}), fault.Conflict, "cases.is_merged")
	})
}

func TestTheStrictestPromiseSurvivesAMerge(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first := d.open()
		d.reply(first.ID, layla, "نأتي غدًا.")
		second := d.open()
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Prioritise(ctx, tx, event.Staff(layla), second.ID, cases.Urgent)
			return err
		})
		due := d.owed(second.ID)[0].DueAt
		out := d.merge(second.ID, first.ID, false)
		if !out.Into.NextAt.Equal(due) || out.Into.Priority != cases.Urgent {
			t.Errorf("next %v at %s, want %v, urgent", out.Into.NextAt, out.Into.Priority, due)
		}
		if left := d.owed(second.ID); len(left) != 0 {
			t.Errorf("the ended case still owes %v", left)
		}
		d.undo(out.Move.ID)
		if now := d.read(second.ID); !now.NextAt.Equal(due) || now.State != cases.Open {
			t.Errorf("after the undo it owes an answer by %v in state %s", now.NextAt, now.State)
		}
		if now := d.read(first.ID); now.State != cases.WaitingCustomer || now.Priority != cases.Normal {
			t.Errorf("after the undo the first is %s and %s", now.State, now.Priority)
		}
	})
}

func TestAMergeIsNotUndoneAcrossWhatHappenedSince(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		first, second := d.open(), d.open()
		undo := func(m id.ID) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := d.Undo(ctx, tx, event.Staff(layla), m)
				return err
			})
		}
		out := d.merge(first.ID, second.ID, false)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Note(ctx, tx, event.Staff(omar), first.ID, "ملاحظة", nil)
			return err
		})
		d.must(undo(out.Move.ID)) // a note stands in nobody's way
		wantFault(t, undo(out.Move.ID), fault.Conflict, "cases.undo.done")
		out = d.merge(first.ID, second.ID, false)
		d.reply(first.ID, layla, "نأتي غدًا.")
		wantFault(t, undo(out.Move.ID), fault.Conflict, "cases.undo.gone_on")
		third := d.open()
		late := d.merge(first.ID, third.ID, false)
		d.Clock.Advance(cases.UndoMoveFor + time.Minute)
		wantFault(t, undo(late.Move.ID), fault.Conflict, "cases.undo.late")
	})
}

func TestCasesOfTwoCustomersAreNotMerged(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		ours := d.open()
		theirs, err := d.mail("other@mail.example", "x", "أمر آخر.", nil)
		d.must(err)
		wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Merge(ctx, tx, event.Staff(layla), ours.ID, theirs.CaseID, false)
			return err
		}), fault.Invalid, "cases.merge_other_customer")
	})
}

func TestAPartBecomesACaseWithItsOwnNumberOwnerAndDate(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.Clock.Advance(time.Hour)
		_, err := d.mail("maryam@mail.example", "Re", "وعندي سؤال آخر عن الفاتورة.", func(m *cases.Mail) {
			m.To = []mime.Address{{Address: mime.WithToken("care@noor.example", c.MailToken)}}
		})
		d.must(err)
		said := d.said(c.ID)
		var part cases.Case
		var mv cases.Move
		split := func(p cases.Part) error {
			return d.try(func(ctx context.Context, tx *db.Tx) (err error) {
				part, mv, err = d.Split(ctx, tx, event.Staff(layla), c.ID, p)
				return err
			})
		}
		wantFault(t, split(cases.Part{Messages: []id.ID{said[0].ID, said[1].ID}}), fault.Invalid, "cases.split_leaves_nothing")
		wantFault(t, split(cases.Part{}), fault.Invalid, "cases.split_needs_customer")
		d.must(split(cases.Part{Messages: []id.ID{said[1].ID}, Subject: "الفاتورة", OwnerID: omar, Tell: true}))
		if part.Reference == c.Reference || part.OwnerID != omar || part.NextAt.IsZero() || !part.ReceivedAt.Equal(said[1].At) || part.State != cases.Open {
			t.Errorf("the part is %+v", part)
		}
		if old := d.owed(c.ID)[0]; part.NextAt.After(old.DueAt) {
			t.Errorf("the part owes an answer by %v, later than the %v that was promised", part.NextAt, old.DueAt)
		}
		if len(d.said(c.ID)) != 1 || len(d.said(part.ID)) != 1 || d.read(c.ID).Messages != 1 {
			t.Error("the messages are not where they belong")
		}
		d.undo(mv.ID)
		if len(d.said(c.ID)) != 2 || !d.read(part.ID).IsMerged() {
			t.Error("the undo did not bring the message home")
		}
	})
}

// TestWhateverIsMergedSplitAndUndoneNoMessageIsLost lets random merges, splits
// and undoings happen to the cases of one customer: no message is lost or
// doubled, each case keeps number, owner and next date, each chain of events is
// whole, and an undo gives back what was.
func TestWhateverIsMergedSplitAndUndoneNoMessageIsLost(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			rapid.Check(t, func(rt *rapid.T) {
				s := &shuffle{lifetime: lifetime{desk: d, rt: rt, all: []cases.Case{d.open(), d.open(), d.open()}}}
				for range rapid.IntRange(1, 8).Draw(rt, "acts") {
					s.something()
					s.mustHold()
					s.noneLost()
				}
			})
		})
	}
}

type shuffle struct {
	lifetime
	moves []id.ID
	said  int // messages that were ever written here
}

func (s *shuffle) something() {
	s.Clock.Advance(time.Duration(rapid.IntRange(0, 30).Draw(s.rt, "hours")) * time.Hour)
	pick := func(name string) id.ID { return rapid.SampledFrom(s.all).Draw(s.rt, name).ID }
	by := event.Staff(rapid.SampledFrom([]id.ID{nora, layla, omar}).Draw(s.rt, "by"))
	switch rapid.SampledFrom([]string{"merge", "merge", "split", "split", "undo", "undo", "merge and undo", "write", "answer", "note", "close", "sweep"}).Draw(s.rt, "act") {
	case "merge":
		s.mayFail(func(ctx context.Context, tx *db.Tx) error {
			out, err := s.Merge(ctx, tx, by, pick("a"), pick("b"), false)
			if err == nil {
				s.moves = append(s.moves, out.Move.ID)
			}
			return err
		})
	case "merge and undo":
		s.andBack(by, pick("a"), pick("b"))
	case "split":
		s.split(by, pick("case"))
	case "undo":
		if len(s.moves) > 0 {
			mv := rapid.SampledFrom(s.moves).Draw(s.rt, "move")
			s.mayFail(func(ctx context.Context, tx *db.Tx) error { _, _, err := s.Undo(ctx, tx, by, mv); return err })
		}
	case "write":
		c := s.read(pick("case"))
		_, err := s.mail("maryam@mail.example", "Re", "وبعد؟", func(m *cases.Mail) {
			m.To = []mime.Address{{Address: mime.WithToken("care@noor.example", c.MailToken)}}
		})
		s.must(err)
	case "answer":
		c := pick("case")
		s.mayFail(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Reply(ctx, tx, by, c, cases.Answer{Text: "نعم"})
			return err
		})
	case "note":
		c := pick("case")
		s.mayFail(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Note(ctx, tx, by, c, "ملاحظة", nil)
			return err
		})
	case "close":
		c := pick("case")
		s.mayFail(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Close(ctx, tx, by, c, cases.Documented, "سبب")
			return err
		})
	case "sweep":
		s.mayFail(func(ctx context.Context, tx *db.Tx) error { _, err := s.Sweep(ctx, tx); return err })
	}
}

func (s *shuffle) mayFail(act func(ctx context.Context, tx *db.Tx) error) {
	if err := s.try(act); err != nil && fault.KindOf(err) == fault.Internal {
		s.rt.Fatalf("an act broke: %v", err)
	}
}

func (s *shuffle) split(by event.Actor, which id.ID) {
	said := s.lifetime.said(which)
	if len(said) == 0 {
		return
	}
	chosen := []id.ID{rapid.SampledFrom(said).Draw(s.rt, "first").ID, rapid.SampledFrom(said).Draw(s.rt, "second").ID}
	s.mayFail(func(ctx context.Context, tx *db.Tx) error {
		part, mv, err := s.Split(ctx, tx, by, which, cases.Part{Messages: chosen})
		if err == nil {
			s.all, s.moves = append(s.all, part), append(s.moves, mv.ID)
		}
		return err
	})
}

// andBack merges and undoes at once and compares.
func (s *shuffle) andBack(by event.Actor, a, b id.ID) {
	before := [2]string{s.picture(a), s.picture(b)}
	var mv id.ID
	err := s.try(func(ctx context.Context, tx *db.Tx) error {
		out, err := s.Merge(ctx, tx, by, a, b, false)
		mv = out.Move.ID
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			s.rt.Fatalf("a merge broke: %v", err)
		}
		return
	}
	s.undo(mv)
	if after := [2]string{s.picture(a), s.picture(b)}; after != before {
		s.rt.Fatalf("before the merge:\n%s\n%s\nafter the undo:\n%s\n%s", before[0], before[1], after[0], after[1])
	}
}

// picture is what a merge may change of a case. A date that had passed is due at once
// when it is given again.
func (s *shuffle) picture(which id.ID) string {
	c := s.read(which)
	c.Version, c.NextFrom = 0, time.Time{}
	if c.NextAt.Before(s.Clock.Now()) && !c.NextAt.IsZero() {
		c.NextAt = s.Clock.Now()
	}
	var owed []string
	for _, p := range s.owed(which) {
		due := p.DueAt
		if due.Before(s.Clock.Now()) {
			due = s.Clock.Now()
		}
		owed = append(owed, fmt.Sprint(p.Kind, due))
	}
	var ids []id.ID
	for _, m := range s.lifetime.said(which) {
		ids = append(ids, m.ID)
	}
	return fmt.Sprintf("%+v\nowed %v\nmessages %v", c, slices.Compact(owed), ids)
}

// noneLost counts the messages of the cases: each stands once, and in the case
// whose row counts it.
func (s *shuffle) noneLost() {
	seen, n := map[id.ID]bool{}, 0
	for _, one := range s.all {
		c := s.read(one.ID)
		all := s.lifetime.said(one.ID)
		if int64(len(all)) != c.Messages {
			s.rt.Fatalf("case %d has %d messages and counts %d", c.ID, len(all), c.Messages)
		}
		if len(all) == 0 != c.IsMerged() {
			s.rt.Fatalf("case %d with %d messages is merged: %v", c.ID, len(all), c.IsMerged())
		}
		for _, m := range all {
			if seen[m.ID] {
				s.rt.Fatalf("message %d stands twice", m.ID)
			}
			seen[m.ID], n = true, n+1
		}
	}
	if n < s.said {
		s.rt.Fatalf("%d messages, there were %d", n, s.said)
	}
	s.said = n
}

func TestATieBetweenCasesStandsOnceAndGoesAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		a, b := d.open(), d.open()
		var first, again cases.Relation
		d.do(func(ctx context.Context, tx *db.Tx) (err error) {
			if first, err = d.Relate(ctx, tx, event.Staff(layla), a.ID, b.ID, cases.Related); err != nil {
				return err
			}
			again, err = d.Relate(ctx, tx, event.Staff(omar), b.ID, a.ID, cases.Related)
			return err
		})
		if !reflect.DeepEqual(first.ID, again.ID) {
			t.Error("the same tie stands twice")
		}
		for _, c := range []id.ID{a.ID, b.ID} {
			all, err := cases.Relations(t.Context(), d.DB, c)
			d.must(err)
			if len(all) != 1 || !has(d.happened(c), "cases.related") {
				t.Errorf("case %d has the ties %v", c, all)
			}
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Unrelate(ctx, tx, event.Staff(layla), first.ID)
			return err
		})
		if all, err := cases.Relations(t.Context(), d.DB, a.ID); err != nil || len(all) != 0 {
			t.Errorf("after taking it away: %v, %v", all, err)
		}
	})
}
