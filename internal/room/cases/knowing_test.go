package cases_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

func TestAnAnswerWithABlankIsRefusedUntilItIsFilled(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		out, err := d.mail("sara@mail.example", "Door", "It leaks.", nil)
		d.must(err)
		reply := func(text string) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Reply(ctx, tx, event.Staff(layla), out.CaseID, cases.Answer{Text: text})
				return err
			})
		}
		for _, text := range []string{"We come on […day].", "Dear {customer.name}, we come.", "هل {تؤكد|تؤكدين} ذلك؟"} {
			if err := reply(text); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%q: %v, want a conflict", text, err)
			}
		}
		d.must(reply("We come on Tuesday. The list [see below] is {1, 2}."))
	})
}

func TestSimilarSolvedCasesShareTheTellingWords(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var ids []cases.Case
		for _, one := range []struct{ subject, text string }{
			{"Leak", "Water runs out at the hinge of the dishwasher."}, {"Leak again", "The dishwasher hinge lets water out."}, {"Bill", "The invoice is wrong."},
		} {
			d.do(func(ctx context.Context, tx *db.Tx) error {
				got, err := d.Open(ctx, tx, cases.Incoming{Channel: cases.Phone, By: event.Staff(layla), OwnerID: layla, Name: "Sara", Lang: lang.English, Type: cases.Enquiry, Subject: one.subject, Text: one.text})
				ids = append(ids, got.Case)
				return err
			})
		}
		words := knowledge.Telling("dishwasher hinge water")
		similar := func() []cases.Alike {
			all, err := cases.Similar(t.Context(), d.DB, ids[1], words, 3)
			d.must(err)
			return all
		}
		if all := similar(); len(all) != 0 {
			t.Errorf("before anything is solved: %+v", all)
		}
		for _, c := range []cases.Case{ids[0], ids[2]} {
			d.do(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Confirm(ctx, tx, event.Customer(c.CustomerID), c.ID)
				return err
			})
		}
		if all := similar(); len(all) != 1 || all[0].Case.ID != ids[0].ID || len(all[0].Why) == 0 {
			t.Errorf("similar to a leak: %+v", all)
		}
	})
}
