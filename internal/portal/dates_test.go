package portal_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

// The page has a place for the dates: what was promised first, where it went and
// why, what the house says of it, and what came of it, in the reader's language.
func TestTheCustomerReadsEveryDateWithItsReasonAndItsEnd(t *testing.T) {
	eachDoor(t, func(t *testing.T, d *door) {
		policy := d.room.Promises.Policy()
		policy.Kinds = []promises.NamedKind{{Code: "refund", Names: staff.Names{Ar: "إعادة المبلغ", Fa: "بازگشت وجه", En: "Refund"},
			Says: staff.Names{Ar: "يصل المبلغ إلى بطاقتك.", Fa: "وجه به کارت شما می‌رسد.", En: "The money arrives on your card."}}}
		d.room.Promises = promises.New(event.NewLog(), func() promises.Policy { return policy })
		c, token := d.open()
		d.answer(c, "أستاذة مريم، ننظر في الأمر.")
		due := d.Clock.Now().Add(48 * time.Hour)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			if _, err := d.room.GiveWord(ctx, tx, event.Staff(layla), c.ID, promises.Promise{Kind: "refund", DueAt: due, Reason: "a reason among us"}, time.Time{}); err != nil {
				return err
			}
			_, err := d.room.Promises.GiveUntil(ctx, tx, event.Staff(layla), promises.Promise{CaseID: c.ID, Kind: "between_us", What: "Ask the bank", DueAt: due, Inward: true})
			return err
		})
		d.get("/t/"+token).want(t, http.StatusOK, "مواعيدنا", "إعادة المبلغ", "يصل المبلغ إلى بطاقتك.", "وعدنا به قبل", "ردّنا الأول", "وفينا به")
		owed, err := promises.Owed(t.Context(), d.DB, c.ID)
		must(t, err)
		sent := len(d.sent)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			for _, p := range owed {
				if p.Kind == "refund" {
					_, _, err := d.room.Repromise(ctx, tx, event.Staff(layla), c.ID, p.ID, promises.Another{DueAt: due.Add(72 * time.Hour), Reason: "تأخّر التحويل عند المصرف."}, time.Time{})
					return err
				}
			}
			t.Error("no refund is owed")
			return nil
		})
		if len(d.sent) != sent+1 || !strings.Contains(d.said(t, c), "يصل المبلغ إلى بطاقتك.") {
			t.Errorf("the customer was told: %s", d.said(t, c))
		}
		for tag, words := range map[string][]string{"ar": {"انتقل إلى", "تأخّر التحويل عند المصرف.", "موعود"}, "fa": {"جابه‌جا شد به", "بازگشت وجه", "وجه به کارت شما می‌رسد."}, "en": {"Moved to", "Refund", "The money arrives on your card.", "Our first answer"}} {
			p := d.get("/t/" + token + "?lang=" + tag)
			p.want(t, http.StatusOK, words...)
			for _, never := range []string{"a reason among us", "Ask the bank"} {
				if strings.Contains(p.words(), never) {
					t.Errorf("%s: the customer reads %q", tag, never)
				}
			}
		}
	})
}

// said is the last public message of a case.
func (d *door) said(t *testing.T, c cases.Case) string {
	t.Helper()
	all, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
	must(t, err)
	return all[len(all)-1].Text
}
