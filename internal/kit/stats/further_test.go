package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"rida/internal/kit/stats"
)

func TestServqualHasThePublishedGaps(t *testing.T) {
	s := must[stats.Servqual](t)(stats.ServqualOf([]float64{5.8, 5.4, 5.9, 5.1, 5.6}, []float64{6.6, 6.3, 6.2, 6.0, 5.2}, []float64{32, 22, 19, 16, 11}))
	for i, want := range []float64{-0.8, -0.9, -0.3, -0.9, 0.4} {
		near(t, "gap", s.Gaps[i], want, 1e-9)
	}
	near(t, "unweighted", s.Unweighted, -0.5, 1e-9)
	near(t, "weighted", s.Weighted, -0.611, 1e-9)
	_, err := stats.ServqualOf(nil, nil, nil)
	refuses(t, "nothing", err, stats.ErrNoData)
	_, err = stats.ServqualOf([]float64{5}, []float64{6}, []float64{90})
	refuses(t, "points that are not 100", err, stats.ErrInput)
	if a, s, within, err := stats.Tolerance(5, 4, 6); err != nil || a != 1 || s != -1 || !within {
		t.Errorf("zone of tolerance: %v %v %v %v", a, s, within, err)
	}
}

func TestCostToServeAndTheUnusedAreTheLedger(t *testing.T) {
	const cost, capacity = 12_000.0, 8_000.0
	rate := must[float64](t)(stats.CapacityRate(cost, capacity))
	used := must[float64](t)(stats.CostToServe([]stats.Effort{{Minutes: 6000, Rate: rate}}, 0))
	idle := must[float64](t)(stats.Unused(cost, capacity, 6000))
	near(t, "used and unused", used+idle, cost, 1e-9)
	_, err := stats.CapacityRate(cost, 0)
	refuses(t, "no capacity", err, stats.ErrNoData)
	_, err = stats.Unused(cost, capacity, 9000)
	refuses(t, "more used than there is", err, stats.ErrInput)
}

func TestFifthsKeepTiesTogetherAndNonBuyersApart(t *testing.T) {
	all := []stats.Bought{{SinceLast: 1, Count: 5, Value: 50}, {SinceLast: 10, Count: 1, Value: 10}, {SinceLast: 10, Count: 1, Value: 20}, {SinceLast: 40, Count: 1, Value: 30}, {SinceLast: 90, Count: 2, Value: 40}, {}}
	got := must[[]stats.Cell](t)(stats.RFM(all))
	want := []stats.Cell{{5, 5, 5}, {3, 1, 1}, {3, 1, 2}, {2, 1, 3}, {1, 4, 4}, {}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	_, err := stats.RFM(nil)
	refuses(t, "nobody", err, stats.ErrNoData)
	if one := must[[]stats.Cell](t)(stats.RFM(all[:1])); one[0] != (stats.Cell{R: 1, F: 1, M: 1}) {
		t.Errorf("one customer alone is in %v: there is nobody to be better than", one)
	}
}

func TestBuyersHaveThePublishedExpectations(t *testing.T) {
	m := stats.BGNBD{R: 0.2425929, Alpha: 4.4135316, A: 0.7928862, B: 2.4257537}
	b := stats.Buyer{Repeats: 2, Last: 30.43, Known: 38.86}
	near(t, "E[Y(39)]", must[float64](t)(m.Expected(b, 39)), 1.22591, 1e-5)
	near(t, "P(alive)", must[float64](t)(m.Alive(b)), 0.726609, 1e-6)
	near(t, "E[X(39)]", must[float64](t)(m.ExpectedNew(39)), 1.195016, 1e-6)
	_, err := m.Alive(stats.Buyer{Known: 30})
	refuses(t, "who never came back", err, stats.ErrNotEstimable)
	g := stats.GammaGamma{P: 6.2488, Q: 3.74459, Nu: 15.4477}
	near(t, "E[M]", must[float64](t)(g.Expected(2, 22.35)), 24.6586, 1e-4)
	near(t, "mean", must[float64](t)(g.Mean()), 35.171, 1e-3)
	_, err = g.Expected(0, 0)
	refuses(t, "who bought nothing", err, stats.ErrNoData)
}

func TestModelsOfBuyingAreFoundAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	gamma := func(shape, rate float64) float64 { // Marsaglia & Tsang 2000, with the boost below 1
		boost := 1.0
		if shape < 1 {
			boost, shape = math.Pow(r.Float64(), 1/shape), shape+1
		}
		d := shape - 1.0/3
		for {
			x := r.NormFloat64()
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
				return boost * d * v / rate
			}
		}
	}
	var buyers []stats.Buyer
	var spent []stats.Spent
	for range 4000 {
		rate, p := gamma(0.8, 5), 0.0
		x, y := gamma(1.2, 1), gamma(3, 1)
		p = x / (x + y)
		b := stats.Buyer{Known: 40}
		for at := r.ExpFloat64() / rate; at < b.Known; at += r.ExpFloat64() / rate {
			b.Repeats, b.Last = b.Repeats+1, at
			if r.Float64() < p {
				break
			}
		}
		buyers = append(buyers, b)
		nu := gamma(4, 15)
		n := int64(1 + r.IntN(5))
		spent = append(spent, stats.Spent{Purchases: n, Mean: gamma(6*float64(n), nu) / float64(n)})
	}
	m, at, err := stats.FitBGNBD(buyers)
	if err != nil {
		t.Fatal(err)
	}
	var truth float64
	for _, b := range buyers {
		truth += (stats.BGNBD{R: 0.8, Alpha: 5, A: 1.2, B: 3}).LogLikelihood(b)
	}
	if at < truth || math.Abs(m.R-0.8) > 0.12 || math.Abs(m.Alpha-5) > 1 || math.Abs(m.A/(m.A+m.B)-1.2/4.2) > 0.06 {
		t.Errorf("found %+v with ln L %.2f, the truth has %.2f", m, at, truth)
	}
	g, _, err := stats.FitGammaGamma(spent)
	if err != nil || math.Abs(g.P-6) > 1 || math.Abs(g.Q-4) > 0.4 || math.Abs(g.Nu-15) > 3 {
		t.Errorf("found %+v, %v", g, err)
	}
	_, _, err = stats.FitBGNBD(nil)
	refuses(t, "nobody", err, stats.ErrNoData)
	_, _, err = stats.FitBGNBD(buyers[:1])
	refuses(t, "one customer", err, stats.ErrTooFew)
}

func TestDriversShareR2AsPublished(t *testing.T) {
	among, with := [][]float64{{1, .6, .3}, {.6, 1, .4}, {.3, .4, 1}}, []float64{.6, .5, .45}
	total, shares, err := stats.ShapleyR2(among, with)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "R²", total, 0.449625, 1e-6)
	for i, want := range []float64{.224779, .111927, .112919} {
		near(t, "Shapley", shares[i], want, 1e-6)
	}
	for i, got := range must[[]float64](t)(stats.RelativeWeights(among, with)) {
		near(t, "relative weight", got, []float64{.225394, .108044, .116187}[i], 1e-6)
	}
	_, _, err = stats.ShapleyR2(nil, nil)
	refuses(t, "no driver", err, stats.ErrNoData)
	if total, shares, err := stats.ShapleyR2([][]float64{{1}}, []float64{.5}); err != nil || math.Abs(total-.25) > 1e-12 || math.Abs(shares[0]-.25) > 1e-12 {
		t.Errorf("one driver: %v %v %v", total, shares, err)
	}
	same := [][]float64{{1, 1}, {1, 1}}
	_, _, err = stats.ShapleyR2(same, []float64{.5, .5})
	refuses(t, "drivers that are one", err, stats.ErrNotEstimable)
	_, err = stats.RelativeWeights(same, []float64{.5, .5})
	refuses(t, "drivers that are one", err, stats.ErrNotEstimable)
}
