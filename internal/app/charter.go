package app

import (
	"context"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
	"rida/internal/room/promises/charter"
	"rida/internal/room/promises/figures"
	promisesweb "rida/internal/room/promises/web"
	"rida/internal/room/routing"
)

// charter is the service charter of the house. A clause can be measured by every
// kind of promise that customers are given.
func (a *App) charter() *charter.Room {
	return &charter.Room{Events: a.Events, Kinds: func() []promises.Kind {
		all := slices.Clone(promises.Kinds)
		for _, k := range a.policy().Kinds {
			if !k.Inward && !k.Retired {
				all = append(all, k.Code)
			}
		}
		return all
	}}
}

// newWordCounts makes the reader of the record that counts how the house keeps
// its word, and notes what it owes where it broke the charter.
func (a *App) newWordCounts() *figures.Follower {
	f := figures.NewFollower()
	f.Places, f.Judged = routing.Places, a.charter().Breach
	return f
}

// wordPause is between two batches of it: nobody waits for figures, and what
// comes in a rush is cheaper together.
const wordPause = time.Second

func (a *App) wordFollower() follower {
	counts := a.newWordCounts()
	return follower{"promises", counts.Walk, func(ctx context.Context) (step event.Step, err error) {
		err = a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			step, err = counts.Step(ctx, tx)
			return err
		})
		return step, err
	}, a.news.words, wordPause}
}

// newWords wakes the reader when a word was settled or missed.
func (a *App) newWords() event.Listener {
	return event.Listener{Kinds: []string{"promises.kept", "promises.broken", "promises.missed"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(func() { ring(a.news.words) })
		return nil
	}}
}

// dueEvery is how late at most it is known that a word that was put off has
// missed its own date: no event says that.
const dueEvery = time.Minute

type dueWordsJob struct{}

func (dueWordsJob) Kind() string { return "promises.due" }

func (a *App) charterJobs(r *job.Registry) {
	job.Handle(r, a.dueWords)
	job.Periodic(r, dueEvery, dueWordsJob{})
}

// dueWords judges words that were put off until none is left.
func (a *App) dueWords(ctx context.Context, _ dueWordsJob) error {
	counts := a.newWordCounts()
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = counts.Due(ctx, tx)
			return err
		})
		if err != nil || n < figures.DueBatch {
			return err
		}
	}
}

// someCases gives what the pages of promises show of cases.
func (a *App) someCases(ctx context.Context, of []id.ID) (map[id.ID]promisesweb.Case, error) {
	found, err := cases.Some(ctx, a.DB, of)
	out := make(map[id.ID]promisesweb.Case, len(found))
	for _, c := range found {
		out[c.ID] = promisesweb.Case{ID: c.ID, Reference: c.Reference, Subject: c.Subject, Lang: c.Lang, Priority: string(c.Priority), Open: c.IsOpen()}
	}
	return out, err
}

// topicNames gives the names of the topics in use.
func (a *App) topicNames(ctx context.Context, t lang.Tag) (map[id.ID]string, error) {
	all, err := routing.Topics(ctx, a.DB)
	out := make(map[id.ID]string, len(all))
	for _, one := range all {
		out[one.ID] = one.In(t)
	}
	return out, err
}

// everyName gives the names of who works or worked here.
func (a *App) everyName(ctx context.Context) (map[id.ID]string, error) {
	cards, err := a.Staff.Cards(ctx, a.DB)
	out := make(map[id.ID]string, len(cards))
	for which, c := range cards {
		out[which] = c.Name
	}
	return out, err
}
