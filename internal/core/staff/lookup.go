package staff

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Card is what other pages show of a person.
type Card struct {
	ID     id.ID
	Name   string
	Lang   lang.Tag
	Active bool
}

// cardsLife is how long cards are trusted: a change by another process shows
// after this time at the latest. A change by this one shows at once.
const cardsLife = 30 * time.Second

// cards keeps the names of everybody, some hundred bytes each.
type cards struct {
	mu   sync.RWMutex
	kept map[id.ID]Card
	read time.Time
	age  uint64 // grows with every change, so that a slow reading cannot store what is old
}

func (c *cards) forget() {
	c.mu.Lock()
	c.kept = nil
	c.age++
	c.mu.Unlock()
}

// Cards gives the names of everybody by id; the map is shared and never written
// to. Within an act the database is asked, which may know more than is committed.
func (s *Staff) Cards(ctx context.Context, r db.Reader) (map[id.ID]Card, error) {
	d, committed := r.(*db.DB)
	if !committed {
		return readCards(ctx, r)
	}
	c := &s.cards
	now := d.Now()
	c.mu.RLock()
	kept, age := c.kept, c.age
	fresh := kept != nil && now.Sub(c.read) < cardsLife && !now.Before(c.read)
	c.mu.RUnlock()
	if fresh {
		return kept, nil
	}
	kept, err := readCards(ctx, r)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.age == age {
		c.kept, c.read = kept, now
	}
	return kept, nil
}

// Lookup gives the card of one account; the zero card for nobody. Within an act
// it reads the one row, which may know more than is committed.
func (s *Staff) Lookup(ctx context.Context, r db.Reader, who id.ID) (Card, error) {
	if _, committed := r.(*db.DB); committed {
		all, err := s.Cards(ctx, r)
		return all[who], err
	}
	var card Card
	err := r.Get(ctx, &card, sqlCard, who)
	if errors.Is(err, db.ErrNone) {
		return Card{}, nil
	}
	if err != nil {
		return Card{}, fmt.Errorf("read the name of account %d: %w", who, err)
	}
	return card, nil
}

func readCards(ctx context.Context, r db.Reader) (map[id.ID]Card, error) {
	var rows []Card
	if err := r.All(ctx, &rows, sqlCards); err != nil {
		return nil, fmt.Errorf("read the names of the staff: %w", err)
	}
	byID := make(map[id.ID]Card, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	return byID, nil
}

// Sweep throws away what has expired: sessions, links, counts of failures.
// app runs it now and then.
func (s *Staff) Sweep(ctx context.Context, tx *db.Tx) error {
	now := tx.Now()
	const keepUsed = 30 * 24 * time.Hour // to answer "was it used?"
	for _, one := range []struct {
		text string
		args []any
	}{
		{sqlSweepSessions, []any{clock.Micros(now.Add(-SessionIdle)), clock.Micros(now.Add(-SessionLife))}},
		{sqlSweepResets, []any{clock.Micros(now.Add(-keepUsed))}},
		{sqlSweepInvitations, []any{clock.Micros(now.Add(-keepUsed))}},
		{sqlSweepThrottle, []any{clock.Micros(now.Add(-forgiveAfter))}},
	} {
		if _, err := tx.Exec(ctx, one.text, one.args...); err != nil {
			return fmt.Errorf("throw away what has expired: %w", err)
		}
	}
	return nil
}

const (
	sqlCard = `SELECT id, name, lang, active FROM staff_account WHERE id = $1`

	sqlCards = `SELECT id, name, lang, active FROM staff_account`

	sqlSweepSessions = `DELETE FROM staff_session WHERE seen_at < $1 OR created_at < $2`

	sqlSweepResets = `DELETE FROM staff_reset WHERE expires_at < $1`

	sqlSweepInvitations = `DELETE FROM staff_invitation WHERE expires_at < $1`

	sqlSweepThrottle = `DELETE FROM staff_throttle WHERE last_at < $1`
)
