package channel

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Dead is an address that gets no mail, because a server told us that nobody
// has it.
type Dead struct {
	ID      id.ID
	Address string
	Since   time.Time
	Bounce  id.ID // the ledger row that told it
	About   id.ID // our message that came back
	Code    string
	Words   string // the other server's
}

// AddressKey is an address as it is compared: lower case, without blanks. Almost
// no server tells capital letters apart, and people never do.
func AddressKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// DeadWords stand where the other server's words would, when no server was
// asked because the address is known to be dead.
const DeadWords = "known to be dead"

// graveyard remembers the dead addresses, so that no act and no sending has to
// ask the database for them.
type graveyard struct {
	mu   sync.RWMutex
	by   map[string]Dead
	read time.Time
}

// graveFor is after how long a change by another process is seen at the latest.
const graveFor = 10 * time.Second

// DeadAmong tells which of the addresses get no mail.
func (l *Ledger) DeadAmong(ctx context.Context, addresses ...string) ([]Dead, error) {
	l.grave.mu.RLock()
	known, fresh := l.grave.by, time.Since(l.grave.read) < graveFor
	l.grave.mu.RUnlock()
	if !fresh {
		all, err := l.DeadAddresses(ctx, l.o.DB, 0, maxDead)
		if err != nil {
			return nil, err
		}
		known = make(map[string]Dead, len(all))
		for _, d := range all {
			known[d.Address] = d
		}
		l.grave.mu.Lock()
		l.grave.by, l.grave.read = known, time.Now()
		l.grave.mu.Unlock()
	}
	var out []Dead
	for _, a := range addresses {
		if d, ok := known[AddressKey(a)]; ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// maxDead bounds what is remembered; a house with more dead addresses than this
// has another trouble, and the oldest are then tried again.
const maxDead = 100_000

// DeadAddresses lists the addresses that get no mail, the newest first, from
// before the cursor (0 for the newest).
func (l *Ledger) DeadAddresses(ctx context.Context, r db.Reader, before id.ID, limit int) ([]Dead, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []struct {
		ID, BounceID, AboutID id.ID
		Address, Code, Words  string
		Since                 int64
	}
	if err := r.All(ctx, &rows, sqlDead, before, limit); err != nil {
		return nil, fmt.Errorf("read the dead addresses: %w", err)
	}
	out := make([]Dead, len(rows))
	for i, d := range rows {
		out[i] = Dead{d.ID, d.Address, clock.FromMicros(d.Since), d.BounceID, d.AboutID, d.Code, d.Words}
	}
	return out, nil
}

// bury stops further mail to an address.
func (l *Ledger) bury(ctx context.Context, tx *db.Tx, d Dead) error {
	d.ID = id.New(tx.Now())
	n, err := tx.Exec(ctx, sqlBury, d.ID, AddressKey(d.Address), clock.Micros(tx.Now()), d.Bounce, d.About, d.Code, clean(d.Words, maxText))
	if err != nil {
		return fmt.Errorf("stop mail to a dead address: %w", err)
	}
	if n == 0 {
		return nil // it is known already
	}
	tx.AfterCommit(l.grave.forget)
	return l.aboutAddress(ctx, tx, event.System, d.ID, "address_dead", map[string]any{"bounce": d.Bounce, "about": d.About, "code": d.Code})
}

// statusIn finds the enhanced status among a server's words.
var statusIn = regexp.MustCompile(`\b5\.\d{1,3}\.\d{1,3}\b`)

// buryRefused stops mail to an address of which the server that takes our mail
// says itself, by an enhanced status, that nobody has it.
func (l *Ledger) buryRefused(ctx context.Context, tx *db.Tx, e Entry, v Verdict) error {
	status := statusIn.FindString(v.Words)
	if v.Answer != Refused || status == "" {
		return nil
	}
	code := BounceCode(status, v.Words)
	if !kills(code) {
		return nil
	}
	return l.bury(ctx, tx, Dead{Address: v.To, About: e.ID, Code: code, Words: v.Words})
}

// Revive lets mail go to an address again, because a person says so.
func (l *Ledger) Revive(ctx context.Context, tx *db.Tx, by event.Actor, dead id.ID) error {
	n, err := tx.Exec(ctx, sqlRevive, dead, clock.Micros(tx.Now()), by.ID)
	if err != nil {
		return fmt.Errorf("clear a dead address: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "channel.not_dead").Because(errors.New("no such held address"))
	}
	tx.AfterCommit(l.grave.forget)
	return l.aboutAddress(ctx, tx, by, dead, "address_cleared", nil)
}

// Hold stops mail to an address again: the way back from Revive.
func (l *Ledger) Hold(ctx context.Context, tx *db.Tx, by event.Actor, dead id.ID) error {
	n, err := tx.Exec(ctx, sqlHold, dead)
	if db.IsUnique(err) {
		return fault.New(fault.Conflict, "channel.dead_already").Because(err)
	}
	if err != nil {
		return fmt.Errorf("stop mail to an address again: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "channel.not_dead")
	}
	tx.AfterCommit(l.grave.forget)
	return l.aboutAddress(ctx, tx, by, dead, "address_dead", map[string]any{"again": true})
}

func (l *Ledger) aboutAddress(ctx context.Context, tx *db.Tx, by event.Actor, dead id.ID, what string, data any) error {
	_, err := l.o.Events.Append(ctx, tx, by, event.Subject{Kind: "mail_address", ID: dead}, "channel."+what, data)
	return err
}

// ForgetDead has the dead addresses read anew at the next question, after
// something else than this ledger wrote them.
func (l *Ledger) ForgetDead() { l.grave.forget() }

func (g *graveyard) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.read = time.Time{}
}

// sparing is a Sender that spares dead addresses: they are answered for here,
// and no server is asked.
type sparing struct {
	Sender
	l *Ledger
}

// Send hands the parcel over for those who are not dead.
func (s sparing) Send(ctx context.Context, p Parcel, begin func(context.Context) error) ([]Verdict, error) {
	dead, err := s.l.DeadAmong(ctx, p.To...)
	if err != nil {
		return nil, err
	}
	if len(dead) == 0 {
		return s.Sender.Send(ctx, p, begin)
	}
	is := make(map[string]bool, len(dead))
	for _, d := range dead {
		is[d.Address] = true
	}
	var living []string
	var verdicts []Verdict
	for _, to := range p.To {
		if is[AddressKey(to)] {
			verdicts = append(verdicts, Verdict{To: to, Answer: Refused, Words: DeadWords})
		} else {
			living = append(living, to)
		}
	}
	if len(living) == 0 {
		return verdicts, nil
	}
	p.To = living
	rest, err := s.Sender.Send(ctx, p, begin)
	if err != nil {
		return nil, err
	}
	return append(verdicts, rest...), nil
}

const (
	sqlDead = `
SELECT id, address, since, bounce_id, about_id, code, words FROM channel_dead WHERE cleared_at = 0 AND id < $1 ORDER BY id DESC LIMIT $2`

	sqlBury = `
INSERT INTO channel_dead (id, address, since, bounce_id, about_id, code, words, cleared_at, cleared_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)
ON CONFLICT DO NOTHING`

	sqlRevive = `UPDATE channel_dead SET cleared_at = $2, cleared_by = $3 WHERE id = $1 AND cleared_at = 0`
	sqlHold   = `UPDATE channel_dead SET cleared_at = 0, cleared_by = 0 WHERE id = $1 AND cleared_at <> 0`
)
