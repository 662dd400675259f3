package stats

import "math"

// GLimits are the limits of the good units between two rare events (g-chart:
// Kaminsky et al. 1992): ḡ+3√(ḡ(ḡ+1)), lower 0. A point above means fewer
// events: improvement, or silence.
func GLimits(mean float64) Limits { return Limits{0, mean, mean + 3*math.Sqrt(mean*(mean+1))} }

// GProbabilityLimit is the gap that is exceeded with chance 0.135 % (Benneyan
// 2001): (1−p)^(g+1) = .00135 with p = 1/(ḡ+1).
func GProbabilityLimit(mean float64) float64 {
	return math.Log(sigma3)/math.Log(1-1/(mean+1)) - 1
}

// CUSUM sums how far counts lie off (Lucas 1985) and signals above H. K lies
// between the usual mean and the one to be found soon; see CUSUMReference.
type CUSUM struct {
	K, H float64
	Down bool // looks for fewer instead of more: for silence
	S    float64
}

// CUSUMReference is the best K to find a mean mu1 where mu0 is usual:
// (mu1−mu0)/(ln mu1 − ln mu0).
func CUSUMReference(mu0, mu1 float64) (float64, error) {
	if !(mu0 > 0) || !(mu1 > 0) || mu0 == mu1 {
		return 0, ErrInput
	}
	return (mu1 - mu0) / (math.Log(mu1) - math.Log(mu0)), nil
}

// Add takes in the next count and tells whether it signals.
func (c *CUSUM) Add(count int64) bool {
	step := float64(count) - c.K
	if c.Down {
		step = -step
	}
	c.S = math.Max(0, c.S+step)
	return c.S > c.H
}

// RunLength is after how many counts, on average, it signals when the true mean
// is mu, begun at 0: by the Markov chain of S (Brook & Evans 1972). K and H are
// whole numbers of sixteenths, so that the chain is exact.
func (c CUSUM) RunLength(mu float64) (float64, error) {
	grain := 1
	for float64(grain)*c.K != math.Trunc(float64(grain)*c.K) || float64(grain)*c.H != math.Trunc(float64(grain)*c.H) {
		if grain *= 2; grain > 16 {
			return 0, ErrInput
		}
	}
	k, h := int(c.K*float64(grain)), int(c.H*float64(grain))
	if k < 0 || h < 0 || h > mostStates || !(mu > 0) {
		return 0, ErrInput
	}
	n := h + 1
	a := make([][]float64, n) // (I−Q)·L = 1
	for i := range a {
		a[i] = make([]float64, n+1)
		a[i][i], a[i][n] = 1, 1
		for j := range n {
			a[i][j] -= c.step(i, j, k, grain, mu)
		}
	}
	return solveFirst(a)
}

// step is the chance to come from S = i to S = j, both and k in grains.
func (c CUSUM) step(i, j, k, grain int, mu float64) float64 {
	if c.Down { // j = max(0, i+k−y): y = i+k−j, or at least i+k for 0
		if j == 0 {
			return 1 - PoissonCDF(int64((i+k+grain-1)/grain)-1, mu)
		}
		return poissonOfGrains(i+k-j, grain, mu)
	}
	if j == 0 { // y at most k−i
		if k < i {
			return 0
		}
		return PoissonCDF(int64((k-i)/grain), mu)
	}
	return poissonOfGrains(j-i+k, grain, mu)
}

// poissonOfGrains is the chance of a count of so many grains: 0 for a part of one.
func poissonOfGrains(n, grain int, mu float64) float64 {
	if n%grain != 0 {
		return 0
	}
	return poissonMass(n/grain, mu)
}

func poissonMass(k int, mu float64) float64 {
	if k < 0 {
		return 0
	}
	lg, _ := math.Lgamma(float64(k + 1))
	return math.Exp(float64(k)*math.Log(mu) - mu - lg)
}

// solveFirst solves a system of equations by elimination and gives its first unknown.
func solveFirst(a [][]float64) (float64, error) {
	n := len(a)
	for i := range n {
		best := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[best][i]) {
				best = r
			}
		}
		a[i], a[best] = a[best], a[i]
		if math.Abs(a[i][i]) < 1e-300 {
			return 0, ErrNotEstimable
		}
		for r := range n {
			if r == i {
				continue
			}
			f := a[r][i] / a[i][i]
			for j := i; j <= n; j++ {
				a[r][j] -= f * a[i][j]
			}
		}
	}
	return a[0][n] / a[0][0], nil
}

// EWMALimits are the limits of the exponentially weighted mean of counts
// (Borror, Champ & Rigdon 1998): mu0 ± L√(λ·mu0/(2−λ)), once it has run a while.
func EWMALimits(mu0, lambda, l float64) (Limits, error) {
	if !(mu0 > 0) || !(lambda > 0 && lambda <= 1) || !(l > 0) {
		return Limits{}, ErrInput
	}
	d := l * math.Sqrt(lambda*mu0/(2-lambda))
	return Limits{math.Max(0, mu0-d), mu0, mu0 + d}, nil
}

// EWMA is the weighted mean after the next count: λ·count + (1−λ)·before.
func EWMA(before, lambda float64, count int64) float64 {
	return lambda*float64(count) + (1-lambda)*before
}

// SilenceAfter is how long nothing must be heard until its chance, e^(−mu·t),
// falls below the given one; in the unit of time of mu.
func SilenceAfter(mu, chance float64) (float64, error) {
	if !(mu > 0) || !proper(chance) {
		return 0, ErrInput
	}
	return -math.Log(chance) / mu, nil
}
