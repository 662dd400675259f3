package ui

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestWordsOfAChartStandOnNoOthers draws charts at random: words stand within the
// picture, on no other words, and those of an outlier are never left out.
func TestWordsOfAChartStandOnNoOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Chart{Time: rapid.Bool().Draw(t, "time"), Mirror: rapid.Bool().Draw(t, "mirror")}
		for range rapid.IntRange(0, 12).Draw(t, "dots") {
			share := rapid.Float64Range(0, 1)
			c.Dots = append(c.Dots, ChartDot{Point: Point{share.Draw(t, "x"), share.Draw(t, "y")}, Out: rapid.IntRange(0, 9).Draw(t, "out") == 0, Below: rapid.Bool().Draw(t, "below"),
				Label: strings.Repeat("n", rapid.IntRange(0, 20).Draw(t, "label"))})
		}
		labels := c.labels()
		var calm []box
		for i, l := range labels {
			d := c.Dots[i]
			if l.none {
				if d.Label != "" && d.Out {
					t.Fatalf("dot %d is an outlier without its words", i)
				}
				continue
			}
			half := float64(len(d.Label)) * letterWide / 2
			b := box{l.x - half, l.y - lineHigh + 3, l.x + half, l.y + 3}
			if b.left < 0 || b.right > chartWide {
				t.Fatalf("%q stands outside: %+v", d.Label, b)
			}
			if d.Out { // of outliers that crowd, words may meet rather than be left out
				continue
			}
			for _, other := range calm {
				if b.meets(other) {
					t.Fatalf("%q stands on other words: %+v and %+v", d.Label, b, other)
				}
			}
			calm = append(calm, b)
		}
	})
}

func TestAnAxisIsAsWideAsItsWords(t *testing.T) {
	short, long := Chart{Y: []Tick{{1, "100%"}}}, Chart{Y: []Tick{{1, strings.Repeat("x", 12)}}}
	narrow, _ := short.pads()
	broad, _ := long.pads()
	if narrow != chartAxis || broad < 12*letterWide {
		t.Errorf("edges of %v and %v", narrow, broad)
	}
}
