package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// SearchKind is what messages of the ledger are called in the common search.
const SearchKind = "mail"

const (
	tallyEvery = 20 * time.Second
	// tallyLag is how far the tally stays behind: an act that began earlier may
	// commit its row later, and a row passed over would never be found.
	tallyLag = 30 * time.Second
	// tallyBatch bounds one transaction to some milliseconds.
	tallyBatch = 250
	// tallyAtOnce bounds one run of the job; the next goes on.
	tallyAtOnce = 40
)

type tallyJob struct{}

func (tallyJob) Kind() string { return "channel.tally" }

// tallied is what the tally reads of a row.
type tallied struct {
	ID, MailboxID             id.ID
	Direction                 Direction
	EnvelopeFrom, EnvelopeTo  string
	HeaderFrom, Subject, Kind string
	At                        int64
}

// Tally follows the ledger: it makes new messages findable and counts arrivals
// by hour. It is a job of its own because whoever brings a mail should not wait
// for it.
func (l *Ledger) Tally(ctx context.Context) error {
	for range tallyAtOnce {
		n := 0
		err := l.o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = l.tallySome(ctx, tx)
			return err
		})
		if err != nil || n < tallyBatch {
			return err
		}
	}
	return nil
}

func (l *Ledger) tallySome(ctx context.Context, tx *db.Tx) (int, error) {
	var after id.ID
	if err := tx.Get(ctx, &after, sqlCursor); err != nil {
		return 0, fmt.Errorf("read how far the tally is: %w", err)
	}
	var rows []tallied
	if err := tx.All(ctx, &rows, sqlToTally, after, clock.Micros(tx.Now().Add(-tallyLag)), tallyBatch); err != nil {
		return 0, fmt.Errorf("read messages to tally: %w", err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	docs, hours := make([]search.Doc, len(rows)), map[arrivalHour]arrivals{}
	for i, r := range rows {
		docs[i] = r.doc()
		if r.Direction == In {
			key := arrivalHour{r.MailboxID, r.At / int64(time.Hour/time.Microsecond)}
			hours[key] = arrivals{hours[key].n + 1, max(hours[key].last, r.At)}
		}
	}
	if err := search.PutMany(ctx, tx, docs); err != nil {
		return 0, err
	}
	for key, a := range hours {
		if _, err := tx.Exec(ctx, sqlArrivals, key.mailbox, key.hour, a.n, a.last); err != nil {
			return 0, fmt.Errorf("count the arrivals of an hour: %w", err)
		}
	}
	// The guard is for a second process that tallies at the same moment.
	n, err := tx.Exec(ctx, sqlAdvance, rows[len(rows)-1].ID, after)
	if err == nil && n == 0 {
		err = errOvertaken
	}
	return len(rows), err
}

type arrivalHour struct {
	mailbox id.ID
	hour    int64
}

type arrivals struct{ n, last int64 }

// doc is what a message is found by: its subject and everybody's address.
func (r tallied) doc() search.Doc {
	var to []string
	_ = json.Unmarshal([]byte(r.EnvelopeTo), &to) // what cannot be read is not found by it
	text := strings.Join(append(to, r.HeaderFrom, r.EnvelopeFrom, r.Subject), "\n")
	return search.Doc{ID: r.ID, Kind: SearchKind, Owner: r.ID, Text: text}
}

// reindex brings the search up to date with what a message turned out to be
// after the tally had passed it.
func (l *Ledger) reindex(ctx context.Context, tx *db.Tx, entry id.ID) error {
	if tx.Now().Sub(entry.Time()) < tallyLag {
		return nil // the tally is still to come
	}
	var r tallied
	if err := tx.Get(ctx, &r, sqlToReindex, entry); err != nil {
		return fmt.Errorf("read message %d for the search: %w", entry, err)
	}
	return search.Put(ctx, tx, r.doc())
}

const (
	sqlCursor = `SELECT id FROM channel_cursor WHERE name = 'tally'`

	sqlToTally = `
SELECT id, mailbox_id, direction, envelope_from, envelope_to, header_from, subject, kind, at FROM channel_ledger
WHERE id > $1 AND at < $2 ORDER BY id LIMIT $3`

	sqlToReindex = `
SELECT id, mailbox_id, direction, envelope_from, envelope_to, header_from, subject, kind, at FROM channel_ledger WHERE id = $1`

	sqlArrivals = `
INSERT INTO channel_hour (mailbox_id, hour, n, last_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (mailbox_id, hour) DO UPDATE SET n = channel_hour.n + excluded.n,
	last_at = CASE WHEN excluded.last_at > channel_hour.last_at THEN excluded.last_at ELSE channel_hour.last_at END`

	sqlAdvance = `UPDATE channel_cursor SET id = $1 WHERE name = 'tally' AND id = $2`
)
