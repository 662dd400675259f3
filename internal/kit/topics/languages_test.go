package topics_test

import (
	_ "embed"
	"math/rand/v2"
	"strings"
	"testing"

	"rida/internal/kit/stats"
	"rida/internal/kit/topics"
)

//go:embed testdata/said.txt
var saidFile string

// heldSentences of each topic make texts that are asked about and never learned.
const heldSentences = 3

// written makes texts of a language: those to learn from, and those of sentences
// that none of the former is made of. One in six has a letter wrong, as typed in
// haste.
func written(t testing.TB, language string, each int) (learned, held []topics.Example) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 12))
	words, sentences := map[string][]string{}, map[string][]string{}
	var order []string
	for line := range strings.Lines(saidFile) {
		line = strings.TrimSpace(line)
		if name, list, ok := strings.Cut(line, ":"); ok && strings.HasPrefix(name, language+" = ") {
			for w := range strings.SplitSeq(list, "|") {
				words[strings.TrimPrefix(name, language+" = ")] = append(words[strings.TrimPrefix(name, language+" = ")], strings.TrimSpace(w))
			}
			continue
		}
		if f := strings.SplitN(line, " | ", 3); len(f) == 3 && f[0] == language {
			if sentences[f[1]] == nil {
				order = append(order, f[1])
			}
			sentences[f[1]] = append(sentences[f[1]], f[2])
		}
	}
	if len(order) != 4 {
		t.Fatalf("%d topics in %s", len(order), language)
	}
	for _, topic := range order {
		all := sentences[topic]
		for i := range each {
			known, unknown := all[:len(all)-heldSentences], all[len(all)-heldSentences:]
			learned = append(learned, topics.Example{Text: spoken(r, known[i%len(known)], words), Topic: topic})
			held = append(held, topics.Example{Text: spoken(r, unknown[i%len(unknown)], words), Topic: topic})
		}
	}
	return learned, held
}

func spoken(r *rand.Rand, sentence string, words map[string][]string) string {
	for name, list := range words {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", list[r.IntN(len(list))])
	}
	letters := []rune(sentence)
	if r.IntN(6) == 0 {
		i := 1 + r.IntN(len(letters)-2)
		letters = append(letters[:i], letters[i+1:]...)
	}
	return string(letters)
}

// asked is how often the likeliest topic of texts is the right one, and how often a
// topic that was named is.
func asked(m *topics.Model, held []topics.Example) (likeliest, named stats.Estimate) {
	var right, said, saidRight int64
	for _, one := range held {
		p := m.Predict(one.Text)
		if len(p.Others) > 0 && p.Others[0].Topic == one.Topic {
			right++
		}
		if p.Topic != "" {
			said++
			if p.Topic == one.Topic {
				saidRight++
			}
		}
	}
	likeliest, _ = stats.Wilson(right, int64(len(held)), stats.Usual)
	named, _ = stats.Wilson(saidRight, said, stats.Usual)
	return likeliest, named
}

// TestArabicAndPersianAreLearnedAsWellAsEnglish learns each language alone and all
// three together, and asks about sentences that are wholly new: other words, other
// spellings, colloquial forms, a letter missing.
func TestArabicAndPersianAreLearnedAsWellAsEnglish(t *testing.T) {
	// The lower end of the interval: four topics by lot would be .25. Texts of one
	// sentence are alike, so true intervals are wider than these.
	const least = .7
	together := &topics.Model{}
	var all []topics.Example
	for _, language := range []string{"ar", "fa", "en"} {
		learned, held := written(t, language, 75)
		all = append(all, learned...)
		m := &topics.Model{}
		if err := m.Train(learned); err != nil {
			t.Fatal(err)
		}
		likeliest, named := asked(m, held)
		t.Logf("%s alone: likeliest right %.3f [%.3f, %.3f] of %d; when named %.3f of %d", language, likeliest.Value, likeliest.Low, likeliest.High, likeliest.N, named.Value, named.N)
		if likeliest.Low < least {
			t.Errorf("%s: %.3f [%.3f, %.3f]", language, likeliest.Value, likeliest.Low, likeliest.High)
		}
	}
	if err := together.Train(all); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"ar", "fa", "en"} {
		_, held := written(t, language, 75)
		likeliest, named := asked(together, held)
		t.Logf("%s in one model: %.3f [%.3f, %.3f]; when named %.3f of %d", language, likeliest.Value, likeliest.Low, likeliest.High, named.Value, named.N)
		if likeliest.Low < least {
			t.Errorf("%s in one model: %.3f [%.3f, %.3f]", language, likeliest.Value, likeliest.Low, likeliest.High)
		}
	}
}

// BenchmarkAccuracy tells how often the likeliest topic of a wholly new sentence is
// right, in a model of all three languages, with the ends of Wilson's interval.
func BenchmarkAccuracy(b *testing.B) {
	var all []topics.Example
	helds := map[string][]topics.Example{}
	for _, language := range []string{"ar", "fa", "en"} {
		learned, held := written(b, language, 75)
		all, helds[language] = append(all, learned...), held
	}
	for _, language := range []string{"ar", "fa", "en"} {
		b.Run(language, func(b *testing.B) {
			var e stats.Estimate
			for b.Loop() {
				m := &topics.Model{}
				if err := m.Train(all); err != nil {
					b.Fatal(err)
				}
				e, _ = asked(m, helds[language])
			}
			b.ReportMetric(e.Value, "right")
			b.ReportMetric(e.Low, "low")
			b.ReportMetric(e.High, "high")
		})
	}
}
