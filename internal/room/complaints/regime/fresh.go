package regime

import (
	"sync"
	"time"

	"rida/internal/kit/id"
)

const (
	// freshFor is how long after its receipt a complaint is acknowledged by itself.
	freshFor = time.Hour
	// freshMost bounds what is remembered; beyond it the sweep finds out.
	freshMost = 10_000
)

// freshOnes are complaints of this process that wait for their acknowledgement.
// Every new case is acknowledged, few are complaints: so most acknowledgements
// cost no statement. What another process acknowledges, the sweep finds in the
// record before it calls a clock missed.
type freshOnes struct {
	mu  sync.Mutex
	all map[id.ID]time.Time
}

func (f *freshOnes) add(which id.ID, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[id.ID]time.Time{}
	}
	if len(f.all) >= freshMost {
		for one, since := range f.all {
			if at.Sub(since) > freshFor {
				delete(f.all, one)
			}
		}
	}
	if len(f.all) < freshMost {
		f.all[which] = at
	}
}

// take tells whether a complaint waits, once.
func (f *freshOnes) take(which id.ID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.all[which]
	delete(f.all, which)
	return ok
}
