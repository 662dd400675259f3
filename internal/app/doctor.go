package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
)

// Doctor examines a house while it may be open: whether every chain of the record
// is whole. It writes what it finds, and fails when something is wrong.
func Doctor(ctx context.Context, c Config, log *slog.Logger, w io.Writer) error {
	d, err := db.Open(ctx, db.Options{URL: c.databaseURL(), Clock: clock.System, Log: log})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	broken, seen, err := event.VerifyAll(ctx, d, func(seen int64) { _, _ = fmt.Fprintf(w, "record: %d events read\n", seen) })
	if err != nil {
		return err
	}
	for _, b := range broken {
		_, _ = fmt.Fprintf(w, "record: %s %d is broken at event %d\n", b.Subject.Kind, b.Subject.ID, b.Seq)
	}
	if len(broken) > 0 {
		return fmt.Errorf("%d chains of the record are broken", len(broken))
	}
	_, err = fmt.Fprintf(w, "record: %d events, every chain is whole\n", seen)
	return err
}
