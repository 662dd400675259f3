package notice

import (
	"context"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/webpush"
)

// maxBrowsers is more than one person uses; the oldest makes room.
const maxBrowsers = 10

// Subscribe lets a browser of somebody take pushes. A browser that was
// another's before is theirs from now on.
func (b *Bell) Subscribe(ctx context.Context, tx *db.Tx, account id.ID, to webpush.Browser, device string) error {
	if err := b.sender.Check(to.Endpoint); err != nil {
		return fault.OfFields(fault.Field{Name: "endpoint", Key: "notice.fault.browser"}).Because(err)
	}
	if err := to.Check(); err != nil {
		return fault.OfFields(fault.Field{Name: "endpoint", Key: "notice.fault.browser"}).Because(err)
	}
	if _, err := tx.Exec(ctx, sqlSubscribe, id.New(tx.Now()), account, to.Endpoint, to.P256dh, to.Auth, device, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("add a browser of account %d: %w", account, err)
	}
	all, err := b.Browsers(ctx, tx, account)
	if err != nil {
		return err
	}
	for len(all) > maxBrowsers {
		if err := b.dropBrowser(ctx, tx, all[0].ID); err != nil {
			return err
		}
		all = all[1:]
	}
	return nil
}

// Unsubscribe takes a browser of somebody away.
func (b *Bell) Unsubscribe(ctx context.Context, tx *db.Tx, account, which id.ID) error {
	n, err := tx.Exec(ctx, sqlUnsubscribe, which, account)
	if err != nil {
		return fmt.Errorf("take browser %d away: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

func (b *Bell) dropBrowser(ctx context.Context, tx *db.Tx, which id.ID) error {
	if _, err := tx.Exec(ctx, sqlDropBrowser, which); err != nil {
		return fmt.Errorf("forget browser %d: %w", which, err)
	}
	return nil
}

// Browsers lists the browsers of somebody, oldest first.
func (b *Bell) Browsers(ctx context.Context, r db.Reader, account id.ID) ([]Device, error) {
	var rows []struct {
		ID        id.ID
		Device    string
		CreatedAt int64
	}
	if err := r.All(ctx, &rows, sqlBrowsers, account); err != nil {
		return nil, fmt.Errorf("list the browsers of account %d: %w", account, err)
	}
	out := make([]Device, len(rows))
	for i, one := range rows {
		out[i] = Device{one.ID, one.Device, clock.FromMicros(one.CreatedAt)}
	}
	return out, nil
}

const (
	sqlSubscribe = `
INSERT INTO notice_browser (id, account_id, endpoint, p256dh, auth, device, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (endpoint) DO UPDATE SET account_id = excluded.account_id, p256dh = excluded.p256dh, auth = excluded.auth, device = excluded.device`

	sqlUnsubscribe = `DELETE FROM notice_browser WHERE id = $1 AND account_id = $2`

	sqlDropBrowser = `DELETE FROM notice_browser WHERE id = $1`

	sqlBrowsers = `SELECT id, device, created_at FROM notice_browser WHERE account_id = $1 ORDER BY id`
)
