package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

//go:embed script/given.json
var givenScript []byte

// givenText is what colleagues write when they give another date.
type givenText struct {
	Again  map[lang.Tag][]string `json:"again"`
	Limits string                `json:"limits"` // why the limits were frozen
}

func readGiven() (text givenText, err error) {
	if err = json.Unmarshal(givenScript, &text); err != nil {
		err = fmt.Errorf("read the script of given words: %w", err)
	}
	return text, err
}

const (
	// givenSeed makes the same words in every demo, whatever else it draws.
	givenSeed = 31337
	// givenShare is how many of the cases that were solved had a date for their end.
	givenShare = 0.75
	// sureAbove and tooSure: dates that the house is very sure of come true a little
	// less often than it says, as with most who promise.
	sureAbove, tooSure = 0.85, 0.05
	// movedShare is how many of the dates that cannot be kept are moved, and
	// movedLate how many of those only when they are over.
	movedShare, movedLate = 0.8, 0.2
	// againKept is how many second dates are kept.
	againKept = 0.65
)

// givenChances are those with which dates are given: mostly the policy's nine in
// ten, and less where the customer named the date.
var givenChances = []float64{0.9, 0.9, 0.9, 0.9, 0.9, 0.92, 0.95, 0.95, 0.8, 0.8, 0.85, 0.88, 0.7, 0.6, 0.5, 0.35}

// givenWord is a date for the end of a case: counted from when it was given.
type givenWord struct {
	chance float64
	due    time.Duration
	moved  time.Duration // when another date was given; 0 for never
	again  time.Duration // that date
}

// drawGiven draws a date for a case that will end so long after it is given, and
// in which nothing is said to the customer after talk. Ok is false where there is
// no time for one.
func drawGiven(r *rand.Rand, end, talk time.Duration) (w givenWord, ok bool) {
	const shortest = 4 * time.Hour
	if end < shortest {
		return w, false
	}
	w.chance = pick(r, givenChances)
	keeps := w.chance
	if keeps > sureAbove {
		keeps -= tooSure
	}
	part := func(of time.Duration, low, high float64) time.Duration {
		return time.Duration((low + r.Float64()*(high-low)) * float64(of)).Truncate(time.Minute)
	}
	if r.Float64() < keeps {
		w.due = end + time.Hour + part(end, 0.05, 0.8)
		return w, true
	}
	w.due = part(end, 0.4, 0.9)
	if r.Float64() >= movedShare {
		return w, true
	}
	w.moved = part(w.due, 0.5, 0.9)
	if r.Float64() < movedLate {
		w.moved = w.due + part(end-w.due, 0.1, 0.5)
	}
	if w.moved >= talk {
		w.moved = 0
		return w, true
	}
	w.again = end + time.Hour + part(end, 0.05, 0.3)
	if from := max(w.due, w.moved); r.Float64() >= againKept && end-from > shortest/2 {
		w.again = from + part(end-from, 0.4, 0.9)
	}
	return w, true
}

// give plans a date for the end of a case, given by the colleague with the first
// answer, and what became of it. The end is when the case is solved.
func (l *life) give(t *tale, end time.Time) {
	first, last := -1, 0
	for n, one := range t.script.lines {
		if n >= len(t.times) {
			break
		}
		if one.who == staffSays && first < 0 {
			first = n
		}
		last = n
	}
	if first < 1 || l.given.Float64() >= givenShare {
		return
	}
	at := t.times[first].Add(2 * time.Minute)
	w, ok := drawGiven(l.given, end.Sub(at), t.times[last].Sub(at))
	if !ok {
		return
	}
	by, reason := event.Staff(t.agent), pick(l.given, l.givenText.Again[t.script.lang])
	var word id.ID
	t.add(at, func() error {
		_, err := l.Cases.GiveWord(l.ctx, l.tx, by, t.id, promises.Promise{Kind: promises.Resolution, DueAt: l.tx.Now().Add(w.due), Chance: &w.chance}, time.Time{})
		if err != nil {
			return err
		}
		word, err = l.owedEnd(t.id)
		return err
	})
	if w.moved == 0 {
		return
	}
	chance := 0.9
	t.add(at.Add(w.moved), func() error {
		_, _, err := l.Cases.Repromise(l.ctx, l.tx, by, t.id, word, promises.Another{DueAt: l.tx.Now().Add(w.again - w.moved), Reason: reason, Chance: &chance}, time.Time{})
		return err
	})
}

// owedEnd is the promise of the end that is owed on a case.
func (l *life) owedEnd(of id.ID) (id.ID, error) {
	owed, err := promises.Owed(l.ctx, l.tx, of)
	for _, p := range owed {
		if p.Kind == promises.Resolution {
			return p.ID, err
		}
	}
	return 0, err
}
