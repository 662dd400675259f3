package cases

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Following is a colleague who is told what happens to a case without owning it.
type Following struct {
	AccountID id.ID
	Why       string // "chosen", "mentioned", "commented", "helped", "merged"
	Since     time.Time
}

// Follow lets a colleague be told what happens to a case. Following twice is no
// mistake.
func (m *Room) Follow(ctx context.Context, tx *db.Tx, by event.Actor, which, account id.ID) error {
	if err := m.mustBeActive(ctx, tx, account); err != nil {
		return err
	}
	if _, err := Get(ctx, tx, which); err != nil {
		return err
	}
	return m.enrol(ctx, tx, by, which, account, "chosen")
}

func (m *Room) enrol(ctx context.Context, tx *db.Tx, by event.Actor, which, account id.ID, why string) error {
	n, err := tx.Exec(ctx, sqlFollow, which, account, why, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("follow case %d: %w", which, err)
	}
	if n == 0 {
		return nil
	}
	return m.happened(ctx, tx, by, which, "followed", map[string]any{"to": account, "why": why})
}

// Unfollow ends it. A later mention lets the colleague follow again.
func (m *Room) Unfollow(ctx context.Context, tx *db.Tx, by event.Actor, which, account id.ID) error {
	n, err := tx.Exec(ctx, sqlUnfollow, which, account)
	if err != nil {
		return fmt.Errorf("no longer follow case %d: %w", which, err)
	}
	if n == 0 {
		return nil
	}
	return m.happened(ctx, tx, by, which, "unfollowed", map[string]any{"to": account})
}

// Followers lists who follows a case, the longest first.
func Followers(ctx context.Context, r db.Reader, which id.ID) ([]Following, error) {
	var rows []struct {
		AccountID id.ID
		Why       string
		Since     int64
	}
	if err := r.All(ctx, &rows, sqlFollowers, which); err != nil {
		return nil, fmt.Errorf("read the followers of case %d: %w", which, err)
	}
	out := make([]Following, len(rows))
	for i, one := range rows {
		out[i] = Following{one.AccountID, one.Why, clock.FromMicros(one.Since)}
	}
	return out, nil
}

// Told lists who is to hear of a note on a case: its followers, less those whom
// the note names, since they hear of that.
func Told(ctx context.Context, r db.Reader, which, note id.ID) ([]id.ID, error) {
	var out []id.ID
	if err := r.All(ctx, &out, sqlTold, which, note); err != nil {
		return nil, fmt.Errorf("find who follows case %d: %w", which, err)
	}
	return out, nil
}

// FollowedBy lists the cases that a person follows, those followed last first, at
// most a page of them.
func FollowedBy(ctx context.Context, r db.Reader, account id.ID) ([]Case, error) {
	var rows []row
	if err := r.All(ctx, &rows, sqlFollowed, account, PageSize); err != nil {
		return nil, fmt.Errorf("read what account %d follows: %w", account, err)
	}
	out := make([]Case, len(rows))
	for i, one := range rows {
		out[i] = one.toCase()
	}
	return out, nil
}

const (
	sqlFollow = `
INSERT INTO cases_follower (case_id, account_id, why, since) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, account_id) DO NOTHING`

	sqlUnfollow = `DELETE FROM cases_follower WHERE case_id = $1 AND account_id = $2`

	sqlFollowers = `SELECT account_id, why, since FROM cases_follower WHERE case_id = $1 ORDER BY since, account_id`

	sqlTold = `
SELECT account_id FROM cases_follower WHERE case_id = $1
    AND account_id NOT IN (SELECT account_id FROM cases_mention WHERE message_id = $2) ORDER BY account_id`

	sqlFollowed = `
SELECT ` + columns + ` FROM cases
WHERE id IN (SELECT case_id FROM cases_follower WHERE account_id = $1 ORDER BY since DESC LIMIT $2) ORDER BY last_at DESC, id DESC`
)
