package topics

import (
	"math"
	"slices"
)

// Model tells topics apart. The zero model knows none.
type Model struct {
	Topics   []string    // in the order in which they were met
	Weights  [][]float32 // one row of buckets a topic
	Bias     []float32
	Squares  [][]float32 // of the gradients so far, by which learning slows down (AdaGrad)
	Heat     float64     // by which scores are divided so that chances come true; 1 at first
	Sure     float64     // the least chance at which a topic is named
	Learned  int         // examples in all
	Measured Measure     // on the last examples that were held out
}

// Prediction is what a text is about.
type Prediction struct {
	Topic  string // "" where the model does not know
	Chance float64
	Others []Chance // the likeliest, the named one among them
	Why    []string // the weightiest words for the likeliest topic
}

// Chance is how likely a topic is.
type Chance struct {
	Topic string
	Value float64
}

// shownOthers and shownWhy are what is read at a glance.
const shownOthers, shownWhy = 3, 5

// Predict tells what a text is about. A text without a word, and a model that
// knows fewer than two topics, give no topic and a chance of 0.
func (m *Model) Predict(text string) Prediction {
	f := featuresOf(text)
	if len(m.Topics) < 2 || len(f) == 0 {
		return Prediction{}
	}
	chances := m.chances(f)
	order := make([]int, len(chances))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case chances[a] > chances[b]:
			return -1
		case chances[a] < chances[b]:
			return 1
		}
		return 0
	})
	p := Prediction{Chance: chances[order[0]], Why: m.why(text, order[0])}
	for _, i := range order[:min(shownOthers, len(order))] {
		p.Others = append(p.Others, Chance{m.Topics[i], chances[i]})
	}
	if p.Chance >= m.Sure && len(p.Why) > 0 {
		p.Topic = m.Topics[order[0]]
	}
	return p
}

// chances of each topic, which sum to 1.
func (m *Model) chances(f []feature) []float64 {
	scores := m.scores(f)
	heat := m.Heat
	if heat <= 0 {
		heat = 1
	}
	return softmax(scores, heat)
}

func (m *Model) scores(f []feature) []float64 {
	scores := make([]float64, len(m.Topics))
	for t, row := range m.Weights {
		sum := float64(m.Bias[t])
		for _, one := range f {
			sum += float64(row[one.at]) * one.weight
		}
		scores[t] = sum
	}
	return scores
}

func softmax(scores []float64, heat float64) []float64 {
	most := slices.Max(scores)
	var sum float64
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = math.Exp((s - most) / heat)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// why finds the words of a text that speak most for a topic against the mean of
// the others, as they are stored: folded and stemmed.
func (m *Model) why(text string, topic int) []string {
	type weighed struct {
		word string
		lead float64
	}
	var all []weighed
	seen := map[string]bool{}
	for _, w := range wordsOf(text) {
		if seen[w] {
			continue
		}
		seen[w] = true
		at := bucket("w", w)
		var sum float64
		for _, row := range m.Weights {
			sum += float64(row[at])
		}
		mine := float64(m.Weights[topic][at])
		if more := mine - (sum-mine)/float64(len(m.Weights)-1); more > 0 {
			all = append(all, weighed{w, more})
		}
	}
	slices.SortStableFunc(all, func(a, b weighed) int {
		switch {
		case a.lead > b.lead:
			return -1
		case a.lead < b.lead:
			return 1
		}
		return 0
	})
	var out []string
	for _, one := range all[:min(shownWhy, len(all))] {
		out = append(out, one.word)
	}
	return out
}

// Copy is a model of its own with the same weights.
func (m *Model) Copy() *Model {
	c := *m
	c.Topics, c.Bias = slices.Clone(m.Topics), slices.Clone(m.Bias)
	c.Weights, c.Squares = make([][]float32, len(m.Weights)), make([][]float32, len(m.Squares))
	for t := range m.Weights {
		c.Weights[t], c.Squares[t] = slices.Clone(m.Weights[t]), slices.Clone(m.Squares[t])
	}
	return &c
}
