package topics

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// rounds is how often each example is looked at.
	rounds = 6
	// pace of learning at first; AdaGrad slows it for what was often seen (Duchi,
	// Hazan & Singer 2011).
	pace = 1.0
	// fifth of the examples is held out.
	fifth = 5
)

// Train learns on from examples. A fifth of them, always the same for the same
// texts, is held out first and measured on; then it is learned too.
func (m *Model) Train(all []Example) error {
	if len(all) < FewestExamples {
		return ErrTooFew
	}
	topics := slices.Clone(m.Topics)
	for _, one := range all {
		if one.Topic != "" && !slices.Contains(topics, one.Topic) {
			topics = append(topics, one.Topic)
		}
	}
	switch {
	case len(topics) < 2:
		return ErrOneTopic
	case len(topics) > MostTopics:
		return ErrTooMany
	}
	m.grow(topics)
	var learned, held []sorted
	for _, one := range all {
		s := sorted{featuresOf(one.Text), slices.Index(m.Topics, one.Topic)}
		if len(s.features) == 0 || s.topic < 0 {
			continue
		}
		if isHeld(one.Text) {
			held = append(held, s)
		} else {
			learned = append(learned, s)
		}
	}
	if len(learned) < FewestExamples/2 {
		return ErrTooFew
	}
	m.learn(learned)
	m.Heat, m.Sure, m.Measured = 1, .5, Measure{}
	if len(held) > 0 {
		m.measure(held)
		m.learn(held)
	}
	m.Learned += len(learned) + len(held)
	return nil
}

// sorted is an example as numbers.
type sorted struct {
	features []feature
	topic    int
}

func isHeld(text string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return h.Sum32()%fifth == 0
}

// grow makes room for topics that were not met before.
func (m *Model) grow(topics []string) {
	m.Topics = topics
	for len(m.Weights) < len(topics) {
		m.Weights, m.Squares, m.Bias = append(m.Weights, make([]float32, buckets)), append(m.Squares, make([]float32, buckets)), append(m.Bias, 0)
	}
}

// learn goes through examples several times, in an order that does not depend on
// theirs, and takes a step against each one's error.
func (m *Model) learn(all []sorted) {
	r := rand.New(rand.NewPCG(uint64(len(all)), 1))
	order := r.Perm(len(all))
	for range rounds {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			m.step(all[i])
		}
	}
}

func (m *Model) step(s sorted) {
	chances := softmax(m.scores(s.features), 1)
	for t, p := range chances {
		wrong := p
		if t == s.topic {
			wrong = p - 1
		}
		m.against(t, s.features, wrong)
	}
}

// against moves the weights of a topic against an error between -1 and 1; one too
// small to matter, as most are, costs nothing.
func (m *Model) against(t int, features []feature, wrong float64) {
	const floor = 1e-6 // of the squares, where nothing was learned yet
	if math.Abs(wrong) < 1e-3 {
		return
	}
	row, squares := m.Weights[t], m.Squares[t]
	for _, f := range features {
		g := wrong * f.weight
		squares[f.at] += float32(g * g)
		row[f.at] -= float32(pace * g / math.Sqrt(float64(squares[f.at])+floor+.05))
	}
	m.Bias[t] -= float32(.01 * wrong)
}
