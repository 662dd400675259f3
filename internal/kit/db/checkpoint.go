package db

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

const (
	// checkpointActs is after how many acts the log is taken over into the file.
	checkpointActs = 500
	// checkpointAtLast is when that is done without any acts, since jobs write too.
	checkpointAtLast = 10 * time.Second
	// restartFrames is the length of the log, in pages of 4 KiB, from which on it is
	// to begin anew: 16 MiB. While acts go on, a checkpoint that only runs beside
	// them never reaches its end, so the committer makes the last one itself.
	restartFrames = 4096
	// restartWait is how long acts then wait for readers to let go of the old log. A
	// page takes milliseconds; an export takes longer and is not waited for.
	restartWait = 50 * time.Millisecond
)

// checkpointer takes SQLite's log over into the file, beside the acts. SQLite would
// do so within every twentieth commit or so and let everybody wait.
type checkpointer struct {
	conns  *sql.DB
	due    chan struct{}
	finish chan struct{} // tells the committer to let the log begin anew
	once   sync.Once
	stop   chan struct{}
	done   chan struct{}
	acts   int // since the last one; the committer's
}

func newCheckpointer(conns *sql.DB) *checkpointer {
	conns.SetMaxOpenConns(1)
	c := &checkpointer{conns: conns, due: make(chan struct{}, 1), finish: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c
}

// committed tells how many acts the committer has written.
func (c *checkpointer) committed(acts int) {
	if c.acts += acts; c.acts < checkpointActs {
		return
	}
	c.acts = 0
	select {
	case c.due <- struct{}{}:
	default:
	}
}

func (c *checkpointer) run() {
	defer close(c.done)
	at := time.NewTicker(checkpointAtLast)
	defer at.Stop()
	for {
		select {
		case <-c.due:
		case <-at.C:
		case <-c.stop:
			return
		}
		frames, err := checkpoint(c.conns)
		if err != nil || frames < restartFrames {
			continue // a file in use is asked again soon
		}
		select {
		case c.finish <- struct{}{}:
		default:
		}
	}
}

// restart takes the rest of the log over on the writing connection, so that the next
// act begins it anew. What readers still need stays, and is tried again.
func restart(conns *sql.DB) {
	ctx := context.Background()
	conn, err := conns.Conn(ctx)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if pragmas(ctx, conn, fmt.Sprintf("busy_timeout = %d", restartWait.Milliseconds())) == nil {
		_ = pragmas(ctx, conn, "wal_checkpoint(restart)")
	}
	_ = pragmas(ctx, conn, fmt.Sprintf("busy_timeout = %d", busyTimeout.Milliseconds()))
}

// checkpoint takes the log over as far as others let it and tells how many frames
// the log has.
func checkpoint(conns *sql.DB) (frames int64, err error) {
	var busy, taken int64
	if err := conns.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(passive)").Scan(&busy, &frames, &taken); err != nil {
		return 0, fmt.Errorf("take over the log: %w", err)
	}
	return frames, nil
}

func (c *checkpointer) close() error {
	c.once.Do(func() { close(c.stop) })
	<-c.done
	return c.conns.Close()
}
