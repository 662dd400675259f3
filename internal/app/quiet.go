package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// glance is how often the house looks whether it is quiet.
	glance = 2 * time.Second
	// quiet is what is allocated between two glances when nobody asks for
	// anything: the clocks of the house need a part of it.
	quiet = 4 << 20
	// shrinkWithin keeps a busy database from holding up the keeper.
	shrinkWithin = time.Second
	// calmGarbage is how much rubbish, in percent of what is in use, may lie
	// about while nobody works: looking for it costs nothing then.
	calmGarbage = 25
	// again is after how many calm glances memory is given back once more: what
	// the clocks of the house touch comes back in a few seconds. It costs some
	// milliseconds of a processor in ten seconds.
	again = 5
)

// keepSmall gives memory back to the machine when the house falls quiet: in the
// rush the heap and the page caches grow, because that saves work, and would
// stay as large for the night.
func (a *App) keepSmall(ctx context.Context) {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	allocated := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	t := time.NewTicker(glance)
	defer t.Stop()
	var busyGarbage int
	calmFor := 0 // glances
	defer func() {
		if calmFor > 0 { // others may live on in this process
			debug.SetGCPercent(busyGarbage)
		}
	}()
	for last := allocated(); ; {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := allocated()
		calm := now-last < quiet
		last = now
		switch {
		case calm && calmFor == 0:
			busyGarbage = debug.SetGCPercent(calmGarbage)
		case !calm && calmFor > 0:
			debug.SetGCPercent(busyGarbage)
		}
		if !calm {
			calmFor = 0
			continue
		}
		if calmFor%again == 0 {
			a.giveBack(ctx)
			last = allocated()
		}
		calmFor++
	}
}

func (a *App) giveBack(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, shrinkWithin)
	defer cancel()
	if err := a.DB.Shrink(ctx); err != nil {
		a.Log.Debug("the caches could not be shrunk", "error", err)
	}
	debug.FreeOSMemory()
	letProgramGo()
}
