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

// Two outliers beside each other, joined by a steep line: there is room for both
// weeks' names away from it.
func TestTheLineRunsThroughNoWordsWhereThereIsRoom(t *testing.T) {
	c := Chart{Time: true}
	line := ChartLine{Kind: "data"}
	for i, y := range []float64{.2, .25, .8, .7, .2, .22, .2} {
		p := Point{float64(i) / 6, y}
		line.Points = append(line.Points, p)
		d := ChartDot{Point: p}
		if d.Out = y > .5; d.Out {
			d.Label = "12 Nov"
		}
		c.Dots = append(c.Dots, d)
	}
	c.Lines = []ChartLine{line}
	for i, l := range c.labels() {
		half := float64(len(c.Dots[i].Label)) * letterWide / 2
		if b := (box{l.x - half, l.y - lineHigh + 3, l.x + half, l.y + 3}); !l.none && c.crosses(b) {
			t.Errorf("the line runs through the words of dot %d", i)
		}
	}
}

func TestALineTouchesABoxOrPassesIt(t *testing.T) {
	b := box{10, 10, 20, 20}
	for _, one := range []struct {
		x0, y0, x1, y1 float64
		want           bool
	}{{0, 15, 30, 15, true}, {15, 0, 15, 30, true}, {0, 0, 30, 30, true}, {12, 12, 13, 13, true}, {0, 15, 9, 15, false}, {0, 5, 30, 5, false}, {0, 12, 12, 0, false}, {5, 25, 5, 0, false}} {
		if got := b.cut(one.x0, one.y0, one.x1, one.y1); got != one.want {
			t.Errorf("%+v: %v", one, got)
		}
	}
}
