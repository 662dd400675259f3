package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
	"rida/internal/room/routing"
)

//go:embed script/problems.json
var problemScript []byte

type problemText struct {
	Whys       [][2]string `json:"whys"`
	What       string      `json:"what"`
	Hypothesis string      `json:"hypothesis"`
}

const (
	// topicSeed makes the same topics in every demo.
	topicSeed = 4242
	day       = 24 * time.Hour
	// Deliveries went wrong for some weeks, until something was done about it; bills
	// do so now.
	badDeliveries, goodDeliveries = 131 * day, 107 * day
	badBills                      = 13 * day
)

// usualTopics are the shares of what cases are about in usual times, in the order
// of the greeter's answers: a fault, a delivery, a bill, how to use something; the
// rest has none.
var usualTopics = [4]float64{.46, .6, .8, .975}

// Sort says what the cases of the past and of the ninety days were about, for those
// that nobody asked.
func Sort(ctx context.Context, d *db.DB, room *routing.Room, firm Firm) error {
	r := rand.New(rand.NewPCG(topicSeed, topicSeed))
	return d.WriteBulk(ctx, func(tx *db.Tx) error {
		var topics []id.ID
		var of []struct {
			ID         id.ID
			ReceivedAt int64
		}
		if err := tx.All(ctx, &topics, sqlTopicsInOrder); err != nil || len(topics) < len(usualTopics) {
			return err
		}
		if err := tx.All(ctx, &of, sqlUnsorted); err != nil {
			return err
		}
		for _, c := range of {
			k := drawTopic(r, tx.Now().Sub(clock.FromMicros(c.ReceivedAt)))
			if k >= len(usualTopics) {
				continue
			}
			if err := room.Retopic(ctx, tx, event.Staff(firm.Agent), c.ID, topics[k]); err != nil {
				return fmt.Errorf("sort case %d: %w", c.ID, err)
			}
		}
		return nil
	})
}

// drawTopic draws what a case of so long ago was about.
func drawTopic(r *rand.Rand, ago time.Duration) int {
	const delivery, bill, mostly = 1, 2, .85
	switch x := r.Float64(); {
	case ago < badDeliveries && ago > goodDeliveries && x < mostly:
		return delivery
	case ago < badBills && x < mostly:
		return bill
	}
	x := r.Float64()
	for k, share := range usualTopics {
		if x < share {
			return k
		}
	}
	return len(usualTopics)
}

// Problems lets the watch of the firm see what went wrong with deliveries, on the
// day on which it would have, and what goes wrong with bills now; a colleague finds
// the causes, does something about them, and the first is proven solved.
func Problems(ctx context.Context, d *db.DB, room *problems.Room, firm Firm) error {
	var text struct{ Solved, Watched problemText }
	if err := json.Unmarshal(problemScript, &text); err != nil {
		return fmt.Errorf("read the script of problems: %w", err)
	}
	if all, err := problems.OpenOnes(ctx, d, 0); err != nil || len(all) > 0 {
		return err
	}
	if err := d.Write(ctx, func(tx *db.Tx) error { return room.Recount(ctx, tx) }); err != nil {
		return err
	}
	now := d.Now()
	seen := now.Add(-goodDeliveries - 4*day)
	first, err := watchAt(ctx, d, room, seen)
	if err != nil {
		return err
	}
	for _, p := range first {
		if err := cure(ctx, d, room, firm, p, text.Solved, seen, now.Add(-goodDeliveries)); err != nil {
			return err
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			tx.Backdate(now.Add(-25 * day))
			_, err := room.Close(ctx, tx, event.Staff(firm.Manager), p)
			return err
		})
		if err != nil {
			return fmt.Errorf("close what was solved: %w", err)
		}
	}
	second, err := watchAt(ctx, d, room, now.Add(-5*day))
	if err != nil {
		return err
	}
	for _, p := range second {
		if err := cure(ctx, d, room, firm, p, text.Watched, now.Add(-5*day), now.Add(-4*day)); err != nil {
			return err
		}
	}
	return nil
}

// watchAt is one night of the watch, for surges alone. It gives the
// problems that came of it.
func watchAt(ctx context.Context, d *db.DB, room *problems.Room, at time.Time) (made []id.ID, err error) {
	today := room.Today(at)
	heard, err := room.Look(ctx, d, today)
	if err != nil {
		return nil, err
	}
	before, err := problems.OpenOnes(ctx, d, 0)
	if err != nil {
		return nil, err
	}
	known := map[id.ID]bool{}
	for _, p := range before {
		known[p.ID] = true
	}
	surges := heard[:0]
	for _, h := range heard {
		if h.Kind == problems.Recurring {
			surges = append(surges, h)
		}
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		tx.Backdate(at)
		return room.Heed(ctx, tx, surges, today)
	})
	if err != nil {
		return nil, fmt.Errorf("heed what the watch saw: %w", err)
	}
	after, err := problems.OpenOnes(ctx, d, 0)
	for _, p := range after {
		if !known[p.ID] {
			made = append(made, p.ID)
		}
	}
	return made, err
}

// cure asks why, acts from a day on, and leaves the problem to be watched.
func cure(ctx context.Context, d *db.DB, room *problems.Room, firm Firm, p id.ID, text problemText, at, since time.Time) error {
	by := event.Staff(firm.Manager)
	return d.Write(ctx, func(tx *db.Tx) error {
		tx.Backdate(at.Add(time.Hour))
		for _, w := range text.Whys {
			if _, err := room.AskWhy(ctx, tx, by, p, w[1], problems.Layer(w[0])); err != nil {
				return fmt.Errorf("ask why: %w", err)
			}
		}
		if _, err := room.Move(ctx, tx, by, p, problems.KnownCause); err != nil {
			return err
		}
		if _, err := room.Move(ctx, tx, by, p, problems.Acting); err != nil {
			return err
		}
		if _, err := room.Act(ctx, tx, by, p, problems.Plan{What: text.What, Hypothesis: text.Hypothesis, Since: since, BeforeDays: 28}); err != nil {
			return fmt.Errorf("act: %w", err)
		}
		_, err := room.Move(ctx, tx, by, p, problems.Checking)
		return err
	})
}

const (
	sqlTopicsInOrder = `SELECT id FROM routing_topic WHERE closed_at = 0 ORDER BY position, id`

	sqlUnsorted = `SELECT c.id, c.received_at FROM cases c WHERE NOT EXISTS (SELECT 1 FROM routing_answer a WHERE a.case_id = c.id) ORDER BY c.id`
)
