package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

const (
	// courierRest is how long the courier sleeps when nobody wakes it: what
	// waited for the end of somebody's quiet hours leaves that much late at most.
	courierRest = 10 * time.Second
	// round is how many notices or deliveries one transaction handles.
	round = 100
)

// Courier carries notices out of the product. Several may run at the same time,
// in several processes: a row settles who sends.
func (b *Bell) Courier(ctx context.Context, log *slog.Logger) {
	rest := time.NewTicker(courierRest)
	defer rest.Stop()
	for {
		if err := b.Deliver(ctx); err != nil && ctx.Err() == nil {
			log.Error("deliver notices", "room", "notice", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		case <-b.wake:
		}
	}
}

// Deliver finds out how each new notice is to be heard and sends what is due.
func (b *Bell) Deliver(ctx context.Context) error {
	for {
		var routed int
		err := b.o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			routed, err = b.route(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("route notices: %w", err)
		}
		if routed < round {
			break
		}
	}
	return errors.Join(b.sendMails(ctx), b.sendDigests(ctx), b.sendPushes(ctx))
}

// reader is somebody who is to hear.
type reader struct {
	ID     id.ID
	Name   string
	Email  string
	Lang   lang.Tag
	Digits lang.Digits
	Zone   string
	Active bool

	choices  Choices
	hours    Hours
	browsers []id.ID
}

func (p reader) zone() *time.Location {
	z, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC
	}
	return z
}

func (b *Bell) readerOf(ctx context.Context, r db.Reader, who id.ID) (p reader, err error) {
	if err := r.Get(ctx, &p, sqlReader, who); err != nil {
		return p, fmt.Errorf("read who is told: %w", err)
	}
	if p.choices, err = b.Choices(ctx, r, who); err != nil {
		return p, err
	}
	if p.hours, err = b.HoursOf(ctx, r, who); err != nil {
		return p, err
	}
	if err := r.All(ctx, &p.browsers, sqlBrowserIDs, who); err != nil {
		return p, fmt.Errorf("read the browsers of account %d: %w", who, err)
	}
	return p, nil
}

// route settles by which channels new notices leave, and when.
func (b *Bell) route(ctx context.Context, tx *db.Tx) (int, error) {
	var rows []row
	if err := tx.All(ctx, &rows, sqlUnrouted, round); err != nil {
		return 0, fmt.Errorf("find new notices: %w", err)
	}
	people := map[id.ID]reader{}
	for _, n := range notices(rows) {
		p, known := people[n.To]
		if !known {
			var err error
			if p, err = b.readerOf(ctx, tx, n.To); err != nil {
				return 0, err
			}
			people[n.To] = p
		}
		if err := b.routeOne(ctx, tx, n, p); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (b *Bell) routeOne(ctx context.Context, tx *db.Tx, n Notice, p reader) error {
	c, known := p.choices[n.Kind]
	first, err := tx.Exec(ctx, sqlRouted, n.ID, c.Product || !known)
	if err != nil {
		return fmt.Errorf("settle notice %d: %w", n.ID, err)
	}
	if first == 0 || !known || !p.Active { // another courier was first, or nobody is there to hear
		return nil
	}
	if !c.Product {
		tx.AfterCommit(func() { b.changed(n.To) })
	}
	now := tx.Now()
	free := p.hours.Free(now, p.zone(), b.o.Schedule())
	put := func(channel string, target id.ID, due time.Time) error {
		if _, err := tx.Exec(ctx, sqlPut, n.ID, channel, target, n.To, clock.Micros(due)); err != nil {
			return fmt.Errorf("put notice %d on its way: %w", n.ID, err)
		}
		return nil
	}
	switch c.Mail {
	case MailNow:
		err = put("mail", 0, free)
	case MailDigest:
		err = put("digest", 0, p.hours.NextDigest(now, p.zone()))
	}
	if err != nil || !c.Push {
		return err
	}
	for _, browser := range p.browsers {
		if err := put("push", browser, free); err != nil {
			return err
		}
	}
	return nil
}

// delivery is one notice on its way by one channel.
type delivery struct {
	NoticeID  id.ID
	Channel   string
	Target    id.ID
	AccountID id.ID
	Tries     int64
}

func (b *Bell) due(ctx context.Context, r db.Reader, channel string, now time.Time) (all []delivery, err error) {
	if err := r.All(ctx, &all, sqlDue, channel, clock.Micros(now), round); err != nil {
		return nil, fmt.Errorf("find what is due by %s: %w", channel, err)
	}
	return all, nil
}

// claim settles a delivery before it is made, so that it is made once: ok is
// false when it is settled already, or no longer wanted because the notice was
// read, its reader has left, or sits before the screen and asked for that.
func (b *Bell) claim(ctx context.Context, tx *db.Tx, d delivery) (n Notice, p reader, ok bool, err error) {
	var one row
	if err := tx.Get(ctx, &one, sqlGet, d.NoticeID, d.AccountID); err != nil {
		return n, p, false, fmt.Errorf("read notice %d: %w", d.NoticeID, err)
	}
	n = one.notice()
	if p, err = b.readerOf(ctx, tx, n.To); err != nil {
		return n, p, false, err
	}
	state, why := "sent", ""
	switch {
	case !p.Active:
		state, why = "dropped", "left"
	case n.IsRead():
		state, why = "dropped", "read"
	case d.Channel != "digest" && p.hours.AwayOnly && b.o.Present(n.To):
		state, why = "dropped", "present"
	}
	settled, err := tx.Exec(ctx, sqlSettle, d.NoticeID, d.Channel, d.Target, state, why, clock.Micros(tx.Now()))
	if err != nil {
		return n, p, false, fmt.Errorf("settle the %s of notice %d: %w", d.Channel, d.NoticeID, err)
	}
	return n, p, settled == 1 && state == "sent", nil
}

const (
	sqlReader = `SELECT id, name, email, lang, digits, zone, active FROM staff_account WHERE id = $1`

	sqlBrowserIDs = `SELECT id FROM notice_browser WHERE account_id = $1 ORDER BY id`

	sqlUnrouted = `SELECT ` + columns + ` FROM notice WHERE NOT routed ORDER BY id LIMIT $1`

	sqlRouted = `UPDATE notice SET routed = true, shown = $2 WHERE id = $1 AND NOT routed`

	sqlPut = `
INSERT INTO notice_delivery (notice_id, channel, target, account_id, due_at, state) VALUES ($1, $2, $3, $4, $5, 'waiting')
ON CONFLICT (notice_id, channel, target) DO NOTHING`

	sqlDue = `
SELECT notice_id, channel, target, account_id, tries FROM notice_delivery
WHERE state = 'waiting' AND channel = $1 AND due_at <= $2 ORDER BY due_at, notice_id LIMIT $3`

	sqlSettle = `
UPDATE notice_delivery SET state = $4, why = $5, settled_at = $6, tries = tries + 1
WHERE notice_id = $1 AND channel = $2 AND target = $3 AND state = 'waiting'`
)
