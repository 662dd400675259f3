package web

import (
	"math"
	"strconv"

	"rida/internal/kit/stats"
	"rida/internal/kit/web/ui"
)

// The plane of a chart, in its own units. Time runs the way of reading: from the
// right where one reads from the right, and the scale stands where it begins.
const (
	chartWide, chartHigh = 960, 230
	chartAxis            = 52 // room for the numbers of the scale
	chartFoot            = 28 // room for the times
	chartTop             = 10
	chartFloor           = chartHigh - chartFoot
	// labels are at most so many, or they run into one another.
	labels = 12
)

// plane turns places in time into places on the paper.
type plane struct {
	rtl   bool
	slots int
}

func (p plane) width() float64 { return float64(chartWide-chartAxis) / float64(max(p.slots, 1)) }

// left is the left edge of the part from a to b of slot i, a and b between 0 and 1.
func (p plane) left(i int, a, b float64) float64 {
	x := chartAxis + (float64(i)+a)*p.width()
	if p.rtl {
		return chartWide - (chartAxis + (float64(i)+b)*p.width())
	}
	return x
}

// scaleX is where the numbers of the scale stand, and which end they are aligned to.
func (p plane) scaleX() string {
	if p.rtl {
		return number(chartWide - chartAxis + 8)
	}
	return number(chartAxis - 8)
}

func (p plane) frameX() (from, to string) {
	if p.rtl {
		return "0", number(chartWide - chartAxis)
	}
	return number(chartAxis), number(chartWide)
}

// every tells which slots carry their name.
func (p plane) every() int { return max(1, (p.slots+labels-1)/labels) }

func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// Tick is one line of a scale.
type Tick struct{ Y, Text string }

// Mark is a name under the chart.
type Mark struct{ X, Text string }

// Bars are counts, one column a slot, in three parts.
type Bars struct {
	plane
	v       ui.View
	raw     []column
	Columns []Column
	Ticks   []Tick
	Marks   []Mark
}

type column struct {
	href, title string
	parts       [3]int64
}

// Column is one bar; its parts stand on one another.
type Column struct {
	Href, Title string
	X, Width    string
	Parts       []Part
}

// Part is a piece of a bar.
type Part struct{ Class, Y, Height string }

func newBars(v ui.View, slots int) Bars {
	return Bars{plane: plane{v.P.Dir() == "rtl", slots}, v: v}
}

func (b *Bars) add(name, href, title string, parts ...int64) {
	i := len(b.raw)
	c := column{href: href, title: title}
	copy(c.parts[:], parts)
	b.raw = append(b.raw, c)
	if i%b.every() == 0 {
		b.Marks = append(b.Marks, Mark{number(b.left(i, .5, .5)), name})
	}
}

// finish scales the bars once all are known.
func (b *Bars) finish() {
	var most int64 = 1
	for _, c := range b.raw {
		most = max(most, c.parts[0]+c.parts[1]+c.parts[2])
	}
	step := niceStep(most)
	top := (most + step - 1) / step * step
	y := func(n int64) float64 {
		return chartFloor - float64(n)/float64(top)*float64(chartFloor-chartTop)
	}
	for n := int64(0); n <= top; n += step {
		b.Ticks = append(b.Ticks, Tick{number(y(n)), b.v.P.Int(n)})
	}
	for i, c := range b.raw {
		col := Column{Href: c.href, Title: c.title, X: number(b.left(i, .12, .88)), Width: number(.76 * b.width())}
		var under int64
		for k, n := range c.parts {
			if n > 0 {
				col.Parts = append(col.Parts, Part{[...]string{"wait-good", "wait-bad", "wait-rest"}[k], number(y(under + n)), number(y(under) - y(under+n))})
			}
			under += n
		}
		b.Columns = append(b.Columns, col)
	}
}

// niceStep is a round distance of the lines of a scale: four or five of them.
func niceStep(most int64) int64 {
	rough := math.Max(1, float64(most)/4)
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= rough {
			return int64(m * power)
		}
	}
	return most
}

// Dots are shares with their intervals, one a slot, and the target as a line.
type Dots struct {
	plane
	Points []Point
	Ticks  []Tick
	Marks  []Mark
	Target string // height of the line
	Line   string // the points joined, where they follow one another
}

// Point is one share.
type Point struct {
	X, Y, Low, High, Title string
	Under                  bool // its whole interval lies under the target
	Shape                  string
}

func newDots(v ui.View, slots int, target float64) Dots {
	d := Dots{plane: plane{v.P.Dir() == "rtl", slots}, Target: number(shareY(target))}
	for _, s := range []float64{0, .25, .5, .75, 1} {
		d.Ticks = append(d.Ticks, Tick{number(shareY(s)), v.P.Percent(s)})
	}
	return d
}

func shareY(s float64) float64 { return chartFloor - s*float64(chartFloor-chartTop) }

func (d *Dots) add(name string, e stats.Estimate, known bool, title string) {
	i := 0
	if n := len(d.Points); n > 0 {
		i = n
	}
	x := d.left(i, .5, .5)
	p := Point{X: number(x), Title: title}
	if known {
		y := shareY(e.Value)
		p.Y, p.Low, p.High = number(y), number(shareY(e.Low)), number(shareY(e.High))
		target, _ := strconv.ParseFloat(d.Target, 64)
		p.Under = shareY(e.High) > target
		if p.Under { // an outlier changes its shape first
			p.Shape = "M" + number(x) + " " + number(y-6) + "L" + number(x+6) + " " + number(y) + "L" + number(x) + " " + number(y+6) + "L" + number(x-6) + " " + number(y) + "Z"
		}
	}
	d.Points = append(d.Points, p)
	if i%d.every() == 0 {
		d.Marks = append(d.Marks, Mark{p.X, name})
	}
}
