package processes

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"
)

// Step is one thing that happens on the way of a case.
type Step string

// steps are the events that are steps, in the customer's view; all others are how
// the house works inside a step.
var steps = map[string]Step{
	"cases.received": "received", "cases.taken": "taken", "cases.accepted": "handed", "cases.passed_on": "handed", "cases.replied": "answered", "cases.customer_wrote": "wrote",
	"cases.help_asked": "asked_inside", "cases.side_opened": "asked_outside", "cases.closure_proposed": "proposed", "cases.not_solved": "not_solved",
	"cases.snoozed": "put_aside", "cases.closed": "closed", "cases.reopened": "reopened", "cases.retyped": "retyped",
	"remedy.offered": "offered", "remedy.chosen": "chosen",
}

// Happened is one event of a case.
type Happened struct {
	Kind string
	At   time.Time
}

// Trace is the way of one case.
type Trace struct {
	Path     []Step
	Edges    []Edge
	Reworked bool // it was reopened, not solved at first, or its answer was asked for again
	Handed   int64
}

// Edge is the way from one step to the next, with how long it took.
type Edge struct {
	From, To Step
	Took     time.Duration
}

// longestPath is beyond what anybody reads; a longer one is cut there.
const longestPath = 24

// TraceOf makes the way of a case from its events in their order. A step that
// follows itself at once (two letters in a row) is one step. The first letter is a
// part of having received it. Rework is a step that was to be done once and came
// again: an answer after the customer had to write back, a case reopened.
func TraceOf(all []Happened) Trace {
	var t Trace
	var last Happened
	answered, wroteAfter := false, false
	for _, h := range all {
		step, ok := steps[h.Kind]
		if !ok || step == "wrote" && len(t.Path) == 1 && t.Path[0] == "received" && h.At.Sub(last.At) < time.Second {
			continue
		}
		switch step {
		case "handed":
			t.Handed++
		case "wrote":
			wroteAfter = wroteAfter || answered
		case "answered":
			t.Reworked = t.Reworked || wroteAfter
			answered = true
		case "reopened", "not_solved":
			t.Reworked = true
		}
		if n := len(t.Path); n > 0 && t.Path[n-1] == step {
			continue
		}
		if n := len(t.Path); n > 0 && n < longestPath {
			t.Edges = append(t.Edges, Edge{t.Path[n-1], step, max(0, h.At.Sub(last.At))})
		}
		if len(t.Path) < longestPath {
			t.Path = append(t.Path, step)
		}
		last = h
	}
	return t
}

// Loops are how often the way comes back to a step where it was before.
func (t Trace) Loops() (n int) {
	for i, step := range t.Path {
		if slices.Contains(t.Path[:i], step) {
			n++
		}
	}
	return n
}

// Text is the path as it is stored.
func (t Trace) Text() string {
	words := make([]string, len(t.Path))
	for i, s := range t.Path {
		words[i] = string(s)
	}
	return strings.Join(words, ">")
}

// variantID is a number for a path, the same everywhere.
func variantID(path string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(path))
	return int64(h.Sum64() >> 1)
}

// Stretches of time grow by a quarter of a doubling from a minute on, so that a
// median read from them lies at most a tenth off; 80 of them reach two years.
const (
	least   = time.Minute
	buckets = 80
)

// BucketOf is into which stretch a time falls.
func BucketOf(d time.Duration) int64 {
	if d <= least {
		return 0
	}
	return min(buckets, int64(math.Ceil(4*math.Log2(float64(d)/float64(least)))))
}

// Quantile is how long a share of what was counted took at most, in the stretches of
// BucketOf, straight within one. Nothing counted is 0.
func Quantile(counts map[int64]int64, share float64) time.Duration {
	var n int64
	for _, one := range counts {
		n += one
	}
	rank := share * float64(n)
	var before float64
	for b := int64(0); b <= buckets && n > 0; b++ {
		in := float64(counts[b])
		if in > 0 && before+in >= rank {
			high := float64(least) * math.Exp2(float64(b)/4)
			low := high / math.Exp2(.25)
			if b == 0 {
				low = 0
			}
			return time.Duration(low + (high-low)*math.Max(0, rank-before)/in)
		}
		before += in
	}
	return 0
}
