package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

const (
	// groupActs is how many waiting acts share one commit: enough to spread one
	// fsync thin, few enough that the first of them does not wait long.
	groupActs = 64
	// groupQueue is how many acts may wait; beyond it callers wait to get in.
	groupQueue = 1024
)

// ErrClosed says that the database was closed before the act ran.
var ErrClosed = errors.New("the database is closed")

// committer runs the acts of SQLite one after the other on the one writing
// connection. Acts that wait together share one transaction and so one fsync;
// each stands in a savepoint of its own, so that one that fails leaves the
// others alone. Nobody is answered before the common commit is on disk.
type committer struct {
	db     *DB
	disk   *flusher
	behind *checkpointer
	queue  chan *waiting
	last   atomic.Int64 // acts in the last group
	once   sync.Once
	stop   chan struct{}
	done   chan struct{}
}

type waiting struct {
	ctx    context.Context
	act    func(*Tx) error
	after  []func()
	undone []func()
	err    error
	panics any
	answer chan struct{}
}

func newCommitter(d *DB, disk *flusher, behind *checkpointer) *committer {
	c := &committer{db: d, disk: disk, behind: behind, queue: make(chan *waiting, groupQueue), stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) close() {
	c.once.Do(func() { close(c.stop) })
	<-c.done
}

// write hands an act in and waits until it is on disk or has failed. A caller
// who goes away while the act waits is let go and the act is not begun; one who
// goes away later still waits, because the outcome is near and must be known.
func (c *committer) write(ctx context.Context, act func(*Tx) error) error {
	w := &waiting{ctx: ctx, act: act, answer: make(chan struct{})}
	select {
	case c.queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.stop:
		return ErrClosed
	}
	select {
	case <-w.answer:
	case <-c.done: // it may have been answered while the committer ended
		select {
		case <-w.answer:
		default:
			return ErrClosed
		}
	}
	if w.err != nil || w.panics != nil {
		each(w.undone)
	} else {
		each(w.after)
	}
	if w.panics != nil {
		panic(w.panics) // in the caller's goroutine, where it belongs
	}
	return w.err
}

func (c *committer) run() {
	defer close(c.done)
	defer c.disk.close()
	for {
		select {
		case w := <-c.queue:
			c.commit(c.gather(w))
			c.db.writers.prepareWanted()
		case <-c.behind.finish:
			restart(c.db.writers.conns)
		case <-c.stop:
			for { // what was handed in before the end is still done
				select {
				case w := <-c.queue:
					c.commit(c.gather(w))
				default:
					return
				}
			}
		}
	}
}

func (c *committer) gather(first *waiting) []*waiting {
	group := append(make([]*waiting, 0, groupActs), first)
	for len(group) < groupActs {
		select {
		case w := <-c.queue:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

// crowd is how many acts of one commit show that they come faster than the writer
// writes them.
const crowd = 3

// Crowded tells whether acts wait for each other, so that what nobody waits for
// had better be put off. On PostgreSQL there are many writers, and it never is.
func (d *DB) Crowded() bool { return d.group != nil && d.group.last.Load() >= crowd }

// commit writes a group and hands it on to be flushed and answered.
func (c *committer) commit(group []*waiting) {
	if err := c.writeAll(group); err != nil {
		failAll(group, err)
		answer(group)
		return
	}
	c.last.Store(int64(len(group)))
	c.behind.committed(len(group))
	c.disk.queue <- group
}

func (c *committer) writeAll(group []*waiting) error {
	if err := c.disk.failure(); err != nil {
		return err
	}
	t, err := c.db.writers.conns.Begin()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = t.Rollback() }() // after a commit it does nothing; after a failed one it frees the connection
	for i, w := range group {
		if err := c.perform(t, w); err != nil {
			return fmt.Errorf("act %d of %d took the transaction with it: %w", i+1, len(group), err)
		}
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// failAll tells every act of the group that it is not on disk. An act's own
// error stays, it says more.
func failAll(group []*waiting, err error) {
	for _, w := range group {
		if w.err == nil {
			w.err = err
		}
	}
}

func answer(group []*waiting) {
	for _, w := range group {
		close(w.answer)
	}
}

// perform runs one act in its savepoint. Its error is the act's own affair and
// kept there; what perform returns means that the whole transaction is lost.
func (c *committer) perform(t *sql.Tx, w *waiting) error {
	if w.err = w.ctx.Err(); w.err != nil {
		return nil
	}
	if _, err := t.Exec("SAVEPOINT act"); err != nil {
		return err
	}
	tx := &Tx{engine: SQLite, now: c.db.clock.Now(), sql: t, stmts: c.db.writers}
	c.runAct(tx, w)
	w.undone = tx.undone
	if w.err == nil && w.panics == nil {
		_, err := t.Exec("RELEASE act")
		w.after = tx.after
		return err
	}
	_, err := t.Exec("ROLLBACK TO act")
	if err == nil {
		_, err = t.Exec("RELEASE act")
	}
	return err
}

func (c *committer) runAct(tx *Tx, w *waiting) {
	defer func() {
		if p := recover(); p != nil {
			w.panics = p
		}
	}()
	w.err = tx.perform(w.act)
}
