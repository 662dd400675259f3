package cases_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// up is how far each level is from calm; the levels at which a second person is
// asked stand half-way.
var up = map[cases.Level]int{cases.Calm: 0, cases.Understood: 2, cases.Warned: 4, cases.LimitAsked: 5, cases.Limited: 6, cases.EndAsked: 7, cases.Ended: 8}

func TestNoStepSkipsALevelAndEveryLevelHasAWayBack(t *testing.T) {
	pairs := 0
	for _, from := range cases.Levels {
		back := from == cases.Calm
		for _, s := range cases.Steps {
			to, ok := cases.NextLevel(from, s)
			pairs++
			if !ok {
				continue
			}
			if up[to]-up[from] > 2 {
				t.Errorf("%s leads from %q to %q", s, from, to)
			}
			if up[to] > up[from] && (to == cases.Limited || to == cases.Ended) && s != cases.StepAgree {
				t.Errorf("%s leads to %q without a second person", s, to)
			}
			if s.Decides() && s != cases.StepAgree && up[to] > up[from] {
				t.Errorf("%s raises %q", s, from)
			}
			back = back || s == cases.StepLift && to == cases.Calm
		}
		if _, ends := cases.NextLevel(from, cases.StepExpire); !ends && from != cases.Calm {
			t.Errorf("%q never expires", from)
		}
		if !back {
			t.Errorf("nothing leads back from %q", from)
		}
	}
	if want := len(cases.Levels) * len(cases.Steps); pairs != want {
		t.Errorf("%d pairs were looked at, want %d", pairs, want)
	}
}

// climb is the way to the end, each step with its taker.
var climb = []struct {
	by   id.ID
	step cases.StepTaken
}{
	{layla, cases.StepTaken{Step: cases.StepUnderstand, Kind: "insult", Text: "شتم مرتين", Cause: "زيارتان ولم يُصلح الجهاز"}},
	{layla, cases.StepTaken{Step: cases.StepWarn, Kind: "insult", Text: "شتم بعد الردّ الهادئ"}},
	{layla, cases.StepTaken{Step: cases.StepAskLimit, Kind: "threat", Text: "هدّد الفني", Channel: cases.Email}},
	{nora, cases.StepTaken{Step: cases.StepAgree}},
	{layla, cases.StepTaken{Step: cases.StepAskEnd, Kind: "threat", Text: "هدّد ثانية"}},
	{nora, cases.StepTaken{Step: cases.StepAgree}},
}

// take takes one step of the climb.
func (d *desk) take(c cases.Case, n int) (cases.Conduct, error) {
	s := climb[n].step
	if s.Step == cases.StepAskLimit || s.Step == cases.StepAskEnd {
		s.ReviewAt = d.DB.Now().Add(30 * 24 * time.Hour)
	}
	var out cases.Conduct
	err := d.try(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = d.TakeStep(ctx, tx, event.Staff(climb[n].by), c.ID, s)
		return err
	})
	d.Clock.Advance(time.Minute)
	return out, err
}

func TestAComplaintIsHeardAndAnsweredAtEveryLevel(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		for n := 0; ; n++ {
			now, err := cases.ConductOf(t.Context(), d.DB, c.CustomerID)
			d.must(err)
			got, err := d.mail("maryam@mail.example", c.Reference, "أشكو من أسلوبكم وأطلب نسخة من بياناتي", nil)
			d.must(err)
			if got.CaseID != c.ID {
				t.Fatalf("at %q the words went to %d", now.Level, got.CaseID)
			}
			var fresh cases.Received
			d.do(func(ctx context.Context, tx *db.Tx) (err error) {
				fresh, err = d.Open(ctx, tx, cases.Incoming{Channel: cases.WebForm, CustomerID: c.CustomerID, Type: cases.Complaint, Text: "شكوى جديدة"})
				return err
			})
			if fresh.Case.Type != cases.Complaint || fresh.Case.OwnerID == 0 || fresh.Case.NextAt.IsZero() {
				t.Fatalf("at %q a complaint became %+v", now.Level, fresh.Case)
			}
			d.Clock.Advance(time.Minute)
			d.reply(c.ID, layla, "وصلتنا شكواك ونجيبك عنها.")
			d.reply(fresh.Case.ID, layla, "وصلتنا شكواك.")
			d.Clock.Advance(time.Minute)
			if n == len(climb) {
				if now.Level != cases.Ended {
					t.Errorf("the climb ended at %q", now.Level)
				}
				return
			}
			if _, err := d.take(c, n); err != nil {
				t.Fatalf("step %d: %v", n, err)
			}
		}
	})
}

func TestEachStepNeedsItsRecordedAct(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		_, err := d.take(c, 1)
		wantFault(t, err, fault.Conflict, "cases.conduct_not_now")
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.TakeStep(ctx, tx, event.Staff(layla), c.ID, cases.StepTaken{Step: cases.StepUnderstand, Kind: "insult", Text: "شتم"})
			return err
		})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "cause" {
			t.Errorf("without what lies behind it: %v", err)
		}
		_, err = d.take(c, 0)
		d.must(err)
		_, err = d.take(c, 1)
		wantFault(t, err, fault.Conflict, "cases.conduct_warn_first")
		d.reply(c.ID, layla, "نطلب منك أن نتكلم من غير شتم.")
		d.Clock.Advance(time.Minute)
		_, err = d.take(c, 1)
		d.must(err)
		_, err = d.take(c, 2)
		d.must(err)
		err = d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.TakeStep(ctx, tx, event.Staff(layla), c.ID, cases.StepTaken{Step: cases.StepAgree})
			return err
		})
		wantFault(t, err, fault.Conflict, "cases.second_person")
		limited, err := d.take(c, 3)
		d.must(err)
		if limited.Level != cases.Limited || limited.Channel != cases.Email || limited.AgreedBy != nora {
			t.Errorf("limited: %+v", limited)
		}
		log, err := cases.IncidentsOf(t.Context(), d.DB, c.CustomerID)
		if err != nil || len(log) != 3 || log[0].Kind != "threat" {
			t.Errorf("the log holds %+v, %v", log, err)
		}
	})
}

func TestALevelThatNobodyRenewsEnds(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		_, err := d.take(c, 0)
		d.must(err)
		d.Clock.Advance(cases.Understood.Longest())
		d.do(func(ctx context.Context, tx *db.Tx) error {
			n, err := d.ExpireConduct(ctx, tx)
			if n != 1 {
				t.Errorf("%d ended, want 1", n)
			}
			return err
		})
		now, err := cases.ConductOf(t.Context(), d.DB, c.CustomerID)
		if err != nil || now.Level != cases.Calm {
			t.Errorf("afterwards %q, %v", now.Level, err)
		}
	})
}

func TestAnObjectionIsLookedAtByAnotherPerson(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		for n := range 4 {
			if n == 1 {
				d.reply(c.ID, layla, "نطلب منك أن نتكلم من غير شتم.")
				d.Clock.Advance(time.Minute)
			}
			_, err := d.take(c, n)
			d.must(err)
		}
		step := func(by id.ID, s cases.Step) (out cases.Conduct, err error) {
			err = d.try(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = d.TakeStep(ctx, tx, event.Staff(by), c.ID, cases.StepTaken{Step: s, Text: "اعترض بالبريد"})
				return err
			})
			return out, err
		}
		_, err := step(nora, cases.StepUphold)
		wantFault(t, err, fault.Conflict, "cases.conduct_no_appeal")
		appealed, err := step(layla, cases.StepAppeal)
		if err != nil || appealed.AppealedAt.IsZero() || appealed.Level != cases.Limited {
			t.Fatalf("objected: %+v, %v", appealed, err)
		}
		_, err = step(nora, cases.StepUphold)
		wantFault(t, err, fault.Conflict, "cases.second_person")
		upheld, err := step(omar, cases.StepUphold)
		if err != nil || !upheld.AppealedAt.IsZero() {
			t.Errorf("upheld: %+v, %v", upheld, err)
		}
	})
}
