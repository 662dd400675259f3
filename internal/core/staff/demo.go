package staff

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// doors are the one-click links of a demo; they live as long as the process.
type doors struct {
	mu      sync.Mutex
	byToken map[string]id.ID
}

// DemoLink gives the token of a link that signs an account in by a click, again
// and again while this process lives; "" when this is no demo.
func (s *Staff) DemoLink(who id.ID) string {
	if !s.demo {
		return ""
	}
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	if s.doors.byToken == nil {
		s.doors.byToken = map[string]id.ID{}
	}
	token := id.Token()
	s.doors.byToken[id.Hash(token)] = who
	return token
}

// EnterDemo signs in by a demo link; NotFound outside a demo.
func (s *Staff) EnterDemo(ctx context.Context, tx *db.Tx, token string, a Attempt) (Opened, error) {
	s.doors.mu.Lock()
	who, ok := s.doors.byToken[id.Hash(token)]
	s.doors.mu.Unlock()
	if !ok || !s.demo {
		return Opened{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err := tx.Lock(ctx, "staff_account", int64(who)); err != nil {
		return Opened{}, fmt.Errorf("hold account %d: %w", who, err)
	}
	here, err := s.activeAccount(ctx, tx, who)
	if err != nil {
		return Opened{}, err
	}
	if !here {
		return Opened{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return s.enter(ctx, tx, who, a, "demo")
}

// DemoOwner is the first owner, as whom a demo's own token acts; ok is false
// outside a demo.
func (s *Staff) DemoOwner(ctx context.Context, d *db.DB) (p Person, ok bool, err error) {
	if !s.demo {
		return p, false, nil
	}
	var row personRow
	err = d.Get(ctx, &row, sqlDemoOwner, Owner)
	if errors.Is(err, db.ErrNone) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find the demo's owner: %w", err)
	}
	p, err = s.person(ctx, d, row)
	p.ByToken = true
	return p, err == nil, err
}

const sqlDemoOwner = `
SELECT a.id, a.id AS account_id, a.name, a.role_id, r.code AS role_code, r.version AS role_version,
	a.lang, a.calendar, a.second_calendar, a.digits, a.zone, a.theme, a.keys_on
FROM staff_account a JOIN staff_role r ON r.id = a.role_id
WHERE r.code = $1 AND a.active ORDER BY a.id LIMIT 1`
