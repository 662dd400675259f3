package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// How many failures are free, and how waiting grows: after the free ones 2, 4,
// 8 … seconds, never more than maxWait, so that nobody is locked out for good.
// An attempt made while waiting is refused unread and does not make it longer.
const (
	freeOfAccount = 5
	freeOfAddress = 30 // an office shares one address
	maxWait       = 15 * time.Minute
	// forgiveAfter without a failure wipes the slate.
	forgiveAfter = 24 * time.Hour
)

// Throttled is a refusal that ends by itself.
type Throttled struct {
	Wait time.Duration
	*fault.Fault
}

// Unwrap gives the fault to those who ask for one.
func (t *Throttled) Unwrap() error { return t.Fault }

func throttled(wait time.Duration) error {
	minutes := int64((wait + time.Minute - 1) / time.Minute)
	return &Throttled{wait, fault.New(fault.Unavailable, "staff.sign_in.wait", "n", minutes)}
}

// hurdle is one key that counts failures.
type hurdle struct {
	name string
	free int64
}

// knock counts an attempt as a failure before its password is looked at, so
// that many attempts at once gain nothing. It refuses while a key has to wait.
func (s *Staff) knock(ctx context.Context, tx *db.Tx, hurdles ...hurdle) error {
	rows := make([]throttleRow, len(hurdles))
	for i, h := range hurdles {
		if _, err := tx.Exec(ctx, sqlHoldThrottle, h.name); err != nil {
			return fmt.Errorf("hold the attempts of a key: %w", err)
		}
		row, err := readThrottle(ctx, tx, h.name)
		if err != nil {
			return err
		}
		if wait := clock.FromMicros(row.FreeAt).Sub(tx.Now()); row.FreeAt > 0 && wait > 0 {
			return throttled(wait)
		}
		rows[i] = row
	}
	for i, h := range hurdles {
		n := rows[i].Failures + 1
		var freeAt int64
		if n >= h.free {
			freeAt = clock.Micros(tx.Now().Add(waitAfter(n - h.free)))
		}
		if _, err := tx.Exec(ctx, sqlCountFailure, h.name, n, clock.Micros(tx.Now()), freeAt); err != nil {
			return fmt.Errorf("count an attempt: %w", err)
		}
	}
	return nil
}

// waitAfter is the wait after n failures beyond the free ones.
func waitAfter(n int64) time.Duration {
	const doublings = 10 // 2^10 seconds are more than maxWait
	return min(maxWait, 2*time.Second<<min(n, doublings))
}

type throttleRow struct {
	Failures int64
	LastAt   int64
	FreeAt   int64
}

func readThrottle(ctx context.Context, tx *db.Tx, name string) (row throttleRow, err error) {
	err = tx.Get(ctx, &row, sqlThrottle, name)
	if errors.Is(err, db.ErrNone) {
		return throttleRow{}, nil
	}
	if err != nil {
		return row, fmt.Errorf("read the attempts of a key: %w", err)
	}
	if tx.Now().Sub(clock.FromMicros(row.LastAt)) > forgiveAfter {
		return throttleRow{}, nil
	}
	return row, nil
}

// admit takes the attempt's own count back after the right password: the
// account's and the device's slate is clean, the address keeps the failures of
// others.
func (s *Staff) admit(ctx context.Context, tx *db.Tx, hurdles ...hurdle) error {
	for _, h := range hurdles {
		text := sqlClearFailures
		if h.free == freeOfAddress {
			text = sqlForgiveOne
		}
		if _, err := tx.Exec(ctx, text, h.name); err != nil {
			return fmt.Errorf("clear the attempts of a key: %w", err)
		}
	}
	return nil
}

// hurdles are the keys that an attempt counts under. Somebody who has signed in
// on this device before is counted by the device alone: strangers who guess at
// the account cannot keep its owner out.
func hurdles(a Attempt) []hurdle {
	if a.Known != "" {
		return []hurdle{{"device:" + id.Hash(a.Known), freeOfAccount}}
	}
	return []hurdle{{"account:" + id.Hash(emailKey(a.Email)), freeOfAccount}, {"address:" + a.Address, freeOfAddress}}
}

const (
	// Attempts at the same time must be counted one after the other.
	sqlHoldThrottle = `
INSERT INTO staff_throttle (name, failures, last_at, free_at) VALUES ($1, 0, 0, 0)
ON CONFLICT (name) DO UPDATE SET name = excluded.name`

	sqlThrottle = `SELECT failures, last_at, free_at FROM staff_throttle WHERE name = $1`

	sqlCountFailure = `
INSERT INTO staff_throttle (name, failures, last_at, free_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, free_at = excluded.free_at`

	sqlClearFailures = `DELETE FROM staff_throttle WHERE name = $1`

	sqlForgiveOne = `UPDATE staff_throttle SET failures = failures - 1, free_at = 0 WHERE name = $1 AND failures > 0`
)
