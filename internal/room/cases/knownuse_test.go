package cases_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
	"rida/internal/testkit"
)

// TestSolveCountsAreTheLinksWhoseCasesEndedSolved lets random acts happen to a
// few cases of one customer and to what is used in them: taken, let go, solved,
// closed otherwise, reopened, merged, undone, erased. The counts of
// every article and ready answer are then compared with the links themselves, and each
// link with the end of the case it leads to.
func TestSolveCountsAreTheLinksWhoseCasesEndedSolved(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			d := newDesk(t, testkit.New(t, engine))
			d.Events = event.NewLog(knowledge.Listeners()...)
			knows := knowledge.New(d.Events, d.Files)
			rapid.Check(t, func(rt *rapid.T) {
				u := &using{desk: d, rt: rt, knows: knows, all: []cases.Case{d.open(), d.open(), d.open()}}
				u.begin()
				for range rapid.IntRange(3, 20).Draw(rt, "acts") {
					u.something()
				}
				u.mustAgree()
			})
		})
	}
}

type using struct {
	*desk
	rt    *rapid.T
	knows *knowledge.Room
	all   []cases.Case
	items []knowledge.Used
	moves []id.ID
}

// begin writes two articles and a ready answer.
func (u *using) begin() {
	u.do(func(ctx context.Context, tx *db.Tx) error {
		for range 2 {
			a, err := u.knows.Create(ctx, tx, event.Staff(nora), knowledge.NewArticle{Draft: knowledge.Draft{Lang: lang.English, Title: "Door", Body: "Seal."}})
			if err != nil {
				return err
			}
			u.items = append(u.items, knowledge.Used{Kind: knowledge.KindArticle, Item: a.ID, Lang: lang.English})
		}
		a, err := u.knows.SaveAnswer(ctx, tx, event.Staff(nora), knowledge.AnswerDraft{Kind: knowledge.KindAnswer, Shared: true, Texts: []knowledge.AnswerText{{Lang: lang.English, Title: "Thanks", Body: "Thank you."}}})
		u.items = append(u.items, knowledge.Used{Kind: knowledge.KindAnswer, Item: a.ID, Lang: lang.English})
		return err
	})
}

// something does one random act. Being refused is as good as being done.
func (u *using) something() {
	u.Clock.Advance(time.Duration(rapid.IntRange(0, 50).Draw(u.rt, "hours")) * time.Hour)
	c := rapid.SampledFrom(u.all).Draw(u.rt, "case").ID
	other := rapid.SampledFrom(u.all).Draw(u.rt, "other").ID
	item := rapid.SampledFrom(u.items).Draw(u.rt, "item")
	by := event.Staff(nora)
	acts := map[string]func(ctx context.Context, tx *db.Tx) error{
		"link":   func(ctx context.Context, tx *db.Tx) error { return u.use(ctx, tx, c, item) },
		"again":  func(ctx context.Context, tx *db.Tx) error { return u.use(ctx, tx, other, item) },
		"unlink": func(ctx context.Context, tx *db.Tx) error { return u.knows.Unuse(ctx, tx, by, c, item.Kind, item.Item) },
		"solve": func(ctx context.Context, tx *db.Tx) error {
			if _, err := u.ProposeClosure(ctx, tx, by, c, cases.Answer{Text: "Is it dry?"}); err != nil {
				return err
			}
			_, err := u.Confirm(ctx, tx, event.Customer(1), c)
			return err
		},
		"close": func(ctx context.Context, tx *db.Tx) error {
			_, err := u.Close(ctx, tx, by, c, cases.Documented, "reason")
			return err
		},
		"quiet": func(ctx context.Context, tx *db.Tx) error { _, err := u.Sweep(ctx, tx); return err },
		"reopen": func(ctx context.Context, tx *db.Tx) error {
			_, err := u.Reopen(ctx, tx, by, c, "reason")
			return err
		},
		"merge": func(ctx context.Context, tx *db.Tx) error {
			out, err := u.Merge(ctx, tx, by, c, other, false)
			if err == nil {
				u.moves = append(u.moves, out.Move.ID)
			}
			return err
		},
		"undo": func(ctx context.Context, tx *db.Tx) error {
			if len(u.moves) == 0 {
				return nil
			}
			_, _, err := u.Undo(ctx, tx, by, u.moves[len(u.moves)-1])
			return err
		},
		"erase": func(ctx context.Context, tx *db.Tx) error {
			if item.Kind != knowledge.KindArticle {
				return nil
			}
			if _, err := u.knows.Archive(ctx, tx, by, item.Item, true); err != nil {
				return err
			}
			return u.knows.Erase(ctx, tx, by, item.Item)
		},
	}
	name := rapid.SampledFrom([]string{"link", "again", "link", "again", "unlink", "solve", "solve", "close", "quiet", "reopen", "merge", "undo", "erase"}).Draw(u.rt, "act")
	if err := u.try(acts[name]); err != nil && fault.KindOf(err) == fault.Internal {
		u.rt.Fatalf("%s broke: %v", name, err)
	}
}

// use links as the API does: a case that has ended already counts as it ended.
func (u *using) use(ctx context.Context, tx *db.Tx, which id.ID, item knowledge.Used) error {
	c, err := cases.Get(ctx, tx, which)
	if err != nil {
		return err
	}
	return u.Using(ctx, tx, event.Staff(nora), u.knows, c, item)
}

// mustAgree compares counts with links, and links with cases.
func (u *using) mustAgree() {
	ctx := u.t.Context()
	type row struct {
		CaseID           id.ID
		Kind             string
		ItemID           id.ID
		Solved, Returned bool
	}
	var rows []row
	u.must(u.DB.All(ctx, &rows, `SELECT case_id, kind, item_id, solved, returned FROM knowledge_use`))
	want := map[id.ID]knowledge.Outcome{}
	for _, r := range rows {
		c, err := cases.Get(ctx, u.DB, r.CaseID)
		u.must(err)
		c, err = cases.Survivor(ctx, u.DB, c)
		u.must(err)
		if ended := c.State == cases.Closed && c.Solved(); r.Solved != ended {
			u.rt.Fatalf("a link of case %d says solved %v, its case ended solved %v", r.CaseID, r.Solved, ended)
		}
		o := want[r.ItemID]
		o.Uses++
		if r.Solved {
			o.Solved++
		}
		if r.Solved && !r.Returned {
			o.Held++
		}
		if r.Returned {
			o.Returned++
		}
		want[r.ItemID] = o
	}
	for _, item := range u.items {
		got, err := u.outcome(ctx, item)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			continue // erased
		}
		u.must(err)
		if got != want[item.Item] {
			u.rt.Fatalf("%s %d counts %+v, its links are %+v", item.Kind, item.Item, got, want[item.Item])
		}
	}
}

func (u *using) outcome(ctx context.Context, item knowledge.Used) (knowledge.Outcome, error) {
	if item.Kind == knowledge.KindArticle {
		a, err := knowledge.Get(ctx, u.DB, item.Item)
		return a.Outcome, err
	}
	a, err := knowledge.GetAnswer(ctx, u.DB, item.Item, nora)
	return a.Outcome, err
}
