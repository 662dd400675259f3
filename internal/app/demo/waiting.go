package demo

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/room/waiting"
)

// hotline is one telephone queue of the firm: how many calls an hour come at its
// hours, how many people sit at it, how long a call takes and a caller waits.
type hotline struct {
	queue              string // key of the team
	channel            string
	calls              [10]float64 // by hour from eight in the morning
	people             int
	handling, patience float64 // seconds
}

var hotlines = []hotline{
	{"service", waiting.Phone, [10]float64{6, 11, 16, 18, 14, 9, 10, 13, 10, 5}, 2, 260, 210},
	{"delivery", waiting.Phone, [10]float64{3, 5, 8, 7, 5, 4, 5, 6, 4, 2}, 1, 190, 160},
	{"persian", waiting.Chat, [10]float64{1, 2, 4, 4, 3, 2, 3, 3, 2, 1}, 1, 340, 300},
}

// phoneDays is how far back the firm's telephone tells of its calls.
const phoneDays = 9

// Waiting lets the firm's telephone tell of a week and a day, as it would have
// happened: people call, wait, are answered or give up. A firm that was told of
// calls keeps its own.
func Waiting(ctx context.Context, d *db.DB, room *waiting.Room, zone *time.Location, now time.Time) error {
	if _, ok, err := waiting.HasAny(ctx, d); err != nil || ok {
		return err
	}
	random := rand.New(rand.NewPCG(20261122, 4))
	var steps []waiting.Step
	y, m, day := now.In(zone).Date()
	for back := phoneDays; back >= 0; back-- {
		morning := time.Date(y, m, day-back, 8, 0, 0, 0, zone)
		if morning.Weekday() == time.Friday {
			continue
		}
		for i, l := range hotlines {
			steps = append(steps, l.lives(random, fmt.Sprintf("%d-%d", i, back), morning, now)...)
		}
	}
	slices.SortStableFunc(steps, func(a, b waiting.Step) int { return a.At.Compare(b.At) })
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		for part := range slices.Chunk(steps, waiting.MaxBatch) {
			if last := part[len(part)-1].At.Add(time.Second); last.Before(now) {
				tx.Backdate(last)
			}
			taken, err := room.Record(ctx, tx, event.System, part)
			if err == nil && len(taken.Refused) > 0 {
				err = fmt.Errorf("an event of the telephone: %s %s", taken.Refused[0].Name, taken.Refused[0].Key)
			}
			if err != nil {
				return fmt.Errorf("let the demo's telephone tell: %w", err)
			}
		}
		return nil
	})
}

// lives plays one day of a line up to now, first come, first served.
func (l hotline) lives(r *rand.Rand, name string, morning, now time.Time) []waiting.Step {
	free := make(ends, l.people)
	var steps []waiting.Step
	n := 0
	for hour, calls := range l.calls {
		for at := 0.0; calls > 0; {
			if at += r.ExpFloat64() * 3600 / calls; at >= 3600 {
				break
			}
			n++
			came := float64(hour)*3600 + at
			steps = append(steps, l.call(r, free, fmt.Sprintf("%s-%d", name, n), morning, came)...)
		}
	}
	return slices.DeleteFunc(steps, func(s waiting.Step) bool { return s.At.After(now) })
}

func (l hotline) call(r *rand.Rand, free ends, contact string, morning time.Time, came float64) []waiting.Step {
	caller := fmt.Sprintf("+96655%07d", r.IntN(400)) // some come again
	step := func(k waiting.Kind, at float64) waiting.Step {
		return waiting.Step{Key: contact + string(k), Contact: contact, Kind: k, At: morning.Add(time.Duration(at * float64(time.Second))), Queue: l.name(), Channel: l.channel, Caller: caller}
	}
	steps := []waiting.Step{step(waiting.Arrived, came), step(waiting.Queued, came+6)}
	joined, patient := came+6, r.ExpFloat64()*l.patience
	if r.IntN(40) == 0 {
		patient = 2 // a wrong number
	}
	start := max(joined+3, free[0])
	if start-joined > patient {
		return append(steps, step(waiting.Abandoned, joined+patient))
	}
	free[0] = start + 30 + r.ExpFloat64()*l.handling
	steps = append(steps, step(waiting.Offered, start-2), step(waiting.Answered, start), step(waiting.Ended, free[0]))
	heap.Fix(&free, 0)
	return steps
}

// name is the queue as the telephone calls it: as its team is called.
func (l hotline) name() string {
	if l.queue == "persian" {
		return teams[l.queue].Fa
	}
	return teams[l.queue].Ar
}

// ends are when each of several people is free again, the first one first.
type ends []float64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }

// Push and Pop make it a heap; nobody comes or goes in the middle of a day.
func (e *ends) Push(x any) { *e = append(*e, x.(float64)) }
func (e *ends) Pop() any   { x := (*e)[len(*e)-1]; *e = (*e)[:len(*e)-1]; return x }
