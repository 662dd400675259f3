package topics

import (
	"math"
	"slices"
)

// Group is texts that resemble one another: a candidate for a topic that nobody has
// named yet.
type Group struct {
	Texts []int    // indices in what was given
	Words []string // that most of them share, the rarest elsewhere first
}

const (
	// alike is the least cosine of a text and the middle of its group.
	alike = .30
	// fewestInGroup: two letters about the same are no topic.
	fewestInGroup = 3
)

// Groups sorts texts into groups, the largest first, each text into at most one
// (leader clustering in the order given). What resembles nothing is in none.
func Groups(texts []string) []Group {
	type middle struct {
		sum    map[uint32]float64
		square float64
		texts  []int
	}
	var all []*middle
	for i, text := range texts {
		f := featuresOf(text)
		var best *middle
		most := alike
		for _, m := range all {
			var dot float64
			for _, one := range f {
				dot += m.sum[one.at] * one.weight
			}
			if cosine := dot / max(1e-9, math.Sqrt(m.square)); cosine > most {
				best, most = m, cosine
			}
		}
		if best == nil {
			if len(f) == 0 {
				continue
			}
			best = &middle{sum: map[uint32]float64{}}
			all = append(all, best)
		}
		best.texts = append(best.texts, i)
		for _, one := range f {
			was := best.sum[one.at]
			best.sum[one.at] = was + one.weight
			best.square += 2*was*one.weight + one.weight*one.weight
		}
	}
	in := map[string]int{}
	for _, text := range texts {
		for w := range unique(text) {
			in[w]++
		}
	}
	var out []Group
	for _, m := range all {
		if len(m.texts) >= fewestInGroup {
			out = append(out, Group{m.texts, shared(texts, m.texts, in)})
		}
	}
	slices.SortStableFunc(out, func(a, b Group) int { return len(b.Texts) - len(a.Texts) })
	return out
}

func unique(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range wordsOf(text) {
		out[w] = true
	}
	return out
}

// shared are words of at least half of a group, those rarest in all texts first.
func shared(texts []string, of []int, in map[string]int) []string {
	counts := map[string]int{}
	for _, i := range of {
		for w := range unique(texts[i]) {
			counts[w]++
		}
	}
	var out []string
	for w, n := range counts {
		if 2*n >= len(of) {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := counts[b]*in[a] - counts[a]*in[b]; d != 0 {
			return d
		}
		if a < b {
			return -1
		}
		return 1
	})
	return out[:min(shownWhy, len(out))]
}
