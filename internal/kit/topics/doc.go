// Package topics learns what texts are about from texts that somebody sorted: a
// linear model (multinomial logistic regression) on words and on runs of letters
// inside words, folded and stemmed as kit/lang does, so that Arabic, Persian and
// English are learned alike and also mixed.
//
// What always holds: a model keeps weights and never a text; it learns on from
// where it stands; what it says of its own quality was measured on texts it had not
// seen; and where it is not sure enough it says that it does not know.
package topics

import "errors"

// Why training is refused.
var (
	// ErrOneTopic: at least two topics are needed to tell them apart.
	ErrOneTopic = errors.New("topics: fewer than two topics")
	// ErrTooFew: fewer than FewestExamples are not enough to measure anything.
	ErrTooFew = errors.New("topics: too few examples")
	// ErrTooMany: a model holds at most MostTopics.
	ErrTooMany = errors.New("topics: too many topics")
)

const (
	// FewestExamples is the least to learn from: a fifth of it is measured on.
	FewestExamples = 20
	// MostTopics is more than anybody keeps apart; it bounds a model's size.
	MostTopics = 64
)

// Example is a text that somebody sorted.
type Example struct {
	Text  string
	Topic string
}
