package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Chart is a picture of figures as SVG: lines, bands and dots on a plane whose
// sides run from 0 to 1. Text says in a sentence what can be seen; whoever draws
// one also offers its table.
//
// Time runs with the reading, so Mirror is set in right-to-left and the value
// axis stands at the newest end. A plane with two numeric axes is not mirrored:
// mathematics keeps its origin lower left in every language.
type Chart struct {
	Text   string
	Mirror bool
	Time   bool // the value axis stands at the end
	X, Y   []Tick
	XName  string
	YName  string
	Bands  []ChartBand
	Lines  []ChartLine
	Dots   []ChartDot
	Marks  []Tick // words at the end of lines, beside the plane
}

// Tick is a place on an axis with what stands there.
type Tick struct {
	At    float64
	Label string
}

// Point is a place on the plane.
type Point struct{ X, Y float64 }

// ChartBand is what lies between two lines.
type ChartBand struct {
	Upper, Lower []Point
	Kind         string // "near" or "far"
}

// ChartLine joins points.
type ChartLine struct {
	Points []Point
	Kind   string // "data", "centre", "limit", "alarm" or "ideal"
}

// ChartDot is one figure. An outlier changes its shape, then its colour.
type ChartDot struct {
	Point
	Low, High float64 // ends of its interval; both 0 draw none
	Out       bool
	Hollow    bool   // rests on little, or lies aside
	Label     string // beside it; "" for none
	Below     bool   // the label stands under it
	Say       string // on hover, and read aloud
	Href      string // opens it
}

// named is what is read aloud of a dot that opens something: who speaks to the
// page calls it by what they see beside it.
func (d ChartDot) named(l label) string {
	if l.none || strings.Contains(d.Say, d.Label) {
		return d.Say
	}
	return d.Label + " – " + d.Say
}

// The picture's size in its own units, and its edges; the styles scale it.
const (
	chartWide, chartHigh = 480.0, 264.0
	chartTop, chartFoot  = 14.0, 44.0
	chartAxis, chartSide = 46.0, 42.0
)

// pads are the edges at the sides: as wide as their words, which are longer in
// some languages.
func (c Chart) pads() (before, after float64) {
	axis, side := wide(chartAxis, c.Y), wide(chartSide, c.Marks)
	if c.Time {
		return 16, axis
	}
	if c.YName != "" {
		axis += 14 // the name stands beside the words
	}
	return axis, side
}

func wide(least float64, words []Tick) float64 {
	for _, t := range words {
		least = max(least, 12+letterWide*float64(utf8.RuneCountInString(t.Label)))
	}
	return least
}

func (c Chart) px(x float64) float64 {
	before, after := c.pads()
	at := before + x*(chartWide-before-after)
	if c.Mirror {
		return chartWide - at
	}
	return at
}

func (c Chart) py(y float64) float64 {
	return chartHigh - chartFoot - y*(chartHigh-chartTop-chartFoot)
}

func (c Chart) x(x float64) string { return num(c.px(x)) }
func (c Chart) y(y float64) string { return num(c.py(y)) }

// axisX is where the value axis has its words, and axisAnchor how they stand there.
func (c Chart) axisX() string {
	if c.Time {
		if c.Mirror {
			return num(c.px(1) - 8)
		}
		return num(c.px(1) + 8)
	}
	return num(c.px(0) - 8)
}

func (c Chart) axisAnchor() string {
	if c.Time && !c.Mirror {
		return "start"
	}
	return "end"
}

func (c Chart) path(points []Point) string {
	var b strings.Builder
	for i, p := range points {
		if i == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(c.x(p.X) + " " + c.y(p.Y))
	}
	return b.String()
}

func (c Chart) area(b ChartBand) string {
	all := append([]Point(nil), b.Upper...)
	for i := len(b.Lower) - 1; i >= 0; i-- {
		all = append(all, b.Lower[i])
	}
	return c.path(all) + "Z"
}

func (c Chart) diamond(d ChartDot) string {
	const r = 6.5
	x, y := c.px(d.X), c.py(d.Y)
	return "M" + num(x) + " " + num(y-r) + "L" + num(x+r) + " " + num(y) + "L" + num(x) + " " + num(y+r) + "L" + num(x-r) + " " + num(y) + "Z"
}

// box is a rectangle of the picture.
type box struct{ left, top, right, bottom float64 }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// label is where the words of a dot stand; none where there was no room.
type label struct {
	x, y float64
	none bool
}

// The measures by which words are kept apart: the mean width of a letter and the
// height of a line at the larger size of a phone, and how far a dot reaches.
const (
	letterWide, lineHigh = 7.6, 16.0
	dotReach             = 6.0
)

// besides are the places of a line of words about its dot that are tried, in
// pairs of which the second comes first for what should stand below: how far it
// is down, and to which side it stands, 0 for neither.
var besides = []struct{ down, side float64 }{{-11, 0}, {20, 0}, {4, 1}, {4, -1}, {-25, 0}, {34, 0}, {-39, 0}, {48, 0}}

// labels finds a place for the words of every dot, so that none stands on another
// or on a dot, and where there is room on no line between two figures. Outliers come first and always have their words; what finds no
// room is left to the hover, the reading aloud and the table.
func (c Chart) labels() []label {
	out := make([]label, len(c.Dots))
	var words, dots []box
	for _, d := range c.Dots {
		if d.Low != 0 || d.High != 0 {
			dots = append(dots, box{c.px(d.X) - 2, c.py(d.High), c.px(d.X) + 2, c.py(d.Low)})
		}
		dots = append(dots, box{c.px(d.X) - dotReach, c.py(d.Y) - dotReach, c.px(d.X) + dotReach, c.py(d.Y) + dotReach})
	}
	for _, outliers := range []bool{true, false} {
		for i, d := range c.Dots {
			if d.Out != outliers {
				continue
			}
			if d.Label == "" {
				out[i].none = true
				continue
			}
			at, taken := c.beside(d, func(b box) bool { return free(b, words) && free(b, dots) && !c.crosses(b) })
			if at.none {
				at, taken = c.beside(d, func(b box) bool { return free(b, words) && free(b, dots) })
			}
			if at.none && d.Out {
				at, taken = c.beside(d, func(b box) bool { return free(b, words) })
			}
			if at.none && d.Out {
				at, taken = c.beside(d, func(box) bool { return true })
			}
			if out[i] = at; !at.none {
				words = append(words, taken)
			}
		}
	}
	return out
}

func free(b box, of []box) bool { return !slices.ContainsFunc(of, b.meets) }

// crosses tells whether the line that joins the figures runs through a box.
func (c Chart) crosses(b box) bool {
	for _, l := range c.Lines {
		if l.Kind != "data" {
			continue
		}
		for i := 1; i < len(l.Points); i++ {
			if b.cut(c.px(l.Points[i-1].X), c.py(l.Points[i-1].Y), c.px(l.Points[i].X), c.py(l.Points[i].Y)) {
				return true
			}
		}
	}
	return false
}

// cut tells whether a straight line from one point to another touches the box
// (Liang and Barsky, 1984).
func (b box) cut(x0, y0, x1, y1 float64) bool {
	from, to := 0.0, 1.0
	for _, edge := range [4][2]float64{{x0 - x1, x0 - b.left}, {x1 - x0, b.right - x0}, {y0 - y1, y0 - b.top}, {y1 - y0, b.bottom - y0}} {
		switch toward, room := edge[0], edge[1]; {
		case toward == 0 && room < 0:
			return false
		case toward < 0:
			from = max(from, room/toward)
		case toward > 0:
			to = min(to, room/toward)
		}
	}
	return from <= to
}

// beside tries the places near a dot for its words.
func (c Chart) beside(d ChartDot, fits func(box) bool) (label, box) {
	half := float64(utf8.RuneCountInString(d.Label)) * letterWide / 2
	for i := range besides {
		place := besides[i]
		if d.Below {
			place = besides[i^1]
		}
		x := max(half+2, min(chartWide-half-2, c.px(d.X)+place.side*(half+dotReach+3)))
		y := c.py(d.Y) + place.down
		b := box{x - half, y - lineHigh + 3, x + half, y + 3}
		if b.top >= 0 && b.bottom <= chartHigh-chartFoot+lineHigh/2 && fits(b) {
			return label{x: x, y: y}, b
		}
	}
	return label{none: true}, box{}
}

// role is what those who listen are told: a picture, or a group of links where
// its dots open something.
func (c Chart) role() string {
	for _, d := range c.Dots {
		if d.Href != "" {
			return "group"
		}
	}
	return "img"
}

// num writes a coordinate with at most one digit after the point.
func num(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }
