package bench

import (
	_ "embed"
	"strings"
)

//go:embed words.txt
var wordsFile string

// wordsFor gives the lines that the file has for a use.
func wordsFor(use string) []string {
	var all []string
	for line := range strings.Lines(wordsFile) {
		if rest, ok := strings.CutPrefix(line, use+" "); ok {
			all = append(all, strings.TrimSpace(rest))
		}
	}
	return all
}
