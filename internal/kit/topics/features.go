package topics

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"rida/internal/kit/lang"
)

const (
	// buckets is into how many numbers features are hashed: few enough for a small
	// model, enough that two that matter rarely meet (Weinberger et al. 2009).
	buckets = 1 << 16
	// longest is how many bytes of a text are looked at: what it is about stands early.
	longest = 4000
	// shortRun and longRun are the lengths of runs of letters, in letters; they find
	// what stems miss: inflections, misspellings, compounds.
	shortRun, longRun = 3, 5
	// runWeight is what a run counts beside a word: it says the same more faintly.
	runWeight = .35
)

// feature is one number of a text with its weight; the text's are of length 1.
type feature struct {
	at     uint32
	weight float64
}

// featuresOf gives the features of a text in ascending order.
func featuresOf(text string) []feature {
	counts := map[uint32]float64{}
	for _, w := range wordsOf(text) {
		counts[bucket("w", w)]++
		letters := []rune("^" + w + "$")
		for n := shortRun; n <= longRun; n++ {
			for i := 0; i+n <= len(letters); i++ {
				counts[bucket("r", string(letters[i:i+n]))] += runWeight
			}
		}
	}
	out := make([]feature, 0, len(counts))
	var square float64
	for at, n := range counts {
		w := math.Log1p(n)
		square += w * w
		out = append(out, feature{at, w})
	}
	if square > 0 {
		for i := range out {
			out[i].weight /= math.Sqrt(square)
		}
	}
	slices.SortFunc(out, func(a, b feature) int { return int(a.at) - int(b.at) })
	return out
}

func wordsOf(text string) []string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	return slices.DeleteFunc(lang.Tokens(text), func(w string) bool { return utf8.RuneCountInString(w) < 2 })
}

func bucket(kind, text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(kind))
	_, _ = h.Write([]byte(text))
	return h.Sum32() % buckets
}
