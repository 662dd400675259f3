package estimate

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/fault"
	"rida/internal/kit/forecast"
	"rida/internal/kit/forecast/history"
	"rida/internal/kit/id"
)

// Spell is one case of the house.
type Spell struct {
	ID     id.ID
	Start  time.Time
	End    time.Time // zero while it is open
	Lost   bool      // its end says nothing
	Values []string  // one for each column
}

// Source tells an outlook of the house's cases. It may tell of the same more
// than once.
type Source interface {
	// All gives everything that is open and the latest that have ended.
	All(ctx context.Context) ([]Spell, error)
	// News gives what was made, ended or reopened lately: since an instant.
	News(ctx context.Context, since time.Time) ([]Spell, error)
}

// Outlook answers for the house's own cases, in its working hours. It reads what
// is new when it is asked and every few seconds, so making or closing a case
// costs nothing more, and it never has to learn by night.
type Outlook struct {
	Columns  []string
	Lane     string
	Source   Source
	Find     func(ctx context.Context, reference string) (Running, error) // what people call by a name; nil for nothing
	Schedule func() *calendar.Schedule
	Now      func() time.Time

	reading sync.Mutex // one reads at a time
	mutex   sync.Mutex // over what follows
	engine  *forecast.Engine
	by      *calendar.Schedule // the hours of the engine
	read    time.Time          // until when the news are known
	asked   time.Time
	ended   map[id.ID]time.Time
	learned int
}

const (
	// overlap is how far back news are read again: an act that began earlier may
	// have been written down later.
	overlap = 2 * time.Minute
	// atOnce is how many events are told before an answer may come between.
	atOnce = 200
	// Every is how often news are read between questions.
	Every = 10 * time.Second
	// interest is for how long after a question the next one is expected. A house
	// that does not ask pays nothing; the first question then waits for the
	// learning, some seconds at a hundred thousand cases.
	interest = time.Hour
)

// Ask answers a question; its groups are of the outlook's columns.
func (o *Outlook) Ask(ctx context.Context, q Question) (Answer, error) {
	o.mutex.Lock()
	o.asked = o.Now()
	o.mutex.Unlock()
	// Who goes away has asked all the same: the next one finds it learned.
	if err := o.Learn(context.WithoutCancel(ctx)); err != nil {
		return Answer{}, err
	}
	q.At = o.Now()
	f := forecast.Question{}
	if q.Case != "" && o.Find != nil {
		found, err := o.Find(ctx, q.Case)
		if err != nil {
			return Answer{}, err
		}
		q.Of = found
	}
	if q.Of.ID != 0 {
		f.ID, q.Started = uint64(q.Of.ID), q.Of.Start
	}
	for name := range q.Groups {
		if !slices.Contains(o.Columns, name) {
			return Answer{}, fault.OfFields(fault.Field{Name: "groups." + name, Key: "promises.estimate.no_such_column"})
		}
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	clock := Working{o.by}
	if f.ID != 0 {
		values, ok := o.engine.Open(f.ID)
		if !ok && q.Of.Values != nil {
			f.ID, values, ok = 0, q.Of.Values, true
		}
		if !ok {
			return Answer{}, fault.OfFields(fault.Field{Name: "case", Key: "promises.estimate.no_open_case"})
		}
		f.Values = values
	} else {
		f.Values = valuesOf(o.Columns, q.Groups)
	}
	o.engine.Advance(clock.Hours(history.Origin, q.At))
	a, err := Ask(o.engine, clock, o.Columns, q, f)
	a.Cases, a.Left = o.learned, []Line{}
	return a, err
}

// Learn reads what is new.
func (o *Outlook) Learn(ctx context.Context) error {
	o.reading.Lock()
	defer o.reading.Unlock()
	now, hours := o.Now(), o.Schedule()
	var spells []Spell
	var err error
	fresh := o.engine == nil || o.by != hours && o.by.Version() != hours.Version()
	if fresh {
		spells, err = o.Source.All(ctx)
	} else {
		spells, err = o.Source.News(ctx, o.read.Add(-overlap))
	}
	if err != nil {
		return err
	}
	if fresh {
		// Told apart, and put in place at once: meanwhile the old one answers.
		next := &Outlook{Columns: o.Columns, Lane: o.Lane, engine: forecast.New(forecast.Options{Columns: o.Columns, Lane: o.Lane}), by: hours, ended: map[id.ID]time.Time{}}
		next.tell(spells)
		o.mutex.Lock()
		o.engine, o.by, o.ended, o.learned, o.read = next.engine, hours, next.ended, next.learned, now
		o.mutex.Unlock()
		return nil
	}
	o.tell(spells)
	o.read = now
	for which, at := range o.ended {
		if at.Before(now.Add(-2 * overlap)) {
			delete(o.ended, which)
		}
	}
	return nil
}

// Refresh reads news while questions are to be expected, and forgets all when
// they are not. It wants to be called every now and then.
func (o *Outlook) Refresh(ctx context.Context, log *slog.Logger) {
	if !o.expected() {
		return
	}
	if err := o.Learn(ctx); err != nil && ctx.Err() == nil {
		log.Error("learn how long it takes", "error", err)
	}
}

// expected tells whether questions are to be expected; when they have ceased it
// lets go of what was learned.
func (o *Outlook) expected() bool {
	o.reading.Lock()
	defer o.reading.Unlock()
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.engine == nil {
		return false
	}
	if o.Now().Sub(o.asked) > interest {
		o.engine, o.ended, o.learned = nil, nil, 0
		return false
	}
	return true
}

// step is a start or an end on the way to the engine.
type step struct {
	at  float64
	end bool
	of  Spell
}

// tell tells the engine what it does not know yet, in the order of time.
func (o *Outlook) tell(spells []Spell) {
	clock := Working{o.by}
	steps := make([]step, 0, 2*len(spells))
	o.mutex.Lock()
	for _, s := range spells {
		if !s.End.IsZero() && o.ended[s.ID].Equal(s.End) {
			continue
		}
		start := clock.Hours(history.Origin, s.Start)
		if !o.engine.Has(uint64(s.ID)) {
			steps = append(steps, step{start, false, s})
		} else if err := o.engine.Change(uint64(s.ID), s.Values); err != nil {
			continue
		}
		if !s.End.IsZero() {
			steps = append(steps, step{max(start, clock.Hours(history.Origin, s.End)), true, s})
		}
	}
	o.mutex.Unlock()
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	for len(steps) > 0 {
		n := min(len(steps), atOnce)
		o.mutex.Lock()
		for _, one := range steps[:n] {
			o.step(one)
		}
		o.mutex.Unlock()
		steps = steps[n:]
	}
}

// step tells of one start or end. What became known late is told as of now: a
// start keeps its time, an end is a little later than it was.
func (o *Outlook) step(one step) {
	number, at := uint64(one.of.ID), max(one.at, o.engine.Now())
	_, before := o.ended[one.of.ID]
	switch {
	case !one.end && o.engine.Has(number):
	case !one.end && (before || one.at < o.engine.Now()):
		_ = o.engine.Again(number, one.at, one.of.Values)
		o.learned++
	case !one.end:
		_ = o.engine.Start(number, one.at, one.of.Values)
		o.learned++
	case one.of.Lost:
		_ = o.engine.Lose(number, at)
		o.ended[one.of.ID] = one.of.End
	default:
		_ = o.engine.End(number, at)
		o.ended[one.of.ID] = one.of.End
	}
}
