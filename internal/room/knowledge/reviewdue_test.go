package knowledge_test

import (
	"context"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestTheOwnerIsToldOnceOfEachDayOfReview(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.Persian, knowledge.Public, "واشر در", "واشر را پاک کنید.")
		review := func(at time.Time) {
			s.do(func(ctx context.Context, tx *db.Tx) error {
				_, err := s.Settle(ctx, tx, event.Staff(nora), a.ID, knowledge.Facts{Topic: a.Topic, Audience: a.Audience, OwnerID: layla, ReviewAt: at})
				return err
			})
		}
		told := func() (n int) {
			s.do(func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = s.TellReviews(ctx, tx)
				return err
			})
			return n
		}
		review(s.DB.Now().Add(24 * time.Hour))
		if n := told(); n != 0 {
			t.Errorf("%d were told before the day", n)
		}
		s.Clock.Advance(25 * time.Hour)
		if first, again := told(), told(); first != 1 || again != 0 {
			t.Errorf("told %d times at the day and %d times after it", first, again)
		}
		review(s.DB.Now().Add(24 * time.Hour))
		s.Clock.Advance(25 * time.Hour)
		if n := told(); n != 1 {
			t.Errorf("told %d times of the next day", n)
		}
		s.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Archive(ctx, tx, event.Staff(nora), a.ID, true)
			return err
		})
		if n := told(); n != 0 {
			t.Errorf("told %d times of what is put away", n)
		}
	})
}
