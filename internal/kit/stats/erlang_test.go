package stats_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

func TestErlangCHasThePublishedValues(t *testing.T) {
	l := must[stats.Line](t)(stats.ErlangC(10, 14, 180))
	near(t, "Pw", l.Wait, .174132, 5e-7)
	near(t, "SL20", l.Within(20), .888350, 5e-7)
	near(t, "ASA", l.MeanWait, 7.8359, 5e-5)

	l = must[stats.Line](t)(stats.ErlangC(24, 28, 240))
	near(t, "Pw", l.Wait, .333139, 5e-7)
	near(t, "SL20", l.Within(20), .761296, 5e-7)
	near(t, "ASA", l.MeanWait, 19.988, 5e-4)
	near(t, "occupancy", l.Occupancy, .857143, 5e-7)
	near(t, "B", must[float64](t)(stats.ErlangB(24, 28)), .0666121, 5e-8)

	n, l, err := stats.LeastServers(24, 240, 20, .8)
	if err != nil || n != 29 {
		t.Fatalf("least servers %d, %v", n, err)
	}
	near(t, "SL20 with 29", l.Within(20), .840283, 5e-7)
	near(t, "ASA with 29", l.MeanWait, 11.629, 5e-4)

	_, err = stats.ErlangC(14, 14, 180)
	refuses(t, "as much load as servers", err, stats.ErrNotEstimable)
	if r := must[int](t)(stats.Rostered(29, .3)); r != 42 {
		t.Errorf("rostered %d", r)
	}
	if r := must[int](t)(stats.Rostered(7, .3)); r != 10 {
		t.Errorf("7 at 30 %% shrinkage are exactly 10, not %d", r)
	}
	_, err = stats.Rostered(1, 1)
	refuses(t, "nobody ever there", err, stats.ErrInput)
}

func TestErlangAHasThePublishedValues(t *testing.T) {
	for _, c := range []struct {
		n             int
		wait, abandon float64
	}{{22, .585744, .142885}, {24, .446883, .094927}, {28, .200744, .033089}} {
		q := must[stats.Impatient](t)(stats.ErlangA(6, .25, .5, c.n))
		near(t, "P(wait)", q.Wait, c.wait, 5e-7)
		near(t, "P(abandon)", q.Abandon, c.abandon, 5e-7)
		if c.n == 24 {
			near(t, "E[W]", q.MeanWait, .189854, 5e-7)
		}
	}
	_, err := stats.ErlangA(6, .25, 0, 24)
	refuses(t, "endless patience", err, stats.ErrInput)
	_, err = stats.Patience(0, 100, .95)
	refuses(t, "nobody left", err, stats.ErrNotEstimable)
	near(t, "patience", must[stats.Estimate](t)(stats.Patience(20, 40, .95)).Value, .5, 0)
}

func TestVeryPatientCustomersMakeErlangC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		load := rapid.Float64Range(.3, .85).Draw(t, "load") * float64(n)
		c, err := stats.ErlangC(load, n, 1)
		if err != nil {
			t.Fatal(err)
		}
		a, err := stats.ErlangA(load, 1, 1e-6, n)
		if err != nil || math.Abs(a.Wait-c.Wait) > 1e-3 || math.Abs(a.MeanWait-c.MeanWait) > 1e-3*(1+c.MeanWait) {
			t.Fatalf("A %+v, C %+v, %v", a, c, err)
		}
	})
}

func TestQueuesImproveWithServers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lambda := rapid.Float64Range(.01, 40).Draw(t, "lambda")
		mu := rapid.Float64Range(.05, 4).Draw(t, "mu")
		theta := rapid.Float64Range(.01, 5).Draw(t, "theta")
		n := rapid.IntRange(1, 120).Draw(t, "n")
		a, err := stats.ErlangA(lambda, mu, theta, n)
		if err != nil {
			t.Fatal(err)
		}
		b, err := stats.ErlangA(lambda, mu, theta, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if b.Wait > a.Wait+1e-12 || b.Abandon > a.Abandon+1e-12 || a.Wait < 0 || a.Wait > 1 || a.Abandon < -1e-12 || a.Abandon > 1 {
			t.Fatalf("%d servers %+v, one more %+v", n, a, b)
		}
		before := -1.0
		for _, at := range []float64{0, .1, .5, 1, 3, 20} {
			w := a.Within(at)
			if w < before-1e-9 || w > 1-a.Abandon+1e-9 {
				t.Fatalf("served within %v: %v after %v, abandon %v", at, w, before, a.Abandon)
			}
			before = w
		}
	})
}

// A simulated queue agrees within a point with what the formula says, also in
// the share served in time.
func TestErlangAAgreesWithASimulatedQueue(t *testing.T) {
	const lambda, mu, theta, n, limit = 6.0, .25, .5, 24, 1.0 / 3
	q := must[stats.Impatient](t)(stats.ErlangA(lambda, mu, theta, n))
	random := rand.New(rand.NewPCG(7, 7))
	free := make(ends, n) // when each server is free again
	heap.Init(&free)
	var now, waited, left, inTime, calls float64
	for range 400_000 {
		now += random.ExpFloat64() / lambda
		patience := random.ExpFloat64() / theta
		calls++
		start := math.Max(now, free[0])
		if start > now {
			waited++
		}
		if start-now > patience {
			left++
			continue
		}
		if start-now <= limit {
			inTime++
		}
		free[0] = start + random.ExpFloat64()/mu
		heap.Fix(&free, 0)
	}
	near(t, "P(wait)", waited/calls, q.Wait, .01)
	near(t, "P(abandon)", left/calls, q.Abandon, .01)
	near(t, "served in time", inTime/calls, q.Within(limit), .01)
}

type ends []float64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *ends) Push(x any)        { *e = append(*e, x.(float64)) }
func (e *ends) Pop() any          { x := (*e)[len(*e)-1]; *e = (*e)[:len(*e)-1]; return x }
