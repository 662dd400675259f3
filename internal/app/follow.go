package app

import (
	"context"
	"errors"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
	"rida/internal/room/routing/automation"
)

// What follows from the record of events is done behind the acts, by one loop
// for each reader of it: woken when something new concerns it, and otherwise
// looking every two seconds.
const (
	followEvery = 2 * time.Second
	// After each batch a loop rests at least so many times as long as it worked,
	// and longer while it reads what was there before it or while acts wait for the
	// writer, so that nobody who waits for it notices. A rush that lasts longer than a
	// minute has to share the writer: by then people wait for what follows too.
	restNear, restCrowded, restFar = 3, 20, 30
	rush                           = time.Minute
	// far is how far back events lie that nobody is waiting for.
	far = time.Hour
)

// follower reads the record.
type follower struct {
	name string
	walk *event.Walk
	step func(ctx context.Context) (event.Step, error)
	wake <-chan struct{}
	// pause is between two batches: what comes in a rush is taken up together,
	// which costs a fraction, while the first after a lull is taken up at once.
	pause time.Duration
}

// followers of the record.
func (a *App) followers() []follower {
	seconds, receipts, rules := cases.NewFollower(a.Cases), cases.NewAcknowledger(a.Cases, a.DB), automation.NewFollower(a.Does)
	return []follower{
		{"cases", seconds.Walk, func(ctx context.Context) (step event.Step, err error) {
			err = a.DB.Write(ctx, func(tx *db.Tx) (err error) {
				step, err = seconds.Step(ctx, tx)
				return err
			})
			return step, err
		}, a.news.cases, 200 * time.Millisecond},
		{"acknowledgements", receipts.Walk, receipts.Step, a.news.receipts, 100 * time.Millisecond},
		{"automation", rules.Walk, rules.Step, a.news.causes, 200 * time.Millisecond},
		a.wordFollower(), a.oddsFollower(), a.processFollower(),
	}
}

// bells wake the followers.
type bells struct{ cases, receipts, causes, words chan struct{} }

func newBells() bells {
	return bells{make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)}
}

// ring wakes who sleeps, and does nothing to who is awake.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// newCases wakes who has something to do when a case has been received.
func (a *App) newCases() event.Listener {
	return event.Listener{Kinds: []string{"cases.received"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(func() {
			ring(a.news.receipts)
			ring(a.news.cases)
		})
		return nil
	}}
}

// follow runs one loop until ctx ends.
func (a *App) follow(ctx context.Context, f follower) {
	defer func() {
		err := a.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return f.walk.End(context.WithoutCancel(ctx), tx) })
		if err != nil {
			a.Log.Warn("let go of the record of events", "room", f.name, "error", err)
		}
	}()
	for {
		rest, more, err := a.followOn(ctx, f)
		if err != nil && !errors.Is(err, context.Canceled) {
			a.Log.Error("follow the record of events", "room", f.name, "error", err)
			rest = followEvery
		}
		if !await(ctx, rest, nil) || !more && !await(ctx, followEvery, f.wake) {
			return
		}
	}
}

// await waits for so long, or for the bell; false when ctx has ended.
func await(ctx context.Context, long time.Duration, bell <-chan struct{}) bool {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-bell:
	case <-timer.C:
	}
	return true
}

// followOn reads one batch, and says how long to rest and whether there is more.
func (a *App) followOn(ctx context.Context, f follower) (rest time.Duration, more bool, err error) {
	behind, err := f.walk.IsBehind(ctx, a.DB)
	if err != nil || !behind {
		return 0, false, err
	}
	began := time.Now()
	step, err := f.step(ctx)
	if err != nil {
		return 0, false, err
	}
	times := time.Duration(restNear)
	switch {
	case step.Late > far:
		times = restFar
	case step.Late < rush && a.DB.Crowded():
		times = restCrowded
	}
	return min(max(f.pause, times*time.Since(began)), followEvery), step.More, nil
}
