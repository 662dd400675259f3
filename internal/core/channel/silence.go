package channel

import (
	"math"
	"time"
)

// The rule by which an inbox is too silent.
const (
	// SilenceWeeks is how far back the history of an inbox is looked at.
	SilenceWeeks = 8
	// MinSilenceWeeks and MinArrivals: with less history nothing is said.
	MinSilenceWeeks = 3
	MinArrivals     = 40
	// unlikely is how seldom a silence may be by chance before it alarms. An
	// inbox is looked at anew with every mail, so of an inbox with a hundred mails
	// a day about one silence in two years alarms for nothing.
	unlikely = 1e-5
	// shortestSilence: below it the alarm would tell of a lunch break.
	shortestSilence = 30 * time.Minute
)

const hoursAWeek = 7 * 24

// Silence is what the history of an inbox says about its silence.
type Silence struct {
	Known    bool          // false with too little history to say anything
	Arrivals int64         // mails of that history
	Weeks    float64       // how far it reaches back from the last of them
	Since    time.Time     // the last arrival
	For      time.Duration // how long it is silent
	Expected float64       // arrivals that its history makes likely in that time
	Chance   float64       // of a silence like this one, 0 to 1
	Alarm    bool
}

// HourCount is how many mails came in one hour (counted from 1970).
type HourCount struct {
	Hour int64
	N    int64
	Last time.Time // the newest of them
}

// JudgeSilence tells whether an inbox is silent for longer than its own history
// makes likely. It counts, for each hour of the week in the given zone, how many
// mails came in the weeks before the silence, and adds these up over the silent
// time: λ, what should have come. Arrivals come in bunches, so λ is divided by
// the index of dispersion D of the days (variance over mean of what came less
// what the weekly course explains, at least 1; quasi-Poisson, McCullagh and
// Nelder 1989, 6.2). The chance of the silence is exp(−λ/D). It alarms when that
// is below one in a hundred thousand, when the silence is longer than half an
// hour, and when no silence as unlikely has been in the history itself. The
// counts are in ascending order of hours.
func JudgeSilence(history []HourCount, now time.Time, zone *time.Location) Silence {
	var s Silence
	for _, h := range history {
		if h.N > 0 && h.Last.After(s.Since) {
			s.Since = h.Last
		}
	}
	if s.Since.IsZero() {
		return s
	}
	s.For = now.Sub(s.Since)
	w := weekOf(history, s.Since, zone)
	s.Arrivals, s.Weeks = w.arrivals, w.weeks
	if w.weeks < MinSilenceWeeks || w.arrivals < MinArrivals {
		return s
	}
	s.Known = true
	s.Expected = w.expected(s.Since, now, zone)
	s.Chance = math.Exp(-s.Expected / w.dispersion)
	s.Alarm = s.Chance < unlikely && s.For >= shortestSilence && s.Expected > w.deepest(history, zone)
	return s
}

// week is the course of an inbox over the hours of the week.
type week struct {
	weeks      float64
	arrivals   int64
	mean       [hoursAWeek]float64 // mails in that hour of an ordinary week
	dispersion float64
}

// weekOf learns the course from the hours before the silence began.
func weekOf(history []HourCount, until time.Time, zone *time.Location) week {
	w := week{dispersion: 1}
	if len(history) == 0 {
		return w
	}
	first := time.Unix(history[0].Hour*3600, 0)
	w.weeks = until.Sub(first).Hours() / hoursAWeek
	for _, h := range history {
		w.arrivals += h.N
	}
	if w.weeks < 1 {
		return w
	}
	days := map[int64]float64{}
	for _, h := range history {
		at := time.Unix(h.Hour*3600, 0)
		w.mean[hourOfWeek(at, zone)] += float64(h.N) / w.weeks
		days[h.Hour/24] += float64(h.N)
	}
	var chi float64
	n := 0
	for day := history[0].Hour/24 + 1; day < until.Unix()/86400; day++ {
		from := time.Unix(day*86400, 0)
		if expected := w.expected(from, from.Add(24*time.Hour), zone); expected > 0 {
			chi += (days[day] - expected) * (days[day] - expected) / expected
			n++
		}
	}
	if n > 0 {
		w.dispersion = max(1, chi/float64(n))
	}
	return w
}

// expected is how many mails the course makes likely between two instants.
func (w week) expected(from, to time.Time, zone *time.Location) (sum float64) {
	for at := from; at.Before(to); {
		next := at.Truncate(time.Hour).Add(time.Hour)
		end := next
		if end.After(to) {
			end = to
		}
		sum += w.mean[hourOfWeek(at, zone)] * end.Sub(at).Hours()
		at = next
	}
	return sum
}

// deepest is the most that a silence within the history has let one expect.
func (w week) deepest(history []HourCount, zone *time.Location) (most float64) {
	for i := 1; i < len(history); i++ {
		if history[i].Hour-history[i-1].Hour < 2 {
			continue
		}
		from, to := time.Unix((history[i-1].Hour+1)*3600, 0), time.Unix(history[i].Hour*3600, 0)
		most = max(most, w.expected(from, to, zone))
	}
	return most
}

func hourOfWeek(t time.Time, zone *time.Location) int {
	t = t.In(zone)
	return int(t.Weekday())*24 + t.Hour()
}
