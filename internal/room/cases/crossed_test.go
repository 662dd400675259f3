package cases_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
)

func TestAnAnswerThatCrossedWithANewMessageOrAColleaguesAnswerStops(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		seen, err := cases.NewestMessage(t.Context(), d.DB, c.ID)
		d.must(err)
		theirs := d.reply(c.ID, omar, "نرسل فنيًّا غدًا.").Message
		answer := func(a cases.Answer) error {
			return d.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := d.Reply(ctx, tx, event.Staff(layla), c.ID, a)
				return err
			})
		}
		wantFault(t, answer(cases.Answer{Text: "نرسل قطعة بالبريد.", Seen: seen}), fault.Conflict, cases.Crossed)
		newer, err := cases.Crossing(t.Context(), d.DB, c.ID, seen, layla)
		d.must(err)
		if len(newer) != 1 || newer[0].ID != theirs.ID {
			t.Fatalf("crossing %v, want the colleague's answer", newer)
		}
		d.must(answer(cases.Answer{Text: "وأكمل ما قاله عمر.", Seen: theirs.ID}))
		mine, err := cases.Crossing(t.Context(), d.DB, c.ID, theirs.ID, layla)
		d.must(err)
		if len(mine) != 0 {
			t.Errorf("one's own answer crosses with oneself: %v", mine)
		}
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Note(ctx, tx, event.Staff(omar), c.ID, "ملاحظة", nil)
			return err
		})
		d.must(answer(cases.Answer{Text: "شكرًا لك.", Seen: theirs.ID})) // a note stops nobody
	})
}
