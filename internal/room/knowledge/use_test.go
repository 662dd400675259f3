package knowledge_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

// TestTheSolvedCountIsTheNumberOfLinksThatEndedSolved lets cases take articles,
// close in every way, and come back, in any order, and compares the counts with
// a model that remembers every link.
func TestTheSolvedCountIsTheNumberOfLinksThatEndedSolved(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		rapid.Check(t, func(r *rapid.T) {
			var articles []id.ID
			for range 3 {
				articles = append(articles, s.article(lang.English, knowledge.Internal, "Matter", "Words.").ID)
			}
			type end struct{ closed, solved bool }
			type linked struct{ solved, returned bool }
			ends := map[id.ID]*end{}
			links := map[id.ID]map[id.ID]*linked{} // case → article
			first := id.New(s.Clock.Now())
			for range rapid.IntRange(1, 25).Draw(r, "acts") {
				which := first + id.ID(rapid.IntRange(0, 3).Draw(r, "case"))
				if ends[which] == nil {
					ends[which], links[which] = &end{}, map[id.ID]*linked{}
				}
				c := ends[which]
				switch rapid.SampledFrom([]string{"use", "close", "reopen"}).Draw(r, "act") {
				case "use":
					if c.closed {
						continue
					}
					a := rapid.SampledFrom(articles).Draw(r, "article")
					s.do(func(ctx context.Context, tx *db.Tx) error {
						return s.Use(ctx, tx, event.Staff(nora), which, knowledge.Used{Kind: knowledge.KindArticle, Item: a, Lang: lang.English})
					})
					if links[which][a] == nil {
						links[which][a] = &linked{}
					}
				case "close":
					if c.closed {
						continue
					}
					how := rapid.SampledFrom([]string{"confirmed", "quiet", "documented", "withdrawn", "duplicate"}).Draw(r, "how")
					s.happens(which, "cases.closed", map[string]string{"how": how})
					c.closed, c.solved = true, how == "confirmed" || how == "quiet"
					for _, l := range links[which] {
						l.solved = c.solved
					}
				case "reopen":
					if !c.closed {
						continue
					}
					s.happens(which, "cases.reopened", map[string]string{"why": "staff"})
					c.closed = false
					for _, l := range links[which] {
						l.returned, l.solved = l.returned || l.solved, false
					}
				}
			}
			for _, a := range articles {
				var want knowledge.Outcome
				for _, of := range links {
					if l := of[a]; l != nil {
						want.Uses++
						want.Solved += one(l.solved)
						want.Held += one(l.solved && !l.returned)
						want.Returned += one(l.returned)
					}
				}
				got, err := knowledge.Get(t.Context(), s.DB, a)
				if err != nil {
					r.Fatal(err)
				}
				if got.Outcome != want {
					r.Fatalf("article %d counts %+v, its links are %+v", a, got.Outcome, want)
				}
			}
		})
	})
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func TestAShareIsGivenOnlyWithEnoughCases(t *testing.T) {
	if _, ok := (knowledge.Outcome{Uses: 40, Solved: 29, Held: 25, Returned: 4}).Share(); ok {
		t.Error("29 ended cases are said to be enough")
	}
	// 57 of 168, worked out by hand from the formula.
	e, ok := (knowledge.Outcome{Uses: 168, Solved: 57, Held: 57, Returned: 111}).Share()
	if !ok || !near(e.Value, 0.3393) || !near(e.Low, 0.2720) || !near(e.High, 0.4138) {
		t.Errorf("%+v %v", e, ok)
	}
}

func near(a, b float64) bool { return a-b < 0.0005 && b-a < 0.0005 }
