package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"rida/internal/kit/lang"
)

// Values are what the variables of a ready answer stand for in one case. What
// is empty becomes a blank to be filled by hand.
type Values struct {
	To        lang.Person
	Several   bool // a firm, or several people: the plural
	Reference string
	Subject   string
	Next      string // the next date, as the reader of the answer writes dates
	Agent     string
	Firm      string
}

// Variables are the names that stand between braces in a ready answer, in the
// order in which the editor offers them.
var Variables = []string{"customer", "customer.name", "customer.full", "case.reference", "case.subject", "next.date", "agent.name", "firm.name"}

// The signs of a blank. A reader sees where something is missing; a gate keeps
// an answer with a blank from going out.
const (
	blankOpen, blankClose = "[…", "]"
)

// braces is a piece of an answer between braces.
var braces = regexp.MustCompile(`\{[^{}\n]*\}`)

// blanks are what is left to be filled in an answer: marked blanks, and braces
// that were typed or pasted by hand and name a variable or hold forms.
var blanks = regexp.MustCompile(`\[…[^\]\n]*\]|\{[\p{L}?][^{}\n]*\}|\{\|[^{}\n]*\}`)

// Fill writes a ready answer for one person. Between braces stand
//
//	{customer}        a variable: see Variables
//	{?order number}   something to be typed by hand
//	{m|f}             forms: for a man, a woman; unknown gives both, "m/f"
//	{m|f|other}       and for everybody else, several people among them
//	{m|f|unknown|pl}  and apart for several
//
// Forms agree with the person's grammatical gender, which is known only from
// what the person told us; nothing is guessed from a name. It gives the text
// and the names of the blanks that are left in it.
func Fill(text string, p lang.Printer, v Values) (out string, left []string) {
	out = braces.ReplaceAllStringFunc(text, func(piece string) string {
		inside := strings.TrimSpace(piece[1 : len(piece)-1])
		switch {
		case strings.Contains(inside, "|"):
			return form(strings.Split(inside, "|"), v)
		case strings.HasPrefix(inside, "?"):
			inside = strings.TrimSpace(inside[1:])
		default:
			if value := v.of(inside, p); value != "" {
				return value
			}
		}
		left = append(left, inside)
		return blankOpen + inside + blankClose
	})
	return out, left
}

// form chooses the form that agrees with the person.
func form(forms []string, v Values) string {
	const man, woman, unknown, several = 0, 1, 2, 3
	for i := range forms {
		forms[i] = strings.TrimSpace(forms[i])
	}
	which := unknown
	switch {
	case v.Several:
		which = several
	case v.To.Gender == "m":
		which = man
	case v.To.Gender == "f":
		which = woman
	}
	for which >= len(forms) && which > woman {
		which--
	}
	if which == woman && v.To.Gender != "f" { // two forms, and nobody knows which
		if forms[man] == "" || forms[woman] == "" {
			return forms[man] + forms[woman]
		}
		return forms[man] + "/" + forms[woman]
	}
	return forms[min(which, len(forms)-1)]
}

// of gives what a variable stands for, "" when that is not known.
func (v Values) of(name string, p lang.Printer) string {
	switch name {
	case "customer":
		return p.Salute(v.To)
	case "customer.name":
		return v.To.Name
	case "customer.full":
		return p.Address(v.To)
	case "case.reference":
		return p.Code(v.Reference)
	case "case.subject":
		return v.Subject
	case "next.date":
		return v.Next
	case "agent.name":
		return v.Agent
	case "firm.name":
		return v.Firm
	}
	return ""
}

// Blanks lists what still has to be filled in a text that is about to go out.
func Blanks(text string) []string {
	var out []string
	for _, one := range blanks.FindAllString(text, -1) {
		one = strings.TrimSuffix(strings.TrimPrefix(strings.Trim(one, "{}"), blankOpen), blankClose)
		out = append(out, strings.TrimPrefix(one, "?"))
	}
	return out
}

// Unreadable finds the first piece between braces that Fill would not
// understand, "" when there is none: a misspelt variable is better found by
// who writes the answer than by who sends it.
func Unreadable(text string) string {
	for _, piece := range braces.FindAllString(text, -1) {
		inside := strings.TrimSpace(piece[1 : len(piece)-1])
		forms := strings.Count(inside, "|") + 1
		known := slices.Contains(Variables, inside) || strings.HasPrefix(inside, "?") && len(inside) > 1
		if !known && (forms < 2 || forms > 4) {
			return piece
		}
	}
	if rest := braces.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
		return string(rest[strings.IndexAny(rest, "{}")])
	}
	return ""
}

// Bare is an answer without what stands between braces, for the index; of
// forms the first is kept.
func Bare(text string) string {
	return braces.ReplaceAllStringFunc(text, func(piece string) string {
		inside := piece[1 : len(piece)-1]
		if first, _, ok := strings.Cut(inside, "|"); ok {
			return first
		}
		return " "
	})
}
