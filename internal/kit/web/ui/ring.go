package ui

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// RingState says how a promise stands. Each state differs in shape, not only in hue.
type RingState string

const (
	RingOpen    RingState = "open"    // less than half of the time has passed
	RingAmber   RingState = "amber"   // from half
	RingRed     RingState = "red"     // from three quarters
	RingBroken  RingState = "broken"  // the time is over: a filled disc with "!"
	RingWaiting RingState = "waiting" // the clock rests; the customer has the word
	RingDone    RingState = "done"    // kept or closed: a tick
)

// Ring is the ageing ring of one promise: how much of its time is gone, drawn
// clockwise in every language because clocks turn the same way everywhere.
type Ring struct {
	State    RingState
	Share    float64 // elapsed share of the promise's time, 0 … 1; outside values are clipped
	Left     string  // two or three signs inside: "7h", «٧س»
	Sentence string  // the same for those who do not see it
	Small    bool    // 18 px, without text, inside a chip
}

// NewRing chooses the state by the elapsed share and writes the time left in
// the reader's short form. Share and left come from the room's working hours,
// so an hour here may be an hour of work. due is the end of the promise.
func NewRing(v View, share float64, left time.Duration, due time.Time) Ring {
	when := v.When.Due(due, v.Now)
	if left <= 0 {
		return Ring{State: RingBroken, Share: 1, Left: "!", Sentence: v.P.T("ui.ring.broken", "due", when)}
	}
	// Drawn in percents, and so kept in percents: two looks a moment apart are the same.
	r := Ring{State: RingOpen, Share: math.Round(share*100) / 100, Left: v.When.Left(left)}
	switch {
	case share >= redShare:
		r.State = RingRed
	case share >= amberShare:
		r.State = RingAmber
	}
	r.Sentence = v.P.T("ui.ring.sentence", "share", v.P.Percent(clip(share)), "due", when)
	return r
}

// WaitingRing is the ring of a case whose clock rests while the customer has the word.
func WaitingRing(v View) Ring {
	return Ring{State: RingWaiting, Sentence: v.P.T("ui.ring.waiting")}
}

// DoneRing is the ring of a case without an open promise.
func DoneRing(v View) Ring { return Ring{State: RingDone, Sentence: v.P.T("ui.ring.done")} }

// A promise ages at half of its time and is pressing at three quarters.
const (
	amberShare = 0.5
	redShare   = 0.75
)

// The circle has pathLength 100, so lengths are percents of the promise's time.
const (
	ringHalf    = 50.0
	ringQuarter = 75.0
	ringGap     = 2.4 // notch at half and at three quarters, in percent of the circle
)

// arc gives the dash pattern that draws the first share of the circle and
// leaves the notches free, whatever lies behind the ring.
func (r Ring) arc() string {
	end := clip(r.Share) * 100
	pattern := ""
	drawn := 0.0
	for _, piece := range [][2]float64{{0, ringHalf - ringGap/2}, {ringHalf + ringGap/2, ringQuarter - ringGap/2}, {ringQuarter + ringGap/2, 100}} {
		from, to := piece[0], min(piece[1], end)
		if to <= from {
			break
		}
		if from > drawn {
			pattern += number(from-drawn) + " "
		}
		pattern += number(to-from) + " "
		drawn = to
	}
	if pattern == "" {
		return "0 100"
	}
	return pattern + "200"
}

// track is the dash pattern of the whole circle with its notches.
func (Ring) track() string { return Ring{Share: 1}.arc() }

func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func clip(share float64) float64 { return max(0, min(1, share)) }

// long reports whether the words inside need the smaller letters.
func (r Ring) long() bool { return utf8.RuneCountInString(r.Left) > shortSigns }

// shortSigns is how many signs fit at full size into the ring's 28 px inside.
const shortSigns = 2
