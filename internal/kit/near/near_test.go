package near_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/near"
	"rida/internal/kit/stats"
)

// matter is one block of a labelled file: the same thing told several times.
type matter []near.Text

func matters(t testing.TB, tag string) []matter {
	t.Helper()
	text, err := os.ReadFile("testdata/" + tag + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []matter
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var m matter
		for line := range strings.Lines(block) {
			title, body, ok := strings.Cut(strings.TrimSpace(line), " | ")
			if ok && !strings.HasPrefix(line, "#") {
				m = append(m, near.Text{Title: title, Body: body})
			}
		}
		all = append(all, m)
	}
	return all
}

// found counts how the measure does on pairs of texts: the same matter told
// twice must be near, two matters must not.
type found struct{ right, missed, wrong, pairs int64 }

func (f found) precision() (stats.Estimate, error) {
	return stats.Wilson(f.right, f.right+f.wrong, stats.Usual)
}
func (f found) recall() (stats.Estimate, error) {
	return stats.Wilson(f.right, f.right+f.missed, stats.Usual)
}

// judge compares every pair of texts whose matters are both even or both odd.
func judge(t testing.TB, tag string, odd int) (f found) {
	t.Helper()
	all := matters(t, tag)
	for i := odd; i < len(all); i += 2 {
		for j := i; j < len(all); j += 2 {
			for x, a := range all[i] {
				for y, b := range all[j] {
					if i == j && y <= x {
						continue
					}
					f.pairs++
					answer := near.Compare(a, b)
					switch {
					case answer.Near && i == j:
						f.right++
					case answer.Near:
						f.wrong++
						if testing.Verbose() {
							t.Logf("%s: wrongly near %.2f %v: %s / %s", tag, answer.Score, answer.Words, a.Title, b.Title)
						}
					case i == j:
						f.missed++
						if testing.Verbose() {
							t.Logf("%s: missed %.2f %v: %s / %s", tag, answer.Score, answer.Words, a.Title, b.Title)
						}
					}
				}
			}
		}
	}
	return f
}

// The weights were found on one half of the matters (part 0); the other half
// says what they are worth.
func TestTheSameMatterIsNearAndOthersAreNot(t *testing.T) {
	for _, tag := range []string{"ar", "fa", "en"} {
		for part := range 2 {
			f := judge(t, tag, part)
			p, err := f.precision()
			if err != nil {
				t.Fatal(err)
			}
			r, err := f.recall()
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s part %d: %s", tag, part, line(f))
			if p.Value < .85 || r.Value < .75 {
				t.Errorf("%s part %d: precision %.3f, recall %.3f of %d pairs", tag, part, p.Value, r.Value, f.pairs)
			}
		}
	}
}

func line(f found) string {
	p, _ := f.precision()
	r, _ := f.recall()
	return fmt.Sprintf("precision %.3f [%.3f, %.3f], recall %.3f [%.3f, %.3f], %d pairs", p.Value, p.Low, p.High, r.Value, r.Low, r.High, f.pairs)
}

func TestALongNumberNamesTheMatter(t *testing.T) {
	a := near.Compare(near.Text{Title: "Order 4471902"}, near.Text{Body: "I am writing about 447-1902 once more"})
	if !a.Near || !slices.Contains(a.Words, "4471902") {
		t.Errorf("%+v", a)
	}
}

func TestASharedLabelNeedsOneSharedWord(t *testing.T) {
	a := near.Text{Body: "The grinder is stuck", Labels: []string{"coffee"}}
	if near.Compare(a, near.Text{Body: "An invoice arrived", Labels: []string{"coffee"}}).Near {
		t.Error("a label alone is not a matter")
	}
	if got := near.Compare(a, near.Text{Body: "Grinder again", Labels: []string{"coffee"}}); !got.Near || !slices.Equal(got.Labels, []string{"coffee"}) {
		t.Errorf("%+v", got)
	}
}

func TestNothingIsNearToNothing(t *testing.T) {
	for _, b := range []near.Text{{}, {Body: "hello, please call me"}, {Body: "the washing machine leaks"}} {
		if a := near.Compare(near.Text{}, b); a.Near || a.Score != 0 {
			t.Errorf("nothing is near to %q: %+v", b.Body, a)
		}
	}
}

func TestNearnessHasNoDirection(t *testing.T) {
	all := append(append(matters(t, "ar"), matters(t, "fa")...), matters(t, "en")...)
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(all).Draw(t, "one")
		other := rapid.SampledFrom(all).Draw(t, "other")
		a, b := rapid.SampledFrom(one).Draw(t, "a"), rapid.SampledFrom(other).Draw(t, "b")
		there, back := near.Compare(a, b), near.Compare(b, a)
		if there.Near != back.Near || there.Score-back.Score > 1e-12 || back.Score-there.Score > 1e-12 || !slices.Equal(there.Words, back.Words) {
			t.Fatalf("%+v, but %+v", there, back)
		}
		if same := near.Compare(a, a); same.Score < 1-1e-12 {
			t.Fatalf("a text is %v near to itself", same.Score)
		}
	})
}

func FuzzCompareBearsAnyText(f *testing.F) {
	f.Add("Order 44719", "غسالة تسرب")
	f.Fuzz(func(t *testing.T, a, b string) {
		got := near.Compare(near.Text{Title: a, Body: b}, near.Text{Body: a})
		if !(got.Score >= 0 && got.Score <= 1+1e-9) {
			t.Errorf("score %v", got.Score)
		}
	})
}

// BenchmarkCompare prints precision and recall beside its time.
func BenchmarkCompare(b *testing.B) {
	for _, tag := range []string{"ar", "fa", "en"} {
		b.Run(tag, func(b *testing.B) {
			f := judge(b, tag, 1) // the half on which nothing was tuned
			p, _ := f.precision()
			r, _ := f.recall()
			all := matters(b, tag)
			for b.Loop() {
				near.Compare(all[0][0], all[0][1])
			}
			b.ReportMetric(p.Value, "precision")
			b.ReportMetric(r.Value, "recall")
			b.ReportMetric(float64(f.pairs), "pairs")
		})
	}
}
