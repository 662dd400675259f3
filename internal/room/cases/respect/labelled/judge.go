package labelled

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/cases/respect"
)

// Checks are the sets there are, in the order in which they are printed.
var Checks = []string{"backstage", "courtesy", "jargon", "refusal", "blame", "tried_step"}

// Judge tells whether a check finds something in a sentence.
func Judge(check string, s Sentence) bool {
	switch check {
	case "blame":
		return len(respect.Note(s.Text, s.Lang)) > 0
	case "tried_step":
		return cases.CheckTriedStep(cases.Listened{Tried: []cases.Tried{{Step: s.Aside}}}, s.Text) != nil
	case "jargon":
		return len(respect.Answer(s.Text, respect.Known{Lang: s.Lang, Problem: s.Aside}, respect.Jargon)) > 0
	}
	return len(respect.Answer(s.Text, respect.Known{Lang: s.Lang, First: s.First}, respect.Check(check))) > 0
}

// First is how a check did on a part of its set when that was new to the rules.
type First struct {
	Check, Part       string
	Recall, Precision Share
}

// Firsts are all of them, in the order of time. They cannot be measured again.
var Firsts = []First{
	{"backstage", Fresh, Share{9, 16}, Share{9, 9}},
	{"blame", Fresh, Share{10, 28}, Share{10, 10}},
	{"backstage", Later, Share{35, 54}, Share{35, 35}},
	{"blame", Later, Share{30, 54}, Share{30, 34}},
	{"backstage", Last, Share{9, 36}, Share{9, 10}},
	{"blame", Last, Share{2, 36}, Share{2, 2}},
}

// Measure scores a check on one part of its set; "" takes all languages.
func Measure(check, part string, tag lang.Tag) (Score, []Sentence, error) {
	var score Score
	var wrong []Sentence
	all, err := Load(check)
	for _, s := range all {
		if s.Part != part || tag != "" && s.Lang != tag {
			continue
		}
		found := Judge(check, s)
		score.Add(found, s.Found)
		if found != s.Found {
			wrong = append(wrong, s)
		}
	}
	return score, wrong, err
}

// Print writes the table of all checks: precision and recall with their 95 %
// intervals, on the part that was kept aside and on the one the rules were made
// with, and on the former by language.
func Print(out io.Writer) error {
	fmt.Fprintln(out, "checks before sending, on sentences labelled by hand (95 % Wilson intervals); held: not looked at while the rules were made and mended; the other parts were, after they were judged once:")
	for _, f := range Firsts {
		fmt.Fprintf(out, "  %s, %s, when it was new: recall %s, precision %s\n", f.Check, f.Part, f.Recall, f.Precision)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "check\tpart\tlanguage\tn\tprecision\trecall\t")
	for _, check := range Checks {
		for _, row := range []struct {
			part string
			tag  lang.Tag
		}{{Dev, ""}, {Held, ""}, {Held, lang.Arabic}, {Held, lang.Persian}, {Held, lang.English}, {Fresh, lang.Arabic}, {Fresh, lang.Persian}, {Later, ""}, {Later, lang.Arabic}, {Later, lang.Persian}, {Later, lang.English}, {Last, ""}, {Last, lang.Arabic}, {Last, lang.Persian}, {Last, lang.English}} {
			s, _, err := Measure(check, row.part, row.tag)
			if err != nil {
				return err
			}
			if s.N() == 0 {
				continue
			}
			name := string(row.tag)
			if name == "" {
				name = "all"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t\n", check, row.part, name, s.N(), s.Precision(), s.Recall())
		}
	}
	fmt.Fprintln(w, strings.Repeat("\t", 6))
	return w.Flush()
}

// String writes a share with its interval and its counts.
func (p Share) String() string {
	if p.N == 0 {
		return "none"
	}
	low, high := p.Wilson()
	return fmt.Sprintf("%.0f %% [%.0f, %.0f] (%d/%d)", 100*p.Value(), 100*low, 100*high, p.Of, p.N)
}
