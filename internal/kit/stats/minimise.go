package stats

import (
	"math"
	"slices"
)

// minimise finds where a function of several numbers is least, beginning near a
// point, by the simplex of Nelder & Mead (1965); it begins anew around what it
// found, since a simplex can collapse too early.
func minimise(f func([]float64) float64, at []float64) ([]float64, float64) {
	best, value := slices.Clone(at), f(at)
	for range 6 {
		x, y := simplex(f, best)
		if y > value-1e-9 {
			if y < value {
				best, value = x, y
			}
			break
		}
		best, value = x, y
	}
	return best, value
}

type vertex struct {
	x []float64
	y float64
}

func simplex(f func([]float64) float64, at []float64) ([]float64, float64) {
	n := len(at)
	safe := func(x []float64) float64 {
		if y := f(x); !math.IsNaN(y) {
			return y
		}
		return math.Inf(1)
	}
	all := []vertex{{slices.Clone(at), safe(at)}}
	for i := range n {
		x := slices.Clone(at)
		x[i] += 0.5
		all = append(all, vertex{x, safe(x)})
	}
	byValue := func(a, b vertex) int { return compare(a.y, b.y) }
	for range 2000 {
		slices.SortFunc(all, byValue)
		if math.Abs(all[n].y-all[0].y) < 1e-11*(math.Abs(all[0].y)+1e-11) {
			break
		}
		middle := make([]float64, n)
		for _, v := range all[:n] {
			for i := range n {
				middle[i] += v.x[i] / float64(n)
			}
		}
		try := func(factor float64) vertex { // from the middle away from the worst
			x := make([]float64, n)
			for i := range n {
				x[i] = middle[i] + factor*(all[n].x[i]-middle[i])
			}
			return vertex{x, safe(x)}
		}
		switch r := try(-1); {
		case r.y < all[0].y:
			if e := try(-2); e.y < r.y {
				r = e
			}
			all[n] = r
		case r.y < all[n-1].y:
			all[n] = r
		default:
			if c := try(0.5); c.y < all[n].y {
				all[n] = c
				continue
			}
			for k := 1; k <= n; k++ {
				for i := range n {
					all[k].x[i] = all[0].x[i] + 0.5*(all[k].x[i]-all[0].x[i])
				}
				all[k].y = safe(all[k].x)
			}
		}
	}
	slices.SortFunc(all, byValue)
	return all[0].x, all[0].y
}
