// Package labelled holds sentences that were labelled by hand, for each check of
// respect, and counts how well a check does on them. They were written for this
// purpose in the three languages, with hard cases on both sides, and invent no
// customer's words; how a check does on a house's own mail may differ.
//
// The part called held was written with the rest but never looked at while the
// rules were made or mended: its figures tell most of what to expect of new text.
// Fresh, later and last were each written ahead of a mending, judged once, and
// then mended by. What they showed when they were new stands in Firsts: a turn of
// phrase that nobody has thought of is found far less often than these sets say
// now. The one who wrote them also wrote the rules: a house's own mail is the
// better test.
package labelled

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"rida/internal/kit/lang"
	"rida/internal/kit/stats"
)

//go:embed sets/*.txt
var sets embed.FS

// Names of the parts.
const (
	Dev   = "dev"
	Held  = "held"
	Fresh = "fresh"
	Later = "later"
	Last  = "last"
)

// Sentence is a text with its label.
type Sentence struct {
	Lang  lang.Tag
	Part  string
	Text  string
	Aside string // what stands after the bar: the customer's words, a step, what is lacking
	First bool   // it is a whole first answer
	Found bool   // the label: the check should find something
}

// Load reads the set of a check: lines "[ar dev]", "+ text | aside", "- text",
// "?+ text" for a whole first answer.
func Load(check string) ([]Sentence, error) {
	f, err := sets.Open("sets/" + check + ".txt")
	if err != nil {
		return nil, fmt.Errorf("open the set of %s: %w", check, err)
	}
	defer func() { _ = f.Close() }()
	var all []Sentence
	var tag lang.Tag
	part := ""
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			head := strings.Fields(strings.Trim(line, "[]"))
			if len(head) != 2 {
				return nil, fmt.Errorf("%s:%d: %q names no part", check, n, line)
			}
			tag, part = lang.Tag(head[0]), head[1]
			continue
		}
		s := Sentence{Lang: tag, Part: part}
		line, s.First = strings.CutPrefix(line, "?")
		s.Found = line[0] == '+'
		if line[0] != '+' && line[0] != '-' {
			return nil, fmt.Errorf("%s:%d: %q has no label", check, n, line)
		}
		s.Text, s.Aside, _ = strings.Cut(strings.TrimSpace(line[1:]), " | ")
		all = append(all, s)
	}
	return all, scan.Err()
}

// Score counts a check's answers against the labels.
type Score struct {
	TruePositive, FalsePositive, FalseNegative, TrueNegative int
}

// Add counts one sentence.
func (s *Score) Add(found, label bool) {
	switch {
	case found && label:
		s.TruePositive++
	case found:
		s.FalsePositive++
	case label:
		s.FalseNegative++
	default:
		s.TrueNegative++
	}
}

// Precision is the share of the findings that are right, Recall the share of
// what should be found that is. NaN of nothing.
func (s Score) Precision() Share { return Share{s.TruePositive, s.TruePositive + s.FalsePositive} }

// Recall is the share of what should be found that is found.
func (s Score) Recall() Share { return Share{s.TruePositive, s.TruePositive + s.FalseNegative} }

// N is how many sentences were counted.
func (s Score) N() int {
	return s.TruePositive + s.FalsePositive + s.FalseNegative + s.TrueNegative
}

// Share is a part of a whole.
type Share struct{ Of, N int }

// Value is the share, from 0 to 1.
func (p Share) Value() float64 { return float64(p.Of) / float64(p.N) }

// Wilson is the 95 % interval of a share; from 0 to 1 of nothing.
func (p Share) Wilson() (low, high float64) {
	e, err := stats.Wilson(int64(p.Of), int64(p.N), 0.95)
	if err != nil {
		return 0, 1
	}
	return e.Low, e.High
}
