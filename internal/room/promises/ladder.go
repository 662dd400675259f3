package promises

import (
	"slices"
	"time"
)

// Level is how near a promise has come to be late, in the rungs of the ladder.
type Level int64

// The levels. The usual ladder reaches them at half, three quarters and nine
// tenths of the time, or when being late becomes likely.
const (
	Calm Level = iota
	Half
	Near // about to break
	Last // the last call
)

const (
	// shortest is the promised time below which only one level is told: two alarms
	// within half an hour would be one too many.
	shortest = time.Hour
	// lookEvery is how often the engine is asked about a promise whose end it can
	// foretell, in per cent of the promised time.
	lookEvery = 10
)

// Foretold are the kinds for which the engine knows how likely they are late.
var Foretold = []Kind{Resolution}

// whole is the time of a promise on its clock: the target, or from when it was
// given until it is due. One whose time holds no work counts all time.
func (p Policy) whole(of Promise) (time.Duration, Counting) {
	if of.Span > 0 {
		return of.Span, of.Counts
	}
	if of.Counts != Calendar {
		if work := between(p.Schedule, Business, of.MadeAt, of.DueAt); work > 0 {
			return work, Business
		}
	}
	return of.DueAt.Sub(of.MadeAt), Calendar
}

// Gone is the share of a promise's time that has passed at now, on its own clock:
// 0 when it was made, 1 when it is due.
func (p Policy) Gone(of Promise, now time.Time) float64 {
	whole, counts := p.whole(of)
	if whole <= 0 {
		return 1
	}
	left := of.Remaining
	if !of.Rests() {
		left = between(p.Schedule, counts, now, of.DueAt)
	}
	return max(0, min(1, 1-float64(left)/float64(whole)))
}

// Reaches is when so many per cent of a promise's time have gone, unless its
// clock rests meanwhile.
func (p Policy) Reaches(of Promise, percent int64) time.Time {
	whole, counts := p.whole(of)
	// From the end backwards, since a clock that rested began longer ago.
	back := time.Duration(float64(whole) / 100 * float64(100-percent))
	at, err := after(p.Schedule, counts, of.MadeAt, max(0, between(p.Schedule, counts, of.MadeAt, of.DueAt)-back))
	if err != nil || at.After(of.DueAt) {
		return of.DueAt
	}
	return at
}

// rungs are the levels of warning that a promise can reach.
func (p Policy) rungs(of Promise) []Level {
	if of.DueAt.Sub(of.MadeAt) < shortest {
		return []Level{Near}
	}
	return []Level{Half, Near, Last}
}

func (p Policy) rung(l Level) Rung {
	ladder := p.Book.Ladder
	if len(ladder) < int(Last) {
		ladder = DefaultLadder()
	}
	return ladder[l-1]
}

// LevelAt is the level that a promise has reached by its time at now.
func (p Policy) LevelAt(of Promise, now time.Time) Level {
	return p.level(of, now, nil)
}

// level is the highest rung that a promise has reached, by its time or by the
// chance of being late where that is known.
func (p Policy) level(of Promise, now time.Time, late *float64) Level {
	if of.DueAt.Equal(of.MadeAt) {
		return Calm // due when it was made: there was nothing to warn of
	}
	rungs := p.rungs(of)
	for i := len(rungs) - 1; i >= 0; i-- {
		r := p.rung(rungs[i])
		if !now.Before(p.Reaches(of, r.Elapsed)) || late != nil && *late*100 >= float64(r.Late) {
			return rungs[i]
		}
	}
	return Calm
}

// Warns is when a promise comes to its first level by its time, if nothing is done
// until then; ok is false for one that was due when it was made.
func (p Policy) Warns(of Promise) (at time.Time, ok bool) {
	if of.DueAt.Equal(of.MadeAt) {
		return at, false
	}
	return p.Reaches(of, p.rung(p.rungs(of)[0]).Elapsed), true
}

// NextLook is when a promise should be looked at again, after now, when it has
// reached a level; ok is false when there is nothing more to see before it is
// due.
func (p Policy) NextLook(of Promise, level Level, now time.Time) (at time.Time, ok bool) {
	if of.Rests() || !now.Before(of.DueAt) || of.DueAt.Equal(of.MadeAt) {
		return at, false
	}
	var percents []int64
	for _, l := range p.rungs(of) {
		if l > level {
			percents = append(percents, p.rung(l).Elapsed)
		}
	}
	if slices.Contains(Foretold, of.Kind) && level < Last && len(percents) > 0 && of.DueAt.Sub(of.MadeAt) >= shortest {
		for percent := int64(lookEvery); percent < 100; percent += lookEvery {
			percents = append(percents, percent)
		}
	}
	slices.Sort(percents)
	gone := p.Gone(of, now) * 100
	for _, percent := range percents {
		if float64(percent) < gone-1 { // long past: no need to reckon
			continue
		}
		if at := p.Reaches(of, percent); at.After(now) && at.Before(of.DueAt) {
			return at, true
		}
	}
	return at, false
}
