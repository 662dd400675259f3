// Package parallel shares work that only computes among the processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls f once for every number below n, from as many goroutines as there
// are processors, and returns when all calls have. f must not panic, and calls
// must not write to the same place.
func Each(n int, f func(i int)) {
	if n == 1 {
		f(0)
		return
	}
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		work.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	work.Wait()
}
