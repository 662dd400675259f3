package ui

import (
	"math"
	"strconv"

	"rida/internal/kit/stats"
)

// The plane of columns, in its own units. Time runs the way of reading: from the
// right where one reads from the right, and the scale stands where it begins.
const (
	barsWide, barsHigh = 960, 230
	barsAxis           = 52 // room for the numbers of the scale
	barsFoot           = 28 // room for the times
	barsTop            = 10
	barsFloor          = barsHigh - barsFoot
	// barsLabels are at most so many, or they run into one another.
	barsLabels = 12
)

// barPlane turns places in time into places on the paper.
type barPlane struct {
	rtl   bool
	slots int
}

func (p barPlane) width() float64 { return float64(barsWide-barsAxis) / float64(max(p.slots, 1)) }

// left is the left edge of the part from a to b of slot i, a and b between 0 and 1.
func (p barPlane) left(i int, a, b float64) float64 {
	x := barsAxis + (float64(i)+a)*p.width()
	if p.rtl {
		return barsWide - (barsAxis + (float64(i)+b)*p.width())
	}
	return x
}

// scaleX is where the numbers of the scale stand, and which end they are aligned to.
func (p barPlane) scaleX() string {
	if p.rtl {
		return num(barsWide - barsAxis + 8)
	}
	return num(barsAxis - 8)
}

func (p barPlane) frameX() (from, to string) {
	if p.rtl {
		return "0", num(barsWide - barsAxis)
	}
	return num(barsAxis), num(barsWide)
}

// every tells which slots carry their name.
func (p barPlane) every() int { return max(1, (p.slots+barsLabels-1)/barsLabels) }

// barTick is one line of a scale.
type barTick struct{ Y, Text string }

// barMark is a name under the columns.
type barMark struct{ X, Text string }

// Bars are counts, one column a slot, each of parts that stand on one another and
// open together into what they count.
type Bars struct {
	barPlane
	v       View
	kinds   []string
	raw     []rawColumn
	columns []barColumn
	ticks   []barTick
	marks   []barMark
}

type rawColumn struct {
	href, title string
	parts       []int64
}

type barColumn struct {
	Href, Title string
	X, Width    string
	Parts       []barPart
}

type barPart struct{ Class, Y, Height string }

// NewBars makes room for so many columns. Kinds name the parts from the ground up:
// "good", "bad", "rest", or "first", "second", "third" where none is better.
func NewBars(v View, slots int, kinds ...string) Bars {
	return Bars{barPlane: barPlane{v.P.Dir() == "rtl", slots}, v: v, kinds: kinds}
}

// Add adds a column: what stands under it, what it opens, what it says.
func (b *Bars) Add(name, href, title string, parts ...int64) {
	i := len(b.raw)
	b.raw = append(b.raw, rawColumn{href, title, parts})
	if i%b.every() == 0 {
		b.marks = append(b.marks, barMark{num(b.left(i, .5, .5)), name})
	}
}

// Finish scales the bars once all are known.
func (b *Bars) Finish() {
	var most int64 = 1
	for _, c := range b.raw {
		var all int64
		for _, n := range c.parts {
			all += n
		}
		most = max(most, all)
	}
	step := niceStep(most)
	top := (most + step - 1) / step * step
	y := func(n int64) float64 {
		return barsFloor - float64(n)/float64(top)*float64(barsFloor-barsTop)
	}
	for n := int64(0); n <= top; n += step {
		b.ticks = append(b.ticks, barTick{num(y(n)), b.v.P.Int(n)})
	}
	for i, c := range b.raw {
		col := barColumn{Href: c.href, Title: c.title, X: num(b.left(i, .12, .88)), Width: num(.76 * b.width())}
		var under int64
		for k, n := range c.parts {
			if n > 0 {
				col.Parts = append(col.Parts, barPart{"bars-" + b.kinds[k], num(y(under + n)), num(y(under) - y(under+n))})
			}
			under += n
		}
		b.columns = append(b.columns, col)
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
	barPlane
	points []shareDot
	ticks  []barTick
	marks  []barMark
	target string // height of the line
}

type shareDot struct {
	X, Y, Low, High, Title string
	Under                  bool // its whole interval lies under the target
	Shape                  string
}

// NewDots makes room for so many shares beside a target.
func NewDots(v View, slots int, target float64) Dots {
	d := Dots{barPlane: barPlane{v.P.Dir() == "rtl", slots}, target: num(shareY(target))}
	for _, s := range []float64{0, .25, .5, .75, 1} {
		d.ticks = append(d.ticks, barTick{num(shareY(s)), v.P.Percent(s)})
	}
	return d
}

func shareY(s float64) float64 { return barsFloor - s*float64(barsFloor-barsTop) }

// Add adds a share; one that is not known leaves a gap.
func (d *Dots) Add(name string, e stats.Estimate, known bool, title string) {
	i := len(d.points)
	x := d.left(i, .5, .5)
	p := shareDot{X: num(x), Title: title}
	if known {
		y := shareY(e.Value)
		p.Y, p.Low, p.High = num(y), num(shareY(e.Low)), num(shareY(e.High))
		target, _ := strconv.ParseFloat(d.target, 64)
		p.Under = shareY(e.High) > target
		if p.Under { // an outlier changes its shape first
			p.Shape = "M" + num(x) + " " + num(y-6) + "L" + num(x+6) + " " + num(y) + "L" + num(x) + " " + num(y+6) + "L" + num(x-6) + " " + num(y) + "Z"
		}
	}
	d.points = append(d.points, p)
	if i%d.every() == 0 {
		d.marks = append(d.marks, barMark{p.X, name})
	}
}
