package topics

import (
	"math"
	"slices"
)

const (
	// knownWell is the chance of the truth from which on another step teaches nothing.
	knownWell = .9
	// mostSteps bounds what one label does: a model is not to turn on one text.
	mostSteps = rounds
)

// Learn takes small steps towards one more example, so that a new label counts at
// once. What is measured stays as it was found on texts not seen; a full Train
// measures anew. A topic that was not met before is added; ErrTooMany refuses it
// beyond MostTopics.
func (m *Model) Learn(one Example) error {
	f := featuresOf(one.Text)
	if len(f) == 0 || one.Topic == "" {
		return nil
	}
	if !slices.Contains(m.Topics, one.Topic) {
		if len(m.Topics) >= MostTopics {
			return ErrTooMany
		}
		m.grow(append(slices.Clone(m.Topics), one.Topic))
	}
	s := sorted{f, slices.Index(m.Topics, one.Topic)}
	for range mostSteps {
		if softmax(m.scores(f), 1)[s.topic] > knownWell {
			break
		}
		m.step(s)
	}
	m.Learned++
	return nil
}

// Unlearn takes steps away from a label that proved wrong, until the text is no
// likelier to be of that topic than by lot: against the gradient of
// −log(1 − chance), which leaves the other topics in their proportion.
func (m *Model) Unlearn(wrong Example) {
	f, t := featuresOf(wrong.Text), slices.Index(m.Topics, wrong.Topic)
	if len(f) == 0 || t < 0 || len(m.Topics) < 2 {
		return
	}
	for range mostSteps {
		chances := softmax(m.scores(f), 1)
		if chances[t] <= 1/float64(len(m.Topics)) {
			break
		}
		rest := math.Max(1e-6, 1-chances[t])
		for other, p := range chances {
			away := p
			if other != t {
				away = -p * chances[t] / rest
			}
			m.against(other, f, away)
		}
	}
	m.Learned = max(0, m.Learned-1)
}
