package knowledge_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
	"rida/internal/testkit"
)

// The people of the test's house.
const (
	nora  = id.ID(101)
	layla = id.ID(102)
)

// shelf is a small house that knows things.
type shelf struct {
	*testkit.World
	*knowledge.Room
	t *testing.T
}

func eachShelf(t *testing.T, test func(t *testing.T, s *shelf)) {
	t.Helper()
	testkit.Each(t, func(t *testing.T, w *testkit.World) {
		store, err := files.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		s := &shelf{World: w, Room: knowledge.New(event.NewLog(knowledge.Listeners()...), store), t: t}
		s.exec(`INSERT INTO staff_role (id, code, name, version) VALUES (1, 'agent', '', 1)`)
		for _, who := range []id.ID{nora, layla} {
			s.exec(`INSERT INTO staff_account (id, name, sort_key, email, email_key, password_hash, active, role_id, lang, calendar, second_calendar,
				digits, zone, theme, keys_on, created_at, left_at)
				VALUES ($1, $2, '', $2, $2, '', true, 1, 'ar', 'gregory', '', 'arab', 'Asia/Riyadh', '', true, 0, 0)`, who, who.String())
		}
		test(t, s)
	})
}

func (s *shelf) exec(text string, args ...any) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	})
}

func (s *shelf) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shelf) do(act func(ctx context.Context, tx *db.Tx) error) {
	s.t.Helper()
	s.must(s.try(act))
}

func (s *shelf) try(act func(ctx context.Context, tx *db.Tx) error) error {
	return s.DB.Write(s.t.Context(), func(tx *db.Tx) error { return act(s.t.Context(), tx) })
}

// article writes and publishes an article.
func (s *shelf) article(t lang.Tag, audience, title, body string) knowledge.Article {
	s.t.Helper()
	var a knowledge.Article
	s.do(func(ctx context.Context, tx *db.Tx) (err error) {
		n := knowledge.NewArticle{Draft: knowledge.Draft{Lang: t, Title: title, Body: body}, Audience: audience}
		if a, err = s.Create(ctx, tx, event.Staff(nora), n); err != nil {
			return err
		}
		a, err = s.Publish(ctx, tx, event.Staff(nora), a.ID, t)
		return err
	})
	return a
}

// happens tells the room of an event of a case, as the room of the cases would.
func (s *shelf) happens(caseID id.ID, kind string, data any) {
	s.t.Helper()
	s.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Events.Append(ctx, tx, event.System, event.Subject{Kind: "case", ID: caseID}, kind, data)
		return err
	})
}
