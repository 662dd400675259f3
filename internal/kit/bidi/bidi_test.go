package bidi_test

import (
	"strings"
	"testing"

	gotext "github.com/go-text/typesetting/bidi"
	"pgregory.net/rapid"

	"rida/internal/kit/bidi"
)

// Hebrew letters stand for every script that runs right to left, and Arabic ones
// for those whose numbers are Arabic too.
func TestLevelsAreThoseOfTheUnicodeStandard(t *testing.T) {
	for _, c := range []struct {
		text string
		base bidi.Level
		want string
	}{
		{"abc", 0, "000"},
		{"abc", 1, "222"},
		{"\u05d0\u05d1 12 abc", 0, "111220000"},              // the number goes with what stands before it
		{"\u0627\u0628 12", 1, "11122"},                      // a number runs left to right
		{"\u0627 +12%", 1, "111221"},                         // behind an Arabic letter it is an Arabic one, and a sign stays out
		{"\u05d0 +12%", 1, "111222"},                         // and behind a Hebrew one the percent goes with it
		{"a (\u05d0) b", 0, "0001000"},                       // brackets go with the line
		{"\u05d0 (b) \u05d1", 1, "1112111"},                  //
		{"\u0627\u2066Co. 7!\u2069\u0628", 1, "1122222211"},  // an isolate is one thing from outside
		{"a\u2068\u05d0 1\u2069 b", 0, "0" + "0112" + "000"}, // of the direction of its first letter
		{"\u202eabc\u202c d", 0, "0111100"},                  // forced
		{"\u05d0  ", 0, "100"},                               // blanks at the end go with the line
	} {
		var got strings.Builder
		for _, l := range bidi.Levels([]rune(c.text), c.base) {
			got.WriteByte('0' + byte(l))
		}
		if got.String() != c.want {
			t.Errorf("%+q on %d: %s, want %s", c.text, c.base, got.String(), c.want)
		}
	}
}

func TestRunsAreSeenInTheOrderOfTheirDepth(t *testing.T) {
	for _, c := range []struct {
		levels []bidi.Level
		want   []int
	}{
		{nil, []int{}},
		{[]bidi.Level{0, 0}, []int{0, 1}},
		{[]bidi.Level{1, 2, 1}, []int{2, 1, 0}},
		{[]bidi.Level{0, 1, 2, 0}, []int{0, 2, 1, 3}},
		{[]bidi.Level{2, 1, 0}, []int{1, 0, 2}},
	} {
		got := bidi.Order(c.levels)
		for i := range c.want {
			if len(got) != len(c.want) || got[i] != c.want[i] {
				t.Errorf("%v: %v, want %v", c.levels, got, c.want)
				break
			}
		}
	}
}

// Where a library tells only the direction of a run, ours is the same.
func TestDirectionsAreThoseOfTheLibrary(t *testing.T) {
	letters := []rune("ab 12\u0663+-%.,:()[]\u05d0\u0627\u0628\u064b\u2066\u2067\u2068\u2069")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 30).Draw(t, "text")
		base := rapid.SampledFrom([]gotext.Direction{gotext.LeftToRight, gotext.RightToLeft}).Draw(t, "base")
		levels := bidi.Levels(text, bidi.Level(base-gotext.LeftToRight))
		var p gotext.Paragraph
		runs := p.Segment(text, base)
		for i := range runs.NumRuns() {
			run := runs.Run(i)
			for k := run.Start; k < run.End; k++ {
				if levels[k]%2 == 0 != run.IsLeftToRight() {
					t.Fatalf("letter %d of %+q lies at %d", k, string(text), levels[k])
				}
			}
		}
	})
}
