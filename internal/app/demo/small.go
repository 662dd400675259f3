package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

const (
	// smallSeed makes every demo tell the same history.
	smallSeed = 20260321
	// history is how far back the firm's cases reach.
	history = 90 * 24 * time.Hour
	// closedCases is how many of them are over.
	closedCases = 172
)

// Small gives an empty database the firm and its ninety days before now, a few
// hundred cases. It does nothing to a database that has them, and always tells
// who is who.
func Small(ctx context.Context, d *db.DB, rooms Rooms, now time.Time) (Firm, error) {
	begun, err := isBegun(ctx, d, rooms.Staff)
	if err != nil {
		return Firm{}, err
	}
	if !begun {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Backdate(now.Add(-history))
			return found(ctx, tx, rooms.Staff)
		}); err != nil {
			return Firm{}, err
		}
	}
	firm, err := who(ctx, d, rooms.Staff)
	if err != nil {
		return firm, err
	}
	var cases int
	if err := d.Get(ctx, &cases, sqlHowMany); err != nil || cases > 0 {
		return firm, err
	}
	err = d.WriteBulk(ctx, func(tx *db.Tx) error { return live(ctx, tx, rooms, firm, now) })
	if err != nil {
		return firm, fmt.Errorf("live through the history of the demo: %w", err)
	}
	return firm, nil
}

func isBegun(ctx context.Context, d *db.DB, s *staff.Staff) (bool, error) {
	_, begun, err := s.Organisation(ctx, d)
	return begun, err
}

// live writes the whole history.
func live(ctx context.Context, tx *db.Tx, rooms Rooms, firm Firm, now time.Time) error {
	l := &life{Rooms: rooms, ctx: ctx, tx: tx, r: rand.New(rand.NewPCG(smallSeed, 1)), now: now, firm: firm,
		swept: now.Add(-history), people: map[string]*person{}, told: map[string]*told{}}
	l.hours = l.Cases.Promises.Policy().Schedule
	l.quietPost()
	l.warns, l.given = promises.New(event.NewLog(), l.Cases.Promises.Policy), rand.New(rand.NewPCG(givenSeed, 1))
	var err error
	if l.givenText, err = readGiven(); err != nil {
		return err
	}
	if err := l.know(); err != nil {
		return err
	}
	people, err := readPeople()
	if err != nil {
		return err
	}
	if err := l.register(people); err != nil {
		return err
	}
	shown, err := readShown()
	if err != nil {
		return err
	}
	busy := map[*person]bool{}
	for _, s := range shown {
		if err := l.show(s); err != nil {
			return err
		}
		busy[l.people[s.by]] = true
	}
	all := map[lang.Tag][]script{}
	for _, t := range lang.Tags {
		if all[t], err = readScripts(t); err != nil {
			return err
		}
	}
	l.planOpen(all, people, busy)
	l.planClosed(all, people)
	l.planWords()
	l.planHard()
	if err := l.run(); err != nil {
		return err
	}
	if err := l.addOwn(); err != nil {
		return err
	}
	if err := l.look(); err != nil {
		return err
	}
	return moods(l.ctx, l.tx, l.now, l.firm.People)
}

// register opens a file for every customer.
func (l *life) register(people []*person) error {
	l.tx.Backdate(l.swept)
	for _, p := range people {
		source := cases.WebForm
		if p.email == "" {
			source = cases.Phone
		}
		c, err := l.Customers.Add(l.ctx, l.tx, event.Staff(l.firm.Manager), p.customer(source), p.contacts()...)
		if err != nil {
			return fmt.Errorf("open the file of %s: %w", p.key, err)
		}
		p.id, l.people[p.key] = c.ID, p
	}
	return nil
}

// standing is where an open case of the demo stands: the nth line of a speaker
// was the last, so many hours of work ago.
type standing struct {
	lang      lang.Tag
	who       byte
	nth       int
	low, high float64
	snoozed   int // days for which it is put aside, 0 for not
}

// standings are the open cases beside those of show.txt.
var standings = []standing{
	{lang.Arabic, customerSays, 1, 0.2, 1.1, 0}, {lang.Persian, customerSays, 1, 0.3, 2.5, 0}, {lang.English, customerSays, 1, 0.4, 2.2, 0},
	{lang.Arabic, customerSays, 2, 1, 4, 0}, {lang.Arabic, customerSays, 2, 3, 6.5, 0}, {lang.Persian, customerSays, 2, 1, 6, 0},
	{lang.English, customerSays, 2, 2, 6, 0},
	{lang.Arabic, staffSays, 1, 3, 9, 0}, {lang.Arabic, staffSays, 2, 6, 16, 0}, {lang.Persian, staffSays, 1, 5, 14, 0},
	{lang.English, staffSays, 2, 4, 18, 0}, {lang.English, staffSays, 1, 2, 9, 0},
	{lang.Arabic, proposal, 1, 6, 30, 0}, {lang.Persian, proposal, 1, 8, 26, 0}, {lang.English, proposal, 1, 3, 20, 0},
	{lang.Arabic, staffSays, 1, 8, 12, 4}, {lang.Persian, staffSays, 1, 9, 14, 5},
}

// planOpen plans the open cases, each with a customer who has none yet.
func (l *life) planOpen(all map[lang.Tag][]script, people []*person, busy map[*person]bool) {
	used := map[string]bool{}
	for _, s := range standings {
		for _, one := range shuffled(l.r, all[s.lang]) {
			lines := one.upTo(s.who, s.nth)
			p := l.castOpen(one, people, busy)
			if lines == 0 || p == nil || used[one.key] || s.who == customerSays && s.nth == 1 && bySpoken(one.channel) || one.priority == cases.Urgent {
				continue
			}
			busy[p], used[one.key] = true, true
			ago := time.Duration((s.low + l.r.Float64()*(s.high-s.low)) * float64(time.Hour))
			t := l.stopped(one, p, lines, ago)
			if s.snoozed > 0 {
				l.at(l.work(l.now, -ago/2), func() error {
					_, err := l.Cases.Snooze(l.ctx, l.tx, event.Staff(t.agent), t.id, l.now.AddDate(0, 0, s.snoozed))
					return err
				})
			}
			break
		}
	}
}

func (l *life) castOpen(s script, people []*person, busy map[*person]bool) *person {
	for _, p := range shuffled(l.r, people) {
		if !busy[p] && s.suits(p) {
			return p
		}
	}
	return nil
}

// planClosed plans what is over: every script at least once, most of it in the
// last weeks.
func (l *life) planClosed(all map[lang.Tag][]script, people []*person) {
	var order []script
	for len(order) < closedCases {
		var round []script
		for _, t := range lang.Tags {
			round = append(round, all[t]...)
		}
		order = append(order, shuffled(l.r, round)...)
	}
	for i, s := range order[:closedCases] {
		var fit []*person
		for _, p := range people {
			if s.suits(p) {
				fit = append(fit, p)
			}
		}
		if len(fit) == 0 {
			continue
		}
		share := (float64(i) + l.r.Float64()) / closedCases
		begin := l.now.Add(-history + 26*time.Hour + time.Duration(share*float64(history-100*time.Hour)))
		l.whole(s, pick(l.r, fit), begin, l.drawEnding(s, l.now.Sub(begin)))
	}
}

// drawEnding draws how a case ended; the longer ways need enough time since.
func (l *life) drawEnding(s script, since time.Duration) ending {
	n := l.r.IntN(100)
	proposed := s.upTo(proposal, 1) > 0
	switch {
	case !proposed || n < 7:
		return documented
	case n < 10:
		return withdrawn
	case n < 18 && since > 35*24*time.Hour && s.channel == cases.Email:
		return again
	case n < 40 && since > 20*24*time.Hour:
		return quiet
	}
	return confirmed
}

// look lets everybody have seen what is older than this morning.
func (l *life) look() error {
	var open []struct {
		ID     id.ID
		LastAt int64
	}
	if err := l.tx.All(l.ctx, &open, sqlOpenByLast); err != nil {
		return fmt.Errorf("find the open cases: %w", err)
	}
	morning := l.work(l.now, -5*time.Hour)
	l.tx.Backdate(morning)
	for _, c := range open {
		if c.LastAt >= morning.UnixMicro() {
			continue
		}
		for _, one := range colleagues {
			if err := cases.SeenBy(l.ctx, l.tx, l.firm.People[one.key], c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func shuffled[T any](r *rand.Rand, all []T) []T {
	out := slices.Clone(all)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

const (
	sqlHowMany    = `SELECT COUNT(*) FROM (SELECT id FROM cases LIMIT 1) AS one`
	sqlOpenByLast = `SELECT id, last_at FROM cases WHERE state <> 'closed' ORDER BY id`
)
