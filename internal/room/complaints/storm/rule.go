package storm

import (
	"strings"

	"rida/internal/kit/search"
)

// Fits tells whether a text has all the words of one line of a rule, in any
// order and however they are spelt: both are folded as search folds them. An
// empty rule fits nothing.
func Fits(rule, text string) bool {
	in := search.Joined(text)
	for line := range strings.Lines(rule) {
		words := strings.Fields(search.Joined(line))
		all := len(words) > 0
		for _, w := range words {
			all = all && strings.Contains(in, " "+w+" ")
		}
		if all {
			return true
		}
	}
	return false
}
