package complaints

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Look is somebody's reading of a complaint: the first within an hour.
type Look struct {
	AccountID id.ID
	At        time.Time
}

// VisitLife is how long a visit lasts: whoever reads on after it begins another.
const VisitLife = time.Hour

// Looked writes down that somebody reads a complaint that is not open to all.
func (m *Room) Looked(ctx context.Context, tx *db.Tx, of, who id.ID) error {
	now := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlLooked, of, who, now/VisitLife.Microseconds(), now); err != nil {
		return fmt.Errorf("write down who reads complaint %d: %w", of, err)
	}
	return nil
}

// Looks lists who read a complaint, the newest first.
func Looks(ctx context.Context, r db.Reader, of id.ID) ([]Look, error) {
	var rows []struct {
		AccountID id.ID
		FirstAt   int64
	}
	if err := r.All(ctx, &rows, sqlLooks, of, maxLooks); err != nil {
		return nil, fmt.Errorf("read who read complaint %d: %w", of, err)
	}
	all := make([]Look, len(rows))
	for i, l := range rows {
		all[i] = Look{l.AccountID, clock.FromMicros(l.FirstAt)}
	}
	return all, nil
}

// maxLooks is how many readings a page shows.
const maxLooks = 500

const (
	sqlLooked = `INSERT INTO complaints_look (case_id, account_id, hour, first_at) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, account_id, hour) DO NOTHING`
	sqlLooks  = `SELECT account_id, first_at FROM complaints_look WHERE case_id = $1 ORDER BY first_at DESC, account_id LIMIT $2`
)
