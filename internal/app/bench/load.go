package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// worker does one operation after the other on a connection of its own.
type worker interface {
	// do performs one operation and checks its answer.
	do(ctx context.Context, r *rand.Rand) error
	close()
}

// operation is something that is measured.
type operation struct {
	name string
	open func(ctx context.Context, n int) (worker, error) // the n-th connection
	bare string                                           // the page whose bare SQL stands beside it, "" for none
}

// result is what came out.
type result struct {
	name     string
	times    []time.Duration // sorted
	took     time.Duration
	errors   int
	firstErr error
	cpu      time.Duration // of the server, and of its database where it has one, until it is at rest again
	after    time.Duration // how long it worked on when nobody asked any more
}

// warmUp is how long an operation runs before it counts.
const warmUp = 500 * time.Millisecond

// load runs an operation on so many connections for a while. Busy tells the
// processor time that the server has used so far; nil where none is asked.
func load(ctx context.Context, o operation, connections int, long time.Duration, busy func() (time.Duration, error)) (result, error) {
	workers := make([]worker, 0, connections)
	defer func() {
		for _, w := range workers {
			w.close()
		}
	}()
	for n := range connections {
		w, err := o.open(ctx, n)
		if err != nil {
			return result{}, fmt.Errorf("%s: open connection %d: %w", o.name, n+1, err)
		}
		workers = append(workers, w)
	}
	runAll(ctx, workers, warmUp)
	before, _, err := settle(ctx, busy)
	if err != nil {
		return result{}, err
	}
	out := runAll(ctx, workers, long)
	after, took, err := settle(ctx, busy)
	out.name, out.cpu, out.after = o.name, after-before, took
	return out, err
}

// Work that is done behind the acts counts as much as the acts: the server is at
// rest when it uses less than a twentieth of one processor for three seconds.
const (
	restFor     = 3 * time.Second
	restShare   = 20
	restAtLast  = time.Minute // a server that never rests is taken as it is
	restGlances = 6
)

// settle waits until the server is at rest, and tells the processor time it has
// used by then and how long that took.
func settle(ctx context.Context, busy func() (time.Duration, error)) (used, took time.Duration, err error) {
	if busy == nil {
		return 0, 0, nil
	}
	began, calm := time.Now(), 0
	used, err = busy()
	for err == nil && calm < restGlances && time.Since(began) < restAtLast && ctx.Err() == nil {
		last := used
		time.Sleep(restFor / restGlances)
		if used, err = busy(); used-last < restFor/restGlances/restShare {
			calm++
		} else {
			calm, took = 0, time.Since(began)
		}
	}
	return used, took, err
}

func runAll(ctx context.Context, workers []worker, long time.Duration) result {
	parts := make([]result, len(workers))
	began := time.Now()
	end := began.Add(long)
	var all sync.WaitGroup
	for n, w := range workers {
		all.Go(func() {
			// Drawn anew each time: what is written twice would be recognised and not kept.
			r, part := rand.New(rand.NewPCG(rand.Uint64(), uint64(n))), &parts[n]
			for time.Now().Before(end) && ctx.Err() == nil {
				start := time.Now()
				err := w.do(ctx, r)
				part.times = append(part.times, time.Since(start))
				if err != nil {
					part.errors++
					if part.firstErr == nil {
						part.firstErr = err
					}
					time.Sleep(10 * time.Millisecond) // a server that refuses is not to be flooded
				}
			}
		})
	}
	all.Wait()
	out := result{took: time.Since(began)}
	for _, p := range parts {
		out.times = append(out.times, p.times...)
		out.errors += p.errors
		if out.firstErr == nil {
			out.firstErr = p.firstErr
		}
	}
	slices.Sort(out.times)
	return out
}

// at is the time within which the given share of the operations was done.
func (r result) at(share float64) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.times[min(int(share*float64(len(r.times))), len(r.times)-1)]
}

// perSecond counts what was done well.
func (r result) perSecond() float64 {
	if r.took <= 0 {
		return 0
	}
	return float64(len(r.times)-r.errors) / r.took.Seconds()
}

// cpuEach is the server's processor time for one operation.
func (r result) cpuEach() time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.cpu / time.Duration(len(r.times))
}
