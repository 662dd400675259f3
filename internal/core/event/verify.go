package event

import (
	"bytes"
	"context"
	"fmt"

	"rida/internal/kit/db"
)

// Broken is a chain that does not fit from an event on: it was altered, dropped
// or slipped in.
type Broken struct {
	Subject Subject
	Seq     int64
}

// verifyAtOnce is how many events one question reads: some megabytes.
const verifyAtOnce = 5000

// VerifyAll walks through every chain of the record, in the order of their
// subjects, and gives those that are broken and how many events it has seen. told,
// which may be nil, hears how far it is.
func VerifyAll(ctx context.Context, r db.Reader, told func(seen int64)) (all []Broken, seen int64, err error) {
	var last Event
	var before []byte
	skip := false // the rest of a chain that is known to be broken
	for {
		var rows []row
		if err := r.All(ctx, &rows, sqlChains, last.Subject.Kind, last.Subject.ID, last.Seq, verifyAtOnce); err != nil {
			return all, seen, fmt.Errorf("read the record: %w", err)
		}
		for _, one := range rows {
			e := one.event()
			want := last.Seq + 1
			if e.Subject != last.Subject {
				before, want, skip = nil, 1, false
			}
			if !skip && (e.Seq != want || !bytes.Equal(Chain(before, e), e.Hash)) {
				all = append(all, Broken{e.Subject, want})
				skip = true
			}
			before, last = e.Hash, e
		}
		seen += int64(len(rows))
		if len(rows) < verifyAtOnce {
			return all, seen, nil
		}
		if told != nil {
			told(seen)
		}
	}
}

const sqlChains = `
SELECT id, at, kind, subject_kind, subject_id, seq, actor_kind, actor_id, data, hash FROM event
WHERE (subject_kind, subject_id, seq) > ($1, $2, $3) ORDER BY subject_kind, subject_id, seq LIMIT $4`
