package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
)

// flushAhead is how many committed groups may wait for the disk while the next one
// is written: one is being flushed, one waits, and more would only make the answers
// late.
const flushAhead = 2

// flusher brings to the disk what the committer has committed. SQLite would do so
// within each commit and let the only writer wait; here the next acts are written
// meanwhile. Whoever waits is answered after the flush, so an answer still means
// that it is on disk. What is flushed later holds all that was written before, so
// nothing durable can rest on something that is not.
type flusher struct {
	log    string // the write-ahead log; SQLite may begin it anew at any time
	queue  chan []*waiting
	done   chan struct{}
	broken atomic.Pointer[error]
}

func newFlusher(log string) *flusher {
	f := &flusher{log: log, queue: make(chan []*waiting, flushAhead), done: make(chan struct{})}
	go f.run()
	return f
}

func (f *flusher) run() {
	defer close(f.done)
	for group := range f.queue {
		for more := true; more; { // one flush serves all that waits
			select {
			case next, open := <-f.queue:
				group, more = append(group, next...), open
			default:
				more = false
			}
		}
		if err := f.flush(); err != nil {
			f.broken.CompareAndSwap(nil, &err)
			failAll(group, err)
		}
		answer(group)
	}
}

// flush waits until the log is on the disk. A log that is not there was taken over
// into the file by a checkpoint, which flushes what it does.
func (f *flusher) flush() error {
	log, err := os.Open(f.log)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the log to bring it to the disk: %w", err)
	}
	defer func() { _ = log.Close() }()
	if err := dataSync(log); err != nil {
		return fmt.Errorf("bring the log to the disk: %w", err)
	}
	return nil
}

// failure is why the disk can no longer be relied on; nil while it can. After a
// failed flush the system may have thrown away what it could not write and call the
// next flush a success, so nothing is accepted any more until a new start.
func (f *flusher) failure() error {
	if err := f.broken.Load(); err != nil {
		return *err
	}
	return nil
}

// close waits until all that was handed in is on disk.
func (f *flusher) close() {
	close(f.queue)
	<-f.done
}
