package knowledge

import (
	"regexp"
	"strconv"
	"strings"

	"rida/internal/kit/lang"
)

// stepMark is what people write before a step or a point, in any digit system:
// "1.", "١)", "۲-", "(3)", "•". A number of more than two digits is none: it is a
// model, a price or a year.
var stepMark = regexp.MustCompile(`^\s*(?:(?:[-*•▪◦–—])\s+|\(?(\p{Nd}{1,2})(?:[.)]|\s?[-–:])\s+)`)

// unmarked is a line without the mark of a step, and the mark's number; 0 for a
// point, -1 for a line without a mark.
func unmarked(line string) (words string, number int) {
	at := stepMark.FindStringSubmatchIndex(line)
	if at == nil {
		return strings.TrimSpace(line), -1
	}
	words = strings.TrimSpace(line[at[1]:])
	if at[2] < 0 {
		return words, 0
	}
	number, err := strconv.Atoi(lang.ToLatin(line[at[2]:at[3]]))
	if err != nil {
		return strings.TrimSpace(line), -1
	}
	return words, number
}

// points makes one list of what was noted line by line: each point once, however
// it was marked where it was written.
func points(all []string) string {
	var out []string
	seen := map[string]bool{}
	for _, text := range all {
		for line := range strings.Lines(text) {
			words, _ := unmarked(line)
			if key := lang.Fold(words); words != "" && !seen[key] {
				seen[key] = true
				out = append(out, "- "+words)
			}
		}
	}
	return strings.Join(out, "\n")
}

// listed writes the steps and points of a plain text as lists of Markdown, so
// that numbers are neither doubled nor run together. One marked line alone is
// left as it is: "5. May" is no list.
func listed(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var out []string
	for i := 0; i < len(lines); {
		end, marked := run(lines, i)
		if marked < 2 {
			out = append(out, strings.TrimRight(lines[i], " \t"))
			i++
			continue
		}
		if n := len(out); n > 0 && out[n-1] != "" {
			out = append(out, "")
		}
		out = append(out, items(lines[i:end])...)
		if end < len(lines) {
			out = append(out, "")
		}
		i = end
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// run tells where the list that begins at a line ends, and how many marked lines
// it has. Empty lines may stand between its steps.
func run(lines []string, from int) (end, marked int) {
	end = from
	for i := from; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == "" {
			continue
		}
		if _, number := unmarked(lines[i]); number < 0 {
			break
		}
		end, marked = i+1, marked+1
	}
	return end, marked
}

// items writes marked lines anew. Steps keep the number they begin with, so that
// a list that was cut in two goes on.
func items(lines []string) (out []string) {
	next := 0
	for _, line := range lines {
		words, number := unmarked(line)
		switch {
		case words == "":
			continue
		case number == 0:
			out, next = append(out, "- "+words), 0
			continue
		case next == 0 || number > next:
			next = number
		}
		out = append(out, strconv.Itoa(next)+". "+words)
		next++
	}
	return out
}
