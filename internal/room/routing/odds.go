package routing

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
	"rida/internal/room/promises/estimate"
)

// Odds reads the record behind the acts. It learns from what became of answers
// and updates how long they take, each kind for itself, and says with each date
// that the policy gives the chance with which it is kept: soon after, never in the
// act that gave it. Where too little is known it says nothing.
type Odds struct {
	*event.Walk
	db   *db.DB
	room *promises.Room
	ends *estimate.Outlook // of the ends of cases
	say  map[promises.Kind]*learned
	from time.Time // events from before are history
}

// learned is the outlook of one kind of promise.
type learned struct {
	*estimate.Outlook
	source *wordSource
}

// feed keeps what is new until somebody asks; what nobody asks for is learned
// before it grows long.
func (l *learned) feed(ctx context.Context, one estimate.Spell) error {
	if l.source.feed(one) < fedMost {
		return nil
	}
	return l.Learn(ctx)
}

// fedMost is how much is kept unlearned.
const fedMost = 5000

const (
	// oddsBatch is how many events one step reads.
	oddsBatch = 300
	// oddsWithin is how long after a date was given its chance may still be said:
	// later it would be known already how it goes on.
	oddsWithin = 15 * time.Minute
)

// NewOdds makes the reader; ends is the outlook of the ends of cases.
func NewOdds(d *db.DB, room *promises.Room, ends *estimate.Outlook, hours func() *calendar.Schedule) *Odds {
	o := &Odds{Walk: event.NewWalk("promises.odds"), db: d, room: room, ends: ends, say: map[promises.Kind]*learned{}, from: d.Now().Add(-oddsWithin)}
	o.WithData = true
	for _, k := range promises.Spoken {
		source := &wordSource{db: d, kind: k}
		o.say[k] = &learned{&estimate.Outlook{Columns: OutlookColumns, Lane: "team", Source: source, Schedule: hours, Now: d.Now}, source}
	}
	return o
}

// Step reads the next events, learns from them and says what follows. What it
// says is written by an act of its own, after the reckoning; if the process dies
// in between, those few dates stay without a chance.
func (o *Odds) Step(ctx context.Context) (step event.Step, err error) {
	err = o.db.Write(ctx, func(tx *db.Tx) (err error) {
		step, err = o.Next(ctx, tx, oddsBatch, o.from)
		return err
	})
	if err != nil {
		return step, err
	}
	met, err := meant(step.Events)
	if err != nil || len(met) == 0 {
		return step, err
	}
	words, err := someWords(ctx, o.db, met)
	if err != nil {
		return step, err
	}
	for _, w := range words {
		if l := o.say[w.kind]; l != nil {
			if err := l.feed(ctx, w.spell()); err != nil {
				return step, err
			}
		}
	}
	said, err := o.reckon(ctx, words)
	if err != nil || len(said) == 0 {
		return step, err
	}
	return step, o.db.Write(ctx, func(tx *db.Tx) error {
		for _, one := range said {
			if err := o.room.SayOdds(ctx, tx, one); err != nil {
				return err
			}
		}
		return nil
	})
}

// meant lists the promises that events are about.
func meant(events []event.Event) (some []id.ID, err error) {
	seen := map[id.ID]bool{}
	for _, e := range events {
		if e.Subject.Kind != "case" || !strings.HasPrefix(e.Kind, "promises.") {
			continue
		}
		var d struct{ Promise, Replaces string }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return nil, fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		for _, text := range []string{d.Promise, d.Replaces} {
			one, err := id.Parse(text)
			if err == nil && !seen[one] { // none is "0"
				seen[one] = true
				some = append(some, one)
			}
		}
	}
	return some, nil
}

// reckon asks for the chances of the dates that were just given. Dates of the same
// kind of case and the same length, given in the same moment, have the same.
func (o *Odds) reckon(ctx context.Context, words []word) (said []promises.Odds, err error) {
	asked, now := map[string]*promises.Odds{}, o.db.Now()
	for _, w := range words {
		if !w.fresh(now) {
			continue
		}
		key := strings.Join(append(w.values(), string(w.kind), strconv.FormatInt(w.span, 10)), "\x00")
		one, known := asked[key]
		if !known {
			if one, err = o.ask(ctx, w); err != nil {
				return nil, err
			}
			asked[key] = one
		}
		if one != nil {
			its := *one
			its.Promise = w.id
			said = append(said, its)
		}
	}
	return said, nil
}

// ask is the chance of one date; nil where nothing is known.
func (o *Odds) ask(ctx context.Context, w word) (*promises.Odds, error) {
	q, from := estimate.Question{By: []time.Time{w.dueAt}}, o.ends
	if l := o.say[w.kind]; l != nil {
		q.Of, from = estimate.Running{ID: w.id, Start: w.madeAt}, l.Outlook
	} else {
		q.Of = estimate.Running{ID: w.caseID, Start: w.received}
	}
	a, err := from.Ask(ctx, q)
	if fault.KindOf(err) == fault.Invalid { // settled a moment ago
		return nil, nil
	}
	if err != nil || len(a.By) == 0 || a.By[0].Chance == nil || a.By[0].Refusal != "" {
		return nil, err
	}
	odds := promises.Odds{Chance: *a.By[0].Chance, AtLeast: a.By[0].AtLeast, N: a.N, Open: a.Open}
	for _, column := range OutlookColumns {
		if a.Group[column] != "" { // a case without a topic is like others without one: nothing to tell
			odds.Alike = append(odds.Alike, column)
		}
	}
	return &odds, nil
}
