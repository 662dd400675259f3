package knowledge_test

import (
	"context"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestReadersSeeWhatWasPublishedAndNotWhatIsBeingWritten(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.English, knowledge.Public, "Leaking door", "Check the seal.")
		text, _ := a.In(lang.English)
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Edit(ctx, tx, event.Staff(layla), a.ID, knowledge.Draft{Lang: lang.English, Title: "Leaking door", Body: "Replace the pump."}, text.Version)
			return err
		})
		text, _ = a.In(lang.English)
		if text.LiveBody != "Check the seal." || text.Body != "Replace the pump." || !text.Ahead() {
			t.Errorf("after writing on: %+v", text)
		}
		for question, want := range map[string]int{"seal": 1, "pump": 0} {
			found, err := knowledge.Find(t.Context(), s.DB, question, knowledge.FindOptions{Public: true})
			s.must(err)
			if len(found) != want {
				t.Errorf("%q finds %d for readers, want %d", question, len(found), want)
			}
		}
		found, err := knowledge.Find(t.Context(), s.DB, "pump", knowledge.FindOptions{Drafts: true})
		s.must(err)
		if len(found) != 1 {
			t.Error("the writer does not find what is being written")
		}
		all, err := knowledge.Versions(t.Context(), s.DB, a.ID, lang.English)
		s.must(err)
		if len(all) != 2 || !all[1].Published || all[0].Published {
			t.Errorf("versions: %+v", all)
		}
		s.do(func(ctx context.Context, tx *db.Tx) (err error) {
			a, err = s.Restore(ctx, tx, event.Staff(nora), a.ID, all[1].ID)
			return err
		})
		if text, _ = a.In(lang.English); text.Body != "Check the seal." {
			t.Errorf("restored: %q", text.Body)
		}
	})
}

func TestSearchFindsAnotherSpelling(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		s.article(lang.Arabic, knowledge.Public, "مشكلة تسريب الماء", "افحص الجلدة أولًا ثم أعد التشغيل.")
		s.article(lang.Persian, knowledge.Public, "صدای زیاد ماشین", "پایه‌ها را تراز کنید.")
		s.article(lang.Arabic, knowledge.Internal, "مشكلة في نظام الفواتير", "للزملاء.")
		for question, want := range map[string]int{"مشکله": 1, "تسريب المآء": 1, "صداي": 1, "پایه ها": 1, "غسالة": 0} {
			found, err := knowledge.Find(t.Context(), s.DB, question, knowledge.FindOptions{Public: true})
			s.must(err)
			if len(found) != want {
				t.Errorf("%q finds %d, want %d", question, len(found), want)
			}
		}
	})
}

func TestTwoWritersDoNotOverwriteEachOther(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.English, knowledge.Internal, "Refunds", "Up to SAR 500.")
		text, _ := a.In(lang.English)
		write := func(body string) error {
			return s.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := s.Edit(ctx, tx, event.Staff(layla), a.ID, knowledge.Draft{Lang: lang.English, Title: "Refunds", Body: body}, text.Version)
				return err
			})
		}
		s.must(write("Up to SAR 700."))
		if err := write("Up to SAR 900."); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second writer gets %v", err)
		}
	})
}

func TestWhatWasWithdrawnMadeInternalOrArchivedLeavesTheHelpCentre(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		acts := map[string]func(ctx context.Context, tx *db.Tx, a knowledge.Article) error{
			"withdrawn": func(ctx context.Context, tx *db.Tx, a knowledge.Article) error {
				_, err := s.Withdraw(ctx, tx, event.Staff(nora), a.ID, lang.English)
				return err
			},
			"internal": func(ctx context.Context, tx *db.Tx, a knowledge.Article) error {
				_, err := s.Settle(ctx, tx, event.Staff(nora), a.ID, knowledge.Facts{Audience: knowledge.Internal})
				return err
			},
			"archived": func(ctx context.Context, tx *db.Tx, a knowledge.Article) error {
				_, err := s.Archive(ctx, tx, event.Staff(nora), a.ID, true)
				return err
			},
		}
		for name, act := range acts {
			a := s.article(lang.English, knowledge.Public, name+" matter", "Words about a matter.")
			s.do(func(ctx context.Context, tx *db.Tx) error { return act(ctx, tx, a) })
		}
		sections, err := knowledge.Shelf(t.Context(), s.DB, lang.English)
		s.must(err)
		found, err := knowledge.Find(t.Context(), s.DB, "matter", knowledge.FindOptions{Public: true})
		s.must(err)
		if len(sections) != 0 || len(found) != 0 {
			t.Errorf("customers still see %d sections and find %d", len(sections), len(found))
		}
	})
}

func TestOverdueReviewsAreListedAndAReviewEndsThat(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		a := s.article(lang.English, knowledge.Public, "Old", "Old words.")
		s.Clock.Advance(200 * 24 * 3600 * 1e9)
		s.article(lang.English, knowledge.Public, "New", "New words.")
		overdue := func() []knowledge.Article {
			all, _, err := knowledge.List(t.Context(), s.DB, knowledge.Filter{State: knowledge.StateOverdue}, s.Clock.Now())
			s.must(err)
			return all
		}
		if all := overdue(); len(all) != 1 || all[0].ID != a.ID {
			t.Fatalf("overdue: %+v", all)
		}
		s.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.Review(ctx, tx, event.Staff(layla), a.ID)
			return err
		})
		if all := overdue(); len(all) != 0 {
			t.Errorf("still overdue after the review: %+v", all)
		}
	})
}

func TestTheListGoesThroughEverythingOnce(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		for range 5 {
			s.article(lang.English, knowledge.Public, "One more", "Words.")
		}
		seen := map[string]bool{}
		f := knowledge.Filter{Limit: 2}
		for range 5 {
			page, next, err := knowledge.List(t.Context(), s.DB, f, s.Clock.Now())
			s.must(err)
			for _, a := range page {
				if seen[a.ID.String()] {
					t.Errorf("%s is shown twice", a.ID)
				}
				seen[a.ID.String()] = true
			}
			if f.Before = next; next.ID == 0 {
				break
			}
		}
		if len(seen) != 5 {
			t.Errorf("%d of 5 are shown", len(seen))
		}
	})
}

func TestAnArticleIsSafeWhateverWasWritten(t *testing.T) {
	html := knowledge.HTML("# Head\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://other.example/p.png)\n\n1. One\n2. **Two**", nil)
	for _, bad := range []string{"<script", "javascript:", "<img", "<h1"} {
		if strings.Contains(html, bad) {
			t.Errorf("%s stands in %s", bad, html)
		}
	}
	for _, good := range []string{"<h2>Head</h2>", "<li>One</li>", "<strong>Two</strong>"} {
		if !strings.Contains(html, good) {
			t.Errorf("%s is missing in %s", good, html)
		}
	}
}
