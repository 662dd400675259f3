package bench

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/room/cases/respect"
	"rida/internal/room/cases/respect/labelled"
)

// respectFor is how long the reading of one answer is measured.
const respectFor = 500 * time.Millisecond

// printRespect writes how well the checks before sending do on labelled
// sentences, and how long they take on two thousand letters.
func printRespect(o Options) error {
	if err := labelled.Print(o.Out); err != nil {
		return err
	}
	all, err := labelled.Load("backstage")
	if err != nil {
		return err
	}
	var b strings.Builder
	for i := 0; utf8.RuneCountInString(b.String()) < 2000; i++ {
		b.WriteString(all[i%len(all)].Text + " ")
	}
	n, began := 0, time.Now()
	for time.Since(began) < respectFor {
		respect.Answer(b.String(), respect.Known{First: true}, respect.Checks...)
		n++
	}
	each := time.Since(began) / time.Duration(n)
	_, err = fmt.Fprintf(o.Out, "all checks on an answer of %d letters: %.2f ms\n\n", utf8.RuneCountInString(b.String()), float64(each.Microseconds())/1000)
	return err
}
