package forecast

import (
	"math"
)

const (
	// paceOf is over how many ends the pace of a lane is taken.
	paceOf = 100
	// loadEvery is after how many ends the weight of load is learned anew.
	loadEvery = 200
	// surely is how many standard errors load must stand out before it counts:
	// things that start together are alike, so errors are larger than they look.
	surely = 6.0
	// slight is by how much the weight of load may be wrong, or a usual load, as a part.
	slight = 0.03
)

// lane is what is worked off together.
type lane struct {
	open int
	ends [paceOf]float64 // the latest, in a ring
	n    int
}

func (l *lane) ended(at float64) {
	l.ends[l.n%paceOf] = at
	l.n++
}

// little is the logarithm of open work divided by the pace at which work ends:
// how long a new thing waits if the heap is worked off in order.
func (l *lane) little(now float64) float64 {
	if l.n < paceOf {
		return math.NaN()
	}
	span := now - l.ends[l.n%paceOf]
	if span <= 0 {
		return math.NaN()
	}
	return math.Log(max(0.5, float64(l.open)) * span / paceOf)
}

func (e *Engine) laneOf(values []string) *lane {
	name := ""
	if e.lane >= 0 {
		name = values[e.lane]
	}
	l := e.lanes[name]
	if l == nil {
		l = &lane{}
		e.lanes[name] = l
	}
	return l
}

// load is how strongly durations follow the time by Little's law.
type load struct {
	weight float64 // 0 not at all, 1 in proportion
	usual  float64 // mean logarithm of that time
	epoch  int
	at     int // ends when it was learned
}

// of is by how much a thing takes longer because of what lay there when it started.
func (l *load) of(s *spell) float64 { return l.by(s.little) }

func (l *load) by(little float64) float64 {
	if l.weight == 0 || math.IsNaN(little) {
		return 1
	}
	return math.Exp(l.weight * (little - l.usual))
}

// learnLoad fits the logarithm of durations to that of Little's time within
// groups, by least squares, over the window of all.
func (e *Engine) learnLoad() {
	if e.all.total-e.load.at < loadEvery {
		return
	}
	e.load.at = e.all.total
	type sums struct{ n, x, y float64 }
	groups := map[*group]*sums{}
	recent := e.all.done
	each := func(do func(of *group, x, y float64)) {
		for _, s := range recent {
			took := s.end - s.start
			if s.state != isDone || math.IsNaN(s.little) || took <= 0 {
				continue
			}
			of := s.chain[len(s.chain)-1]
			for _, g := range s.chain {
				if len(g.done) >= enough {
					of = g
					break
				}
			}
			do(of, s.little, math.Log(took))
		}
	}
	var n, mean float64
	each(func(of *group, x, y float64) {
		if groups[of] == nil {
			groups[of] = &sums{}
		}
		g := groups[of]
		g.n, g.x, g.y = g.n+1, g.x+x, g.y+y
		n, mean = n+1, mean+x
	})
	var xx, xy, yy float64
	each(func(of *group, x, y float64) {
		g := groups[of]
		dx, dy := x-g.x/g.n, y-g.y/g.n
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	})
	weight := 0.0
	if free := n - float64(len(groups)) - 1; free >= least && xx > 0 {
		slope := xy / xx
		if wrong := math.Sqrt(max(0, yy-slope*xy) / free / xx); slope > surely*wrong {
			weight = min(1, slope)
		}
	}
	usual := e.load.usual
	if n > 0 {
		usual = mean / n
	}
	// A small change is not worth drawing every curve anew.
	if math.Abs(weight-e.load.weight) < slight && (weight == 0 || math.Abs(usual-e.load.usual) < slight) {
		return
	}
	e.load.weight, e.load.usual = weight, usual
	e.load.epoch++
}
