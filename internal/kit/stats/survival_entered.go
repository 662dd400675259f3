package stats

import (
	"math"
	"slices"
)

// Entered is a spell that is watched only from an age on: what came before was
// not seen, and had it ended then, it would not be here.
type Entered struct {
	Spell
	Entry  float64 // age at which watching began, 0 ≤ Entry ≤ Time
	Weight float64 // how many such spells it stands for; 0 counts as 1
}

// KaplanMeierEntered is KaplanMeier for spells that come under risk late (delayed
// entry, left truncation: Tsai, Jewell & Wang 1987, Biometrika 74, 883). With the
// ages at which a window of time begins as entries it is the period estimate
// (Brenner & Gefeller 1996, Cancer 78, 2004): how long things would take if all
// of them were always treated as they were within the window. It follows a
// change as soon as the work under way shows it, not when that work has ended.
//
// A time at which nobody else is at risk any more, while spells that took
// longer exist, says nothing of those; such a time is passed over, so that one
// early end cannot bring the whole curve down.
func KaplanMeierEntered(spells []Entered, confidence float64) (Curve, error) {
	c := Curve{confidence: confidence, N: int64(len(spells))}
	if !proper(confidence) {
		return c, ErrInput
	}
	marks, atRisk, err := c.marks(spells)
	if err != nil {
		return c, err
	}
	survival, sum, bound := 1.0, 0.0, Interval{1, 1}
	walk(marks, atRisk, c.Last, func(at, done, atRisk float64) bool {
		survival *= math.Max(0, 1-done/atRisk)
		sum += done / (atRisk * math.Max(0, atRisk-done))
		if survival < rounding {
			survival = 0
		}
		bound = logLog(survival, sum, bound, max(1, int64(math.Round(atRisk))), confidence)
		c.Steps = append(c.Steps, Step{Time: at, AtRisk: int64(math.Round(atRisk)), Done: int64(math.Round(done)), Survival: survival,
			SE: survival * math.Sqrt(sum), Interval: bound})
		return true
	})
	if len(c.Steps) == 0 {
		return c, ErrNotEstimable
	}
	return c, nil
}

// QuantileEntered is the quantile q of the curve of KaplanMeierEntered, without
// its intervals, which take most of the time; and the longest time seen. Where
// the curve never falls so far it is ErrNotEstimable.
func QuantileEntered(spells []Entered, q float64) (at, last float64, err error) {
	if !proper(q) {
		return 0, 0, ErrInput
	}
	var c Curve
	c.N = int64(len(spells))
	marks, atRisk, err := c.marks(spells)
	if err != nil {
		return 0, c.Last, err
	}
	survival, found := 1.0, false
	walk(marks, atRisk, c.Last, func(time, done, atRisk float64) bool {
		survival *= math.Max(0, 1-done/atRisk)
		at, found = time, survival <= 1-q+rounding
		return !found
	})
	if !found {
		return 0, c.Last, ErrNotEstimable
	}
	return at, c.Last, nil
}

// marks gives what happens at which age, in order, and what is at risk from 0 on;
// it counts what ended and the longest time.
func (c *Curve) marks(spells []Entered) ([]mark, float64, error) {
	marks := make([]mark, 0, 2*len(spells))
	var entering float64
	for _, s := range spells {
		if !(s.Entry >= 0) || !(s.Time >= s.Entry) || math.IsInf(s.Time, 1) || !(s.Weight >= 0) {
			return nil, 0, ErrInput
		}
		w := s.Weight
		if w == 0 {
			w = 1
		}
		if s.Entry > 0 {
			marks = append(marks, mark{s.Entry, entry, w})
		} else {
			entering += w
		}
		if s.Done {
			c.Done++
			marks = append(marks, mark{s.Time, end, w})
		} else {
			marks = append(marks, mark{s.Time, loss, w})
		}
		c.Last = math.Max(c.Last, s.Time)
	}
	switch {
	case c.N == 0:
		return nil, 0, ErrNoData
	case c.Done == 0:
		return nil, 0, ErrNotEstimable
	}
	slices.SortFunc(marks, func(a, b mark) int {
		if a.time != b.time {
			return compare(a.time, b.time)
		}
		return int(a.what) - int(b.what)
	})
	return marks, entering, nil
}

// mark is one thing that happens at an age. At one age ends come first, then
// losses, then entries: who enters at t is at risk only after t.
type mark struct {
	time   float64
	what   byte
	weight float64
}

const (
	end byte = iota
	loss
	entry
)

// walk goes through the ages at which something ended while others were at risk
// too, until fall says that it has seen enough.
func walk(marks []mark, atRisk, last float64, fall func(at, done, atRisk float64) bool) {
	for i := 0; i < len(marks); {
		at, done, lost, entered := marks[i].time, 0.0, 0.0, 0.0
		for ; i < len(marks) && marks[i].time == at; i++ {
			switch m := marks[i]; m.what {
			case end:
				done += m.weight
			case loss:
				lost += m.weight
			case entry:
				entered += m.weight
			}
		}
		alone := done >= atRisk-rounding && at < last
		if done > 0 && !alone && !fall(at, done, atRisk) {
			return
		}
		atRisk += entered - done - lost
	}
}
