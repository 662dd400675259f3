package demo

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/knowledge"
	"rida/internal/room/promises"
)

// Rooms are what the demo acts through, as app has built them.
type Rooms struct {
	Staff     *staff.Staff
	Customers *customers.Room
	Cases     *cases.Room
	Knowledge *knowledge.Room // nil for a firm that knows nothing yet
}

const (
	// sweepEvery is how often the clock does its work in the firm's history.
	sweepEvery = 30 * time.Minute
	// lettersFor is how far back letters really stand in the outbox; older ones
	// are counted as sent, so that a first start need not send hundreds.
	lettersFor = 36 * time.Hour
)

// life is the history of the firm while it is lived through: acts in the order
// of their times, each written with its own.
type life struct {
	Rooms
	ctx    context.Context
	tx     *db.Tx
	r      *rand.Rand
	now    time.Time // the end of the history
	swept  time.Time
	hours  *calendar.Schedule
	firm   Firm
	people map[string]*person
	told   map[string]*told // by the key of a script told once
	queue  steps
	steps  int
	gone   []id.ID // messages whose letters count as sent

	warns     *promises.Room // warns whom nobody is there to hear any more
	given     *rand.Rand
	givenText givenText
}

// told is a case in the making.
type told struct {
	id    id.ID
	token string
	text  facts
	by    *person
}

// step is one act at its time.
type step struct {
	at  time.Time
	seq int
	do  func() error
}

type steps []step

func (s steps) Len() int { return len(s) }
func (s steps) Less(i, j int) bool {
	return s[i].at.Before(s[j].at) || s[i].at.Equal(s[j].at) && s[i].seq < s[j].seq
}
func (s steps) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *steps) Push(x any)   { *s = append(*s, x.(step)) }
func (s *steps) Pop() any {
	old := *s
	last := old[len(old)-1]
	*s = old[:len(old)-1]
	return last
}

// at puts an act on the list; one that would lie ahead of now never happens.
func (l *life) at(t time.Time, do func() error) {
	if t.Before(l.now) {
		l.steps++
		heap.Push(&l.queue, step{t, l.steps, do})
	}
}

// run lives through all acts, with the clock's own work between them.
func (l *life) run() error {
	for len(l.queue) > 0 {
		next := heap.Pop(&l.queue).(step)
		if err := l.sweepUntil(next.at); err != nil {
			return err
		}
		l.tx.Backdate(next.at)
		if err := next.do(); err != nil {
			return fmt.Errorf("at %s: %w", next.at.Format(time.DateTime), err)
		}
		if err := l.settleLetters(); err != nil {
			return err
		}
	}
	if err := l.sweepUntil(l.now); err != nil {
		return err
	}
	l.tx.Backdate(l.now)
	return nil
}

// sweepUntil does what the house's clock would have done until then.
func (l *life) sweepUntil(t time.Time) error {
	for ; !l.swept.After(t); l.swept = l.swept.Add(sweepEvery) {
		l.tx.Backdate(l.swept)
		if err := l.warn(); err != nil {
			return err
		}
		for n := cases.SweepBatch; n == cases.SweepBatch; {
			var err error
			if n, err = l.Cases.Sweep(l.ctx, l.tx); err != nil {
				return fmt.Errorf("sweep at %s: %w", l.swept.Format(time.DateTime), err)
			}
		}
	}
	return nil
}

// warn lets promises come near, as the house's clock does before it calls them
// broken. What comes near now is left to that clock itself, so that those whom it
// concerns hear of it.
func (l *life) warn() error {
	if l.now.Sub(l.swept) < lettersFor {
		return nil
	}
	for n := cases.SweepBatch; n == cases.SweepBatch; {
		var err error
		if n, err = l.warns.Approach(l.ctx, l.tx, cases.SweepBatch); err != nil {
			return fmt.Errorf("warn at %s: %w", l.swept.Format(time.DateTime), err)
		}
	}
	return nil
}

// settleLetters records letters that count as sent as sent.
func (l *life) settleLetters() error {
	for _, m := range l.gone {
		if err := l.Cases.Delivered(l.ctx, l.tx, m, "sent", ""); err != nil {
			return err
		}
	}
	l.gone = l.gone[:0]
	return nil
}

// quietPost keeps the letters of long ago out of the outbox.
func (l *life) quietPost() {
	if l.Cases.Post == nil {
		return
	}
	room, post := *l.Cases, *l.Cases.Post
	real := post.Send
	post.Send = func(ctx context.Context, tx *db.Tx, letter cases.Letter) (id.ID, error) {
		if l.now.Sub(tx.Now()) < lettersFor {
			return real(ctx, tx, letter)
		}
		if letter.MessageID != 0 {
			l.gone = append(l.gone, letter.MessageID)
		}
		return 0, nil
	}
	room.Post, room.AckBehind = &post, false // in its time, not when the house opens
	l.Cases = &room
}

// work is the instant that lies so much working time after t (before it when
// negative).
func (l *life) work(t time.Time, d time.Duration) time.Time {
	at, err := l.hours.Add(t, d)
	if err != nil {
		return t.Add(d) // a firm without hours works always
	}
	return at
}

// between draws a duration.
func (l *life) between(low, high time.Duration) time.Duration {
	return low + time.Duration(l.r.Int64N(int64(high-low)))
}
