package stats

import (
	"math"
	"math/bits"
)

// mostDrivers bounds the subsets that Shapley's shares are counted from: 65,536.
const mostDrivers = 16

// ShapleyR2 shares R² among drivers by their mean contribution over all orders
// (LMG: Lindeman, Merenda & Gold 1980; Grömping 2007), from the correlations
// among them and with the outcome. Importance is not cause.
//
// No driver is ErrNoData, more than 16 or tables of other sizes ErrInput, and
// drivers that follow from each other ErrNotEstimable.
func ShapleyR2(among [][]float64, with []float64) (total float64, shares []float64, err error) {
	if err := checkDrivers(among, with); err != nil {
		return 0, nil, err
	}
	p := len(with)
	r2 := make([]float64, 1<<p)
	for s := 1; s < len(r2); s++ {
		if r2[s], err = r2Of(among, with, uint(s)); err != nil {
			return 0, nil, err
		}
	}
	shares = make([]float64, p)
	for j := range p {
		for s := range r2 {
			if s>>j&1 == 1 {
				continue
			}
			k := bits.OnesCount(uint(s))
			shares[j] += (r2[s|1<<j] - r2[s]) / (float64(p) * choose(p-1, k))
		}
	}
	return r2[len(r2)-1], shares, nil
}

func checkDrivers(among [][]float64, with []float64) error {
	if len(with) == 0 {
		return ErrNoData
	}
	if len(among) != len(with) || len(with) > mostDrivers {
		return ErrInput
	}
	for i, row := range among {
		if len(row) != len(with) || row[i] != 1 || !(math.Abs(with[i]) <= 1) {
			return ErrInput
		}
	}
	return nil
}

func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return c
}

// r2Of is R² of the drivers in a subset: r'R⁻¹r.
func r2Of(among [][]float64, with []float64, subset uint) (float64, error) {
	var in []int
	for j := range with {
		if subset>>j&1 == 1 {
			in = append(in, j)
		}
	}
	a := make([][]float64, len(in))
	for i, row := range in {
		a[i] = make([]float64, len(in)+1)
		for j, col := range in {
			a[i][j] = among[row][col]
		}
		a[i][len(in)] = with[row]
	}
	beta, err := solve(a)
	if err != nil {
		return 0, err
	}
	var sum float64
	for i, j := range in {
		sum += beta[i] * with[j]
	}
	return sum, nil
}

// solve solves a system of equations whose right side is the last column.
func solve(a [][]float64) ([]float64, error) {
	n := len(a)
	for i := range n {
		best := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[best][i]) {
				best = r
			}
		}
		a[i], a[best] = a[best], a[i]
		if math.Abs(a[i][i]) < 1e-12 {
			return nil, ErrNotEstimable
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
	x := make([]float64, n)
	for i := range n {
		x[i] = a[i][n] / a[i][i]
	}
	return x, nil
}

// RelativeWeights shares R² among drivers by way of the orthogonal ones that lie
// closest to them (Johnson 2000): Λ = R^½, β = Λ⁻¹r, ε = ΣΛ²β². It needs no
// subsets, so any number of drivers will do.
func RelativeWeights(among [][]float64, with []float64) ([]float64, error) {
	if err := checkDrivers(among, with); err != nil {
		return nil, err
	}
	values, vectors := eigen(among)
	p := len(with)
	root, inverse := make([][]float64, p), make([][]float64, p)
	for i := range p {
		root[i], inverse[i] = make([]float64, p), make([]float64, p)
		for j := range p {
			for k := range p {
				if values[k] < 1e-12 {
					return nil, ErrNotEstimable
				}
				s := math.Sqrt(values[k])
				root[i][j] += vectors[i][k] * s * vectors[j][k]
				inverse[i][j] += vectors[i][k] / s * vectors[j][k]
			}
		}
	}
	weights := make([]float64, p)
	for k := range p {
		var beta float64
		for i := range p {
			beta += inverse[k][i] * with[i]
		}
		for j := range p {
			weights[j] += root[j][k] * root[j][k] * beta * beta
		}
	}
	return weights, nil
}

// eigen gives the eigenvalues and, in columns, the eigenvectors of a symmetric
// matrix, by Jacobi's rotations.
func eigen(m [][]float64) (values []float64, vectors [][]float64) {
	n := len(m)
	a, v := make([][]float64, n), make([][]float64, n)
	for i := range n {
		a[i], v[i] = append([]float64(nil), m[i]...), make([]float64, n)
		v[i][i] = 1
	}
	for range 100 {
		var off float64
		for i := range n {
			for j := range i {
				off += a[i][j] * a[i][j]
			}
		}
		if off < 1e-28 {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	for i := range n {
		values = append(values, a[i][i])
	}
	return values, v
}

// rotate makes one element beside the diagonal zero.
func rotate(a, v [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = c*x-s*y, s*x+c*y
	}
	for k := range a {
		x, y := a[p][k], a[q][k]
		a[p][k], a[q][k] = c*x-s*y, s*x+c*y
		x, y = v[k][p], v[k][q]
		v[k][p], v[k][q] = c*x-s*y, s*x+c*y
	}
}
