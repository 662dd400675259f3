package figures

import (
	"embed"
	"math"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/room/promises"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// Place is where a case stands among others.
type Place struct {
	TeamID     id.ID
	Topic      string // id of the topic, "" for none
	Channel    string
	OwnerID    id.ID
	ReceivedAt time.Time
}

// noChance stands for a word that was given without a stated chance.
const noChance = -1

// row is what one promise is to the figures, as stored.
type row struct {
	PromiseID id.ID
	CaseID    id.ID
	Week      int64
	Kind      string
	TeamID    id.ID
	Topic     string
	Channel   string
	Outcome   string
	Postponed bool
	Again     bool
	MadeAt    int64
	DueAt     int64
	DoneAt    int64 // 0 while it is not done
	ToldAt    int64 // 0 for never
	WarnedAt  int64 // 0 for never
	EndedAt   int64 // until when it lasted; 0 while it lasts
	Chance    int64 // per thousand; noChance for none
}

func rowOf(v promises.Verdict, p Place) row {
	r := row{PromiseID: v.ID, CaseID: v.CaseID, Week: WeekOf(v.DueAt), Kind: string(v.Kind), TeamID: p.TeamID, Topic: p.Topic, Channel: p.Channel,
		Outcome: string(v.Result), Postponed: v.Postponed, Again: v.Second, MadeAt: clock.Micros(v.MadeAt), DueAt: clock.Micros(v.DueAt), DoneAt: clock.Micros(v.DoneAt),
		ToldAt: clock.Micros(v.WordAt), WarnedAt: warned(v.Promise), Chance: chanceOf(v.Promise)}
	if !v.Owed {
		r.EndedAt = clock.Micros(v.SettledAt)
	}
	return r
}

// warned is when the owner was first warned, if that was before it was due.
func warned(p promises.Promise) int64 {
	if !p.WarnedAt.Before(p.DueAt) {
		return 0
	}
	return clock.Micros(p.WarnedAt)
}

func chanceOf(p promises.Promise) int64 {
	if p.Chance == nil {
		return noChance
	}
	return int64(math.Round(*p.Chance * 1000))
}

// key is by what the sums are told apart.
type key struct {
	Week    int64
	Kind    string
	TeamID  id.ID
	Topic   string
	Channel string
}

func (r row) key() key { return key{r.Week, r.Kind, r.TeamID, r.Topic, r.Channel} }

// Sums are promises counted. What is withdrawn is in no share.
type Sums struct {
	Kept        int64
	Broken      int64
	Open        int64 // nobody can know yet
	Withdrawn   int64
	Told        int64 // of the broken: the customer had a new date before
	Warned      int64 // of the broken: the owner was warned before
	Again       int64 // kept or broken that stood in the place of a broken or postponed one
	AgainBroken int64 // of them broken
	Early       int64 // seconds that the kept were early, in sum
	Late        int64 // seconds that the broken were late, in sum, of those done since
	LateDone    int64 // of the broken: done since
}

// Judged is how many have an outcome.
func (s Sums) Judged() int64 { return s.Kept + s.Broken }

// All is how many there are, withdrawn ones aside.
func (s Sums) All() int64 { return s.Judged() + s.Open }

// Plus adds other sums.
func (s Sums) Plus(o Sums) Sums { return s.plus(o, 1) }

func (s Sums) plus(o Sums, sign int64) Sums {
	return Sums{s.Kept + sign*o.Kept, s.Broken + sign*o.Broken, s.Open + sign*o.Open, s.Withdrawn + sign*o.Withdrawn, s.Told + sign*o.Told, s.Warned + sign*o.Warned,
		s.Again + sign*o.Again, s.AgainBroken + sign*o.AgainBroken, s.Early + sign*o.Early, s.Late + sign*o.Late, s.LateDone + sign*o.LateDone}
}

// sums is what one promise adds.
func (r row) sums() (s Sums) {
	switch promises.Outcome(r.Outcome) {
	case promises.Kept:
		s.Kept, s.Early = 1, max(0, r.DueAt-r.DoneAt)/1e6
	case promises.Broken:
		s.Broken, s.Told, s.Warned = 1, one(r.ToldAt > 0), one(r.WarnedAt > 0)
		if r.DoneAt > 0 {
			s.Late, s.LateDone = max(0, r.DoneAt-r.DueAt)/1e6, 1
		}
	case promises.Withdrawn:
		s.Withdrawn = 1
	default:
		s.Open = 1
	}
	if r.Again && s.Judged() > 0 {
		s.Again, s.AgainBroken = 1, s.Broken
	}
	return s
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// Measure is what a spread is of.
type Measure string

// The measures.
const (
	Chance Measure = "chance" // the chance promised, in tenths
	Lead   Measure = "lead"   // how long before the break the customer was told
	Notice Measure = "notice" // how long before the break the owner was warned
	Delay  Measure = "delay"  // how late the broken were done
	Taken  Measure = "taken"  // how long it took from giving the word until it was done
)

// bucket is one step of a measure.
type bucket struct {
	Measure Measure
	Step    int64
}

// tally counts in one step: how many, of them kept, and the sum of chances in
// thousandths.
type tally struct{ N, Kept, Chances int64 }

// A chance is kept in thousandths; the tenth of what is certain is the last.
const (
	perTenth  = 100
	lastTenth = 9
)

// spread is what one promise adds to the spreads.
func (r row) spread() map[bucket]tally {
	out := map[bucket]tally{}
	kept, broken := r.Outcome == string(promises.Kept), r.Outcome == string(promises.Broken)
	if (kept || broken) && r.Chance != noChance {
		out[bucket{Chance, min(lastTenth, r.Chance/perTenth)}] = tally{1, one(kept), r.Chance}
	}
	if (kept || broken) && r.DoneAt > 0 {
		out[bucket{Taken, stepOf(r.DoneAt - r.MadeAt)}] = tally{N: 1}
	}
	if !broken {
		return out
	}
	if r.ToldAt > 0 {
		out[bucket{Lead, stepOf(r.DueAt - r.ToldAt)}] = tally{N: 1}
	}
	if r.WarnedAt > 0 {
		out[bucket{Notice, stepOf(r.DueAt - r.WarnedAt)}] = tally{N: 1}
	}
	if r.DoneAt > 0 {
		out[bucket{Delay, stepOf(r.DoneAt - r.DueAt)}] = tally{N: 1}
	}
	return out
}

// perDoubling is how many steps a span of time has until it is twice as long: a
// median read from them is off by at most a twelfth.
const perDoubling = 4

// stepOf is the step of a span in microseconds; less than a minute is step 0.
func stepOf(span int64) int64 {
	minutes := float64(span) / 60e6
	if minutes < 1 {
		return 0
	}
	return 1 + int64(math.Floor(perDoubling*math.Log2(minutes)))
}

// spanOf is the middle of a step.
func spanOf(step int64) time.Duration {
	if step <= 0 {
		return 30 * time.Second
	}
	return time.Duration(math.Exp2((float64(step)-0.5)/perDoubling) * float64(time.Minute))
}

// Of is what one promise adds to the sums.
func Of(v promises.Verdict, p Place) Sums { return rowOf(v, p).sums() }
