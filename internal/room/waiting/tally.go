package waiting

import (
	"slices"
	"time"

	"rida/internal/kit/stats"
)

// Slot is what happened in one interval. Every count is of contacts that were
// first heard of in it.
type Slot struct {
	From, To   time.Time
	Offered    int64 // all that came to a queue
	Answered   int64
	Quick      int64 // answered within the time of the target
	Abandoned  int64 // given up, without the short ones
	Short      int64 // given up too soon to be answered
	CalledBack int64
	Waiting    int64 // still waiting
	Level      Share // of all but the short ones, how many were answered quickly
	Lost       Share // of those whose wait has ended and was not short, how many gave up
	Median     Span  // by when half were answered
	Ninety     Span  // by when nine of ten were
	Longest    time.Duration
	Handling   time.Duration // mean, of Handled conversations
	Handled    int64
	Waited     time.Duration // together, without the short ones
}

// Share is k of n with its interval (Wilson); Known is false where n is 0.
type Share struct {
	K, N int64
	stats.Estimate
	Known bool
}

// ShareOf is k of n with its interval.
func ShareOf(k, n int64) Share {
	e, err := stats.Wilson(k, n, stats.Usual)
	return Share{k, n, e, err == nil}
}

// Span is a quantile of waiting with its interval. It is estimated by Kaplan and
// Meier: whoever gave up, or still waits, would have waited longer. Known is
// false where too many did to tell; High is 0 where the interval has no upper end.
type Span struct {
	Value, Low, High time.Duration
	N                int64
	Known            bool
}

// sums gathers one slot.
type sums struct {
	Slot
	unripe  int64 // wait, for less than the target's time: it is open whether quickly
	spells  []stats.Spell
	handled time.Duration
}

// Add counts a contact.
func (s *sums) add(c Contact, o Settings, now time.Time) {
	wait, how := c.Wait(o.Short, now)
	s.Offered++
	if d, ok := c.Handling(); ok {
		s.Handled++
		s.handled += d
	}
	switch how {
	case WasShort:
		s.Short++
		return
	case WasAnswered:
		s.Answered++
		if wait <= o.Within {
			s.Quick++
		}
	case WasAbandoned:
		s.Abandoned++
	case WasCalledBack:
		s.CalledBack++
	case Waits:
		s.Waiting++
		if wait <= o.Within {
			s.unripe++
		}
	}
	s.Longest = max(s.Longest, wait)
	s.Waited += wait
	s.spells = append(s.spells, stats.Spell{Time: wait.Seconds(), Done: how == WasAnswered})
}

func (s *sums) slot() Slot {
	out := s.Slot
	counted := s.Offered - s.Short
	out.Level, out.Lost = ShareOf(s.Quick, counted-s.unripe), ShareOf(s.Abandoned, counted-s.Waiting)
	if s.Handled > 0 {
		out.Handling = s.handled / time.Duration(s.Handled)
	}
	out.Median, out.Ninety = spanOf(s.spells, .5), spanOf(s.spells, .9)
	return out
}

func spanOf(spells []stats.Spell, q float64) Span {
	out := Span{N: int64(len(spells))}
	curve, err := stats.KaplanMeier(spells, stats.Usual)
	if err != nil {
		return out
	}
	value, err := curve.Quantile(q)
	if err != nil {
		return out
	}
	out.Value, out.Known = seconds(value), true
	out.Low, out.High = out.Value, 0
	if i := slices.IndexFunc(curve.Steps, func(s stats.Step) bool { return s.Low <= 1-q }); i >= 0 {
		out.Low = seconds(curve.Steps[i].Time)
	}
	if high, err := curve.SafeQuantile(q); err == nil {
		out.High = seconds(high)
	}
	return out
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

// Tally counts contacts in the slots that edges bound, n+1 edges for n slots in
// ascending order, and all together. Contacts outside are left out.
func Tally(contacts []Contact, edges []time.Time, o Settings, now time.Time) (slots []Slot, all Slot) {
	if len(edges) < 2 {
		return nil, all
	}
	parts := make([]sums, len(edges)-1)
	for i := range parts {
		parts[i].From, parts[i].To = edges[i], edges[i+1]
	}
	var whole sums
	whole.From, whole.To = edges[0], edges[len(edges)-1]
	for _, c := range contacts {
		i, on := slices.BinarySearchFunc(edges, c.FirstAt, time.Time.Compare)
		if !on {
			i--
		}
		if i < 0 || i >= len(parts) {
			continue
		}
		parts[i].add(c, o, now)
		whole.add(c, o, now)
	}
	for i := range parts {
		slots = append(slots, parts[i].slot())
	}
	return slots, whole.slot()
}

// Steps are the lengths of an interval in minutes; a day is as long as it is.
var Steps = []int{15, 30, 60, DayStep}

// DayStep stands for whole days.
const DayStep = 1440

// Edges cut days of a place, from the one of start on, into slots of so many
// minutes. A day on which clocks change has more or fewer of them.
func Edges(start time.Time, days, step int, zone *time.Location) []time.Time {
	y, m, d := start.In(zone).Date()
	var edges []time.Time
	for i := range days {
		from, to := time.Date(y, m, d+i, 0, 0, 0, 0, zone), time.Date(y, m, d+i+1, 0, 0, 0, 0, zone)
		if step >= DayStep {
			edges = append(edges, from)
			continue
		}
		for at := from; at.Before(to); at = at.Add(time.Duration(step) * time.Minute) {
			edges = append(edges, at)
		}
	}
	return append(edges, time.Date(y, m, d+days, 0, 0, 0, 0, zone))
}

// Patience is how soon waiting callers give up: the rate per second and its mean,
// from who gave up and how long all waited (stats.Patience).
func (s Slot) Patience() (rate float64, mean time.Duration, ok bool) {
	e, err := stats.Patience(s.Abandoned, s.Waited.Seconds(), stats.Usual)
	if err != nil || e.Value <= 0 {
		return 0, 0, false
	}
	return e.Value, seconds(1 / e.Value), true
}
