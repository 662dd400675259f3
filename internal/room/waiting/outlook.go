package waiting

import (
	"context"
	"sync"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/stats"
)

// Estimate is how long somebody who calls now will probably wait.
type Estimate struct {
	Median Span  // half are answered by then; its interval says how sure that is
	Ninety Span  // nine of ten are
	Group  Group // which contacts say so
	Known  bool  // false: too little is known to say anything
}

// Group names which contacts an estimate stands on, the nearest first.
type Group string

// The groups.
const (
	LastHour Group = "last_hour"   // those of the last sixty minutes
	SameHour Group = "same_hour"   // this weekday, this time of day ± 30 minutes, the last eight weeks
	AnyDay   Group = "time_of_day" // this time of day, the last four weeks
)

const (
	// fewest is below which nothing is estimated.
	fewest = 30
	// widest is how much wider than the median itself its interval may be.
	widest = 1.5
	// outlookWeeks is how far back one looks.
	outlookWeeks = 8
	// nearby is how far from the time of day another counts as the same.
	nearby = 30 * time.Minute
)

// EstimateFrom estimates the wait at now from contacts, whatever their order. It
// takes the nearest group that knows enough, and refuses when none does: fewer
// than 30 contacts, more who gave up than can be seen through, or an interval
// wider than the wait itself.
func EstimateFrom(contacts []Contact, o Settings, now time.Time, zone *time.Location) Estimate {
	for _, g := range []Group{LastHour, SameHour, AnyDay} {
		var spells []stats.Spell
		for _, c := range contacts {
			if !g.holds(c.FirstAt, now, zone) {
				continue
			}
			if wait, how := c.Wait(o.Short, now); how != WasShort {
				spells = append(spells, stats.Spell{Time: wait.Seconds(), Done: how == WasAnswered})
			}
		}
		if len(spells) < fewest {
			continue
		}
		e := Estimate{Median: spanOf(spells, .5), Ninety: spanOf(spells, .9), Group: g}
		// Around nothing any interval is wide: within half a minute is close enough.
		room := max(time.Duration(widest*float64(e.Median.Value)), 30*time.Second)
		if e.Median.Known && e.Median.High > 0 && e.Median.High-e.Median.Low <= room {
			e.Known = true
			return e
		}
	}
	return Estimate{}
}

func (g Group) holds(at, now time.Time, zone *time.Location) bool {
	if !at.Before(now) {
		return false
	}
	switch g {
	case LastHour:
		return now.Sub(at) <= time.Hour
	case SameHour:
		return at.In(zone).Weekday() == now.In(zone).Weekday() && apart(at, now, zone) <= nearby
	}
	return now.Sub(at) <= 28*24*time.Hour && apart(at, now, zone) <= nearby
}

// apart is how far two times of day are from one another.
func apart(a, b time.Time, zone *time.Location) time.Duration {
	of := func(t time.Time) time.Duration {
		t = t.In(zone)
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	d := (of(a) - of(b)).Abs()
	return min(d, 24*time.Hour-d)
}

// Outlook answers how long one waits now. It reads at most once a minute for a
// queue, because anybody may ask.
type Outlook struct {
	DB   *db.DB
	Zone func() *time.Location

	mu   sync.Mutex
	kept map[Filter]kept
}

type kept struct {
	Estimate
	until time.Time
}

// keptFor is how long an answer holds; maxKept bounds what names of queues that
// somebody makes up can take.
const (
	keptFor = time.Minute
	maxKept = 200
)

// Ask estimates the wait now, of one channel and queue or of all ("").
func (l *Outlook) Ask(ctx context.Context, channel, queue string) (Estimate, error) {
	key, now := Filter{Channel: channel, Queue: queue}, l.DB.Now()
	l.mu.Lock()
	known, ok := l.kept[key]
	l.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.Estimate, nil
	}
	o, err := ReadSettings(ctx, l.DB)
	if err != nil {
		return Estimate{}, err
	}
	f := key
	f.From, f.To = now.AddDate(0, 0, -7*outlookWeeks), now
	b := f.where(new(db.SQL).W(`SELECT `+contactColumns+` FROM waiting_contact`)).W(` ORDER BY first_at DESC, channel DESC, contact DESC LIMIT ?`, maxRead/4)
	contacts, err := read(ctx, l.DB, b)
	if err != nil {
		return Estimate{}, err
	}
	e := EstimateFrom(contacts, o, now, l.Zone())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil || len(l.kept) >= maxKept {
		l.kept = map[Filter]kept{}
	}
	l.kept[key] = kept{e, now.Add(keptFor)}
	return e, nil
}
