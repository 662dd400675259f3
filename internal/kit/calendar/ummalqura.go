package calendar

import (
	"slices"
	"sync"

	hijri "github.com/hablullah/go-hijri"
)

const ummAlQuraFirst, ummAlQuraLast = 1356, 1500

// ummAlQuraMonths is the number of months in the published tables.
const ummAlQuraMonths = (ummAlQuraLast - ummAlQuraFirst + 1) * 12

// ummAlQuraTable holds the civil day on which each month begins, and last the
// day after the tables end. The library walks its table from the start for
// every date (a microsecond and more for our days), and a page writes dozens of
// dates, so its month starts are read once. The value never changes.
var ummAlQuraTable = sync.OnceValue(func() []int {
	starts := make([]int, ummAlQuraMonths+1)
	for i := range ummAlQuraMonths {
		d := hijri.UmmAlQuraDate{Year: int64(ummAlQuraFirst + i/12), Month: int64(i%12 + 1), Day: 1}
		starts[i] = dayAt(d.ToGregorian().Unix())
	}
	// The library names no month after the last one: it ends where the library
	// ceases to answer. It is asked at noon UTC, because it turns an instant
	// into UTC first and midnight in Riyadh would be the day before.
	end := starts[ummAlQuraMonths-1]
	for {
		if _, err := hijri.CreateUmmAlQuraDate(noon(end)); err != nil {
			break
		}
		end++
	}
	starts[ummAlQuraMonths] = end
	return starts
})

// ummAlQuraStart is the first civil day of a month of the tables, or the day
// after them.
func ummAlQuraStart(year, month int) int {
	starts := ummAlQuraTable()
	return starts[(year-ummAlQuraFirst)*12+month-1]
}

func ummAlQuraDate(day int) (Date, bool) {
	starts := ummAlQuraTable()
	i, exact := slices.BinarySearch(starts, day)
	if !exact {
		i--
	}
	if i < 0 || i >= ummAlQuraMonths {
		return Date{}, false
	}
	return Date{ummAlQuraFirst + i/12, i%12 + 1, day - starts[i] + 1}, true
}
