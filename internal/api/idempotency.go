package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
)

const (
	// keepAnswers is how long a call can be repeated: over a weekend's outage.
	keepAnswers = 48 * time.Hour
	// keepUploads is how long an upload waits for its message.
	keepUploads = 48 * time.Hour
	sweepEvery  = time.Hour
	// sweepAtOnce bounds one transaction.
	sweepAtOnce = 1000
	// maxKey is room for a UUID with a long prefix.
	maxKey = 200
)

// underWay knows the calls with a key that are being done in this process. Those
// of another process wait for each other in the database.
type underWay struct {
	mu    sync.Mutex
	calls map[string]bool
}

func (u *underWay) begin(call string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.calls[call] {
		return false
	}
	u.calls[call] = true
	return true
}

func (u *underWay) end(call string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.calls, call)
}

// once does an act and answers. With an Idempotency-Key the answer is kept in
// the transaction of the act: either both are on disk or neither is, and the
// same call again gives the same answer without another act. A call that failed
// leaves nothing and may be tried again with its key.
func (c *call) once(body []byte, act func(ctx context.Context, tx *db.Tx) (result, error)) error {
	ctx, a := c.r.Context(), c.api
	key := c.r.Header.Get("Idempotency-Key")
	var out result
	if key == "" {
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			out, err = act(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		return c.send(out)
	}
	k := keyed{account: c.r.Who.ID, route: c.r.Method + " " + c.r.URL.Path, key: key, body: hashOf(c.r.URL.RawQuery, body)}
	if !k.valid() {
		return fault.OfFields(fault.Field{Name: "Idempotency-Key", Key: "api.bad_key", Args: []any{"max", maxKey}})
	}
	if !a.underWay.begin(k.name()) {
		c.w.Header().Set("Retry-After", "1")
		return fault.New(fault.Conflict, "api.under_way")
	}
	defer a.underWay.end(k.name())
	replayed := false
	err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if out, replayed, err = k.claim(ctx, tx); err != nil || replayed {
			return err
		}
		if out, err = act(ctx, tx); err != nil {
			return err
		}
		return k.keep(ctx, tx, out)
	})
	if err != nil {
		return err
	}
	if replayed {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return c.send(out)
}

// keyed is a call with a key.
type keyed struct {
	account          id.ID
	route, key, body string
}

func hashOf(query string, body []byte) string {
	h := sha256.New()
	h.Write([]byte(query + "\n"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

func (k keyed) name() string { return k.account.String() + " " + k.route + " " + k.key }

// valid: visible ASCII, as header values of programs are.
func (k keyed) valid() bool {
	for _, b := range []byte(k.key) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return len(k.key) <= maxKey
}

// claim takes the key for this act, or gives the answer that an earlier call
// with it had. On PostgreSQL it waits for another process that holds the key.
func (k keyed) claim(ctx context.Context, tx *db.Tx) (kept result, replayed bool, err error) {
	n, err := tx.Exec(ctx, sqlClaim, k.account, k.route, k.key, clock.Micros(tx.Now()), k.body)
	if err != nil {
		return kept, false, fmt.Errorf("claim an idempotency key: %w", err)
	}
	if n == 1 {
		return kept, false, nil
	}
	var row struct {
		BodyHash string
		Status   int64
		Location string
		Body     []byte
	}
	err = tx.Get(ctx, &row, sqlKept, k.account, k.route, k.key)
	switch {
	case errors.Is(err, db.ErrNone): // swept away between the two statements
		return kept, false, fault.New(fault.Conflict, "api.under_way")
	case err != nil:
		return kept, false, fmt.Errorf("read the answer of an earlier call: %w", err)
	case row.BodyHash != k.body:
		return kept, false, fault.New(fault.Invalid, "api.other_body")
	}
	return result{status: int(row.Status), location: row.Location, body: row.Body}, true, nil
}

func (k keyed) keep(ctx context.Context, tx *db.Tx, r result) error {
	if _, err := tx.Exec(ctx, sqlKeep, k.account, k.route, k.key, r.status, r.location, r.body); err != nil {
		return fmt.Errorf("keep the answer of a call: %w", err)
	}
	return nil
}

// sweepJob throws away what nobody will ask for.
type sweepJob struct{}

func (sweepJob) Kind() string { return "api.sweep" }

// Jobs lists the background work of the API.
func (a *API) Jobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ sweepJob) error { return a.Sweep(ctx) })
	job.Periodic(r, sweepEvery, sweepJob{})
}

// Sweep forgets kept answers and uploads that are older than two days.
func (a *API) Sweep(ctx context.Context) error {
	for {
		var answers int64
		var uploads []id.ID
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if answers, err = tx.Exec(ctx, sqlForget, clock.Micros(tx.Now().Add(-keepAnswers)), sweepAtOnce); err != nil {
				return fmt.Errorf("forget kept answers: %w", err)
			}
			if err = tx.All(ctx, &uploads, sqlOldUploads, uploadKind, clock.Micros(tx.Now().Add(-keepUploads)), sweepAtOnce); err != nil {
				return fmt.Errorf("look for old uploads: %w", err)
			}
			for _, one := range uploads {
				if err = a.Files.Remove(ctx, tx, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || answers < sweepAtOnce && len(uploads) < sweepAtOnce {
			return err
		}
	}
}

const (
	sqlClaim = `
INSERT INTO api_idempotency (account_id, route, key, at, body_hash, status, location, body) VALUES ($1, $2, $3, $4, $5, 0, '', '')
ON CONFLICT (account_id, route, key) DO NOTHING`

	sqlKept = `SELECT body_hash, status, location, body FROM api_idempotency WHERE account_id = $1 AND route = $2 AND key = $3`

	sqlKeep = `UPDATE api_idempotency SET status = $4, location = $5, body = $6 WHERE account_id = $1 AND route = $2 AND key = $3`

	sqlForget = `
DELETE FROM api_idempotency WHERE (account_id, route, key) IN (SELECT account_id, route, key FROM api_idempotency WHERE at < $1 LIMIT $2)`

	sqlOldUploads = `SELECT id FROM files_ref WHERE owner_kind = $1 AND created_at < $2 ORDER BY id LIMIT $3`
)
