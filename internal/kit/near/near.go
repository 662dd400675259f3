// Package near tells whether two short texts speak of the same thing, and which
// words make it so. It asks nobody outside and has learned nothing: words are
// folded and stemmed as search does it, words that every text has count for
// nothing, and long numbers, which name one order or one device, count most.
package near

import (
	"embed"
	"math"
	"slices"
	"strings"

	"rida/internal/kit/lang"
)

// Text is what is compared.
type Text struct {
	Title  string
	Body   string
	Labels []string // put on by people: a tag, a product
}

// Answer tells how near two texts are, and why.
type Answer struct {
	Score  float64  // 0 nothing in common, 1 the same words
	Near   bool     // they speak of the same thing, as far as words can tell
	Words  []string // what they have in common, the weightiest first, as search stores it
	Labels []string // the labels they share
}

// What a word weighs, found on the odd blocks of testdata and checked on the even ones.
const (
	plain      = 1.0
	titled     = 1.4  // a word of the title says what it is about
	named      = 4.0  // a long number names one thing
	longNumber = 5    // digits; shorter ones are amounts, hours, days
	shortened  = 0.8  // amounts and hours
	threshold  = 0.20 // of the score
	leastWords = 2    // one common word is a coincidence, unless the texts hold little else
	alone      = 0.34 // the score from which one word is enough
	maxTerms   = 120  // of a text: what comes later is quoted or beside the point
	maxShown   = 6    // words that are named as the reason
)

// Weighed is a text made ready to be compared with many.
type Weighed struct {
	words  map[string]float64
	sum    float64
	labels []string
}

// Weigh reads a text once.
func Weigh(t Text) Weighed {
	out := Weighed{words: weigh(t), labels: t.Labels}
	for _, w := range out.words {
		out.sum += w
	}
	return out
}

// Compare says how near two texts are.
func Compare(a, b Text) Answer { return Weigh(a).Compare(Weigh(b)) }

// Compare says how near two texts are: the weight of their common words over
// the geometric mean of what each weighs (Ochiai 1957). Two texts that share a
// label are near when they share any word.
func (a Weighed) Compare(b Weighed) Answer {
	var out Answer
	var shared float64
	named := false
	for word, w := range b.words {
		if v, both := a.words[word]; both {
			shared += min(v, w)
			out.Words = append(out.Words, word)
			named = named || isLongNumber(word)
		}
	}
	for _, l := range a.labels {
		if slices.Contains(b.labels, l) {
			out.Labels = append(out.Labels, l)
		}
	}
	if shared > 0 {
		out.Score = shared / math.Sqrt(a.sum*b.sum)
	}
	enough := out.Score >= threshold && len(out.Words) >= leastWords || out.Score >= alone
	out.Near = enough || named || len(out.Labels) > 0 && len(out.Words) > 0
	slices.SortFunc(out.Words, func(p, q string) int {
		if d := min(a.words[q], b.words[q]) - min(a.words[p], b.words[p]); d != 0 {
			return int(math.Copysign(1, d))
		}
		return strings.Compare(p, q)
	})
	out.Words = out.Words[:min(len(out.Words), maxShown)]
	return out
}

// weigh gives each word of a text its weight, once.
func weigh(t Text) map[string]float64 {
	out := map[string]float64{}
	take := func(text string, weight float64) {
		for _, word := range lang.Tokens(text) {
			if len(out) >= maxTerms || common[word] || len([]rune(word)) < 2 {
				continue
			}
			w := weight
			switch {
			case isLongNumber(word):
				w = named
			case isNumber(word):
				w = shortened
			}
			out[word] = max(out[word], w)
		}
	}
	take(t.Title, titled)
	take(t.Body, plain)
	return out
}

func isNumber(word string) bool {
	return word != "" && strings.Trim(word, "0123456789") == ""
}

func isLongNumber(word string) bool { return len(word) >= longNumber && isNumber(word) }

//go:embed words/*.txt
var wordFiles embed.FS

// common holds the words that say nothing about what a text is about.
var common = readCommon()

func readCommon() map[string]bool {
	out := map[string]bool{}
	for _, name := range []string{"words/ar.txt", "words/fa.txt", "words/en.txt"} {
		text, err := wordFiles.ReadFile(name)
		if err != nil {
			panic("near: " + err.Error()) // built in; cannot fail at run time
		}
		for _, word := range lang.Tokens(string(text)) {
			out[word] = true
		}
	}
	return out
}
