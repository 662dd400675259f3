package topics

import (
	"math"
	"slices"

	"rida/internal/kit/stats"
)

// Measure is how well a model did on texts that it had not seen.
type Measure struct {
	Accuracy stats.Estimate // of the likeliest topic, for all of them
	Answered stats.Estimate // the share for which it named a topic
	Right    stats.Estimate // of those that it named, how many were right
	Topics   []TopicMeasure
	Loss     float64 // mean negative logarithm of the chance given to the truth, in nats
}

// TopicMeasure is how well it did on one topic.
type TopicMeasure struct {
	Topic     string
	Precision stats.Estimate // of those named so, how many are; N is 0 where none was
	Recall    stats.Estimate // of those that are, how many were named so
}

// wanted is how often a named topic is to be right; below the chance at which that
// held for the held-out texts the model says that it does not know.
const wanted = .9

// usuallySure is the chance at which a topic is named where all that was held out
// went well and so no threshold could be found.
const usuallySure = .7

// fewestToCalibrate is below which neither heat nor sureness can be found.
const fewestToCalibrate = 10

// measure finds how good the model is, and at which chance it may speak.
func (m *Model) measure(held []sorted) {
	scores := make([][]float64, len(held))
	for i, s := range held {
		scores[i] = m.scores(s.features)
	}
	if len(held) >= fewestToCalibrate {
		m.Heat = heatOf(scores, held)
	}
	type said struct {
		topic  int
		chance float64
		right  bool
	}
	all := make([]said, len(held))
	var loss float64
	var right int64
	for i, s := range held {
		chances := softmax(scores[i], m.Heat)
		best := 0
		for t, c := range chances {
			if c > chances[best] {
				best = t
			}
		}
		all[i] = said{best, chances[best], best == s.topic}
		loss -= math.Log(math.Max(1e-12, chances[s.topic])) / float64(len(held))
		if all[i].right {
			right++
		}
	}
	byChance := slices.Clone(all)
	slices.SortFunc(byChance, func(a, b said) int {
		switch {
		case a.chance > b.chance:
			return -1
		case a.chance < b.chance:
			return 1
		}
		return 0
	})
	m.Sure = 1.1 // names nothing, unless some chance proves good enough
	if len(held) < fewestToCalibrate {
		m.Sure = .5
	}
	good := 0
	for i, one := range byChance {
		if one.right {
			good++
		}
		if i+1 >= fewestToCalibrate/2 && float64(good) >= wanted*float64(i+1) {
			m.Sure = one.chance
		}
	}
	if good > 0 && m.Sure == byChance[len(byChance)-1].chance {
		m.Sure = math.Min(m.Sure, usuallySure) // even the faintest were right: nothing says where to stop
	}
	n := int64(len(held))
	m.Measured.Loss = loss
	m.Measured.Accuracy, _ = stats.Wilson(right, n, stats.Usual)
	var answered, answeredRight int64
	table := make([][3]int64, len(m.Topics)) // named, are, both
	for i, one := range all {
		table[held[i].topic][1]++
		if one.chance < m.Sure {
			continue
		}
		answered++
		table[one.topic][0]++
		if one.right {
			answeredRight++
			table[one.topic][2]++
		}
	}
	m.Measured.Answered, _ = stats.Wilson(answered, n, stats.Usual)
	m.Measured.Right, _ = stats.Wilson(answeredRight, answered, stats.Usual)
	for t, c := range table {
		one := TopicMeasure{Topic: m.Topics[t]}
		one.Precision, _ = stats.Wilson(c[2], c[0], stats.Usual)
		one.Recall, _ = stats.Wilson(c[2], c[1], stats.Usual)
		m.Measured.Topics = append(m.Measured.Topics, one)
	}
}

// heatOf finds by what scores are to be divided so that chances come true on texts
// not seen before: the one with the least loss (Guo et al. 2017), by golden section.
func heatOf(scores [][]float64, held []sorted) float64 {
	loss := func(heat float64) (sum float64) {
		for i, s := range held {
			sum -= math.Log(math.Max(1e-12, softmax(scores[i], heat)[s.topic]))
		}
		return sum
	}
	low, high := 0.0, math.Log(10.0) // never more certain than it was trained to be
	const golden = .6180339887498949
	for range 30 {
		a, b := high-golden*(high-low), low+golden*(high-low)
		if loss(math.Exp(a)) < loss(math.Exp(b)) {
			high = b
		} else {
			low = a
		}
	}
	return math.Exp((low + high) / 2)
}
