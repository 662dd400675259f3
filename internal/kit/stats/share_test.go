package stats_test

import (
	"testing"

	"pgregory.net/rapid"

	"rida/internal/kit/stats"
)

func TestWilsonHasThePublishedIntervals(t *testing.T) {
	for _, c := range []struct {
		k, n             int64
		value, low, high float64
		tolerance        float64
	}{
		{85, 100, .85, .76716, .90694, 5e-6},
		{0, 10, 0, 0, .27753, 5e-6},
		{10, 10, 1, .72247, 1, 5e-6},
		{4046, 5164, .7835, .7721, .7945, 6e-5},
		{3093, 3186, .9708, .9644, .9761, 6e-5},
		{595, 3129, .1902, .1768, .2043, 6e-5},
		{342, 5164, .0662, .0598, .0733, 6e-5},
		{10, 890, .0112, .0061, .0205, 6e-5},
	} {
		e := must[stats.Estimate](t)(stats.Wilson(c.k, c.n, stats.Usual))
		near(t, "share", e.Value, c.value, c.tolerance)
		near(t, "low", e.Low, c.low, c.tolerance)
		near(t, "high", e.High, c.high, c.tolerance)
		if e.N != c.n {
			t.Errorf("n = %d, want %d", e.N, c.n)
		}
	}
}

func TestSharesRefuseWhatTheyCannotTell(t *testing.T) {
	for name, f := range map[string]func(k, n int64, c float64) (stats.Estimate, error){"Wilson": stats.Wilson, "ClopperPearson": stats.ClopperPearson} {
		_, err := f(0, 0, .95)
		refuses(t, name+" of nothing", err, stats.ErrNoData)
		_, err = f(2, 1, .95)
		refuses(t, name+" of 2 of 1", err, stats.ErrInput)
		_, err = f(1, 2, 1)
		refuses(t, name+" with certainty", err, stats.ErrInput)
		e := must[stats.Estimate](t)(f(1, 1, .95))
		if e.Low > .3 || e.High != 1 {
			t.Errorf("%s: 1 of 1 gives [%v, %v], which is too sure", name, e.Low, e.High)
		}
	}
	_, err := stats.ShareDifference(1, 2, 0, 0, .95)
	refuses(t, "difference to nothing", err, stats.ErrNoData)
}

// The exact limits for 0 of n and n of n are known in closed form; the others
// are those of the textbook example 10 of 20.
func TestClopperPearsonIsExact(t *testing.T) {
	e := must[stats.Estimate](t)(stats.ClopperPearson(0, 10, .95))
	near(t, "high of 0/10", e.High, .30849710781876083, 1e-9)
	e = must[stats.Estimate](t)(stats.ClopperPearson(10, 20, .95))
	near(t, "low of 10/20", e.Low, .2719578, 5e-7)
	near(t, "high of 10/20", e.High, .7280422, 5e-7)
}

// Newcombe's own example: 56/70 against 48/80.
func TestDifferenceOfSharesHasNewcombesInterval(t *testing.T) {
	e := must[stats.Estimate](t)(stats.ShareDifference(56, 70, 48, 80, .95))
	near(t, "difference", e.Value, .2, 1e-12)
	near(t, "low", e.Low, .0524, 5e-5)
	near(t, "high", e.High, .3339, 5e-5)
}

func TestIntervalsHoldTheirShareAndNarrowWithN(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 5000).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		w, err := stats.Wilson(k, n, .95)
		if err != nil || !w.Contains(w.Value) || w.Low < 0 || w.High > 1 {
			t.Fatalf("Wilson(%d, %d) = %+v, %v", k, n, w, err)
		}
		x, err := stats.ClopperPearson(k, n, .95)
		if err != nil || !x.Contains(x.Value) || x.Low < 0 || x.High > 1 {
			t.Fatalf("ClopperPearson(%d, %d) = %+v, %v", k, n, x, err)
		}
		surer, _ := stats.Wilson(k, n, .99)
		if surer.High-surer.Low < w.High-w.Low {
			t.Fatalf("more confidence narrows %+v to %+v", w, surer)
		}
		more, _ := stats.Wilson(4*k, 4*n, .95)
		if more.High-more.Low > w.High-w.Low {
			t.Fatalf("four times the data widen %+v to %+v", w, more)
		}
		other, _ := stats.Wilson(n-k, n, .95)
		if d := other.Low + w.High - 1; d > 1e-12 || d < -1e-12 {
			t.Fatalf("%d of %d is not the mirror of its rest: %+v, %+v", k, n, w, other)
		}
	})
}
