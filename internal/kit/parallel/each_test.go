package parallel_test

import (
	"testing"

	"rida/internal/kit/parallel"
)

func TestEachNumberIsTakenOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		taken := make([]int, n)
		parallel.Each(n, func(i int) { taken[i]++ })
		for i, times := range taken {
			if times != 1 {
				t.Errorf("of %d, number %d was taken %d times", n, i, times)
			}
		}
	}
}
