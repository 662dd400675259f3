package app

import (
	"context"
	"errors"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/cases"
)

// What follows from the record of events is kept behind the acts, by one loop
// beside them: it is woken by a new case and otherwise looks every two seconds.
const (
	followEvery = 2 * time.Second
	// After each full batch the loop rests so many times as long as it worked:
	// little while it is nearly up to date, much while it reads what was there
	// before it (a million cases take a night), so that nobody waits for it.
	restNear, restFar = 3, 30
	// far is how far back events lie that nobody is waiting for.
	far = time.Hour
)

// newCases wakes the loop when a case has been received.
func (a *App) newCases() event.Listener {
	return event.Listener{Kinds: []string{"cases.received"}, Hear: func(_ context.Context, tx *db.Tx, _ event.Event) error {
		tx.AfterCommit(func() {
			select {
			case a.news <- struct{}{}:
			default: // it is awake
			}
		})
		return nil
	}}
}

// follow runs the loop until ctx ends.
func (a *App) follow(ctx context.Context) {
	f := cases.NewFollower(a.Cases)
	for {
		rest, err := a.followOn(ctx, f)
		if err != nil && !errors.Is(err, context.Canceled) {
			a.Log.Error("follow the record of events", "room", "cases", "error", err)
			rest = followEvery
		}
		wake := a.news
		if rest < followEvery {
			wake = nil // in the middle of reading: a new case waits its turn
		}
		timer := time.NewTimer(rest)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// followOn reads one batch and says how long to rest.
func (a *App) followOn(ctx context.Context, f *cases.Follower) (time.Duration, error) {
	behind, err := f.IsBehind(ctx, a.DB)
	if err != nil || !behind {
		return followEvery, err
	}
	var done cases.Followed
	began := time.Now()
	err = a.DB.Write(ctx, func(tx *db.Tx) (err error) {
		done, err = f.Step(ctx, tx)
		return err
	})
	if err != nil || !done.More {
		return followEvery, err
	}
	times := time.Duration(restNear)
	if done.Late > far {
		times = restFar
	}
	return min(times*time.Since(began), followEvery-1), nil
}
