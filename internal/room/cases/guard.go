package cases

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
)

// Addressee is the gate before a letter goes to the wrong person: it compares the
// words of address with the names of those who get it, and their addresses with
// one another.
const Addressee Gate = "addressee"

// Addressed is somebody who gets an answer.
type Addressed struct{ Name, Address string }

// Misaddressed is what the gate has found.
type Misaddressed struct {
	Greeted string   // whom the letter greets, as it was typed; "" when that fits
	Names   []string // of those who get it
	Address string   // a recipient whose domain looks like another's
	Like    string   // the other domain
}

//go:embed salutations.txt
var salutationsText string

// salutations are the words of address, folded.
var salutations = sync.OnceValue(func() map[string]map[string]bool {
	all, section := map[string]map[string]bool{}, ""
	for line := range strings.SplitSeq(salutationsText, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
			all[section] = map[string]bool{}
		default:
			all[section][lang.Fold(line)] = true // as it stands: with an article an epithet, without it a name
			for _, w := range lang.Tokens(line) {
				all[section][w] = all[section][w] || section != "nobody"
			}
		}
	}
	return all
})

// CheckAddressee compares an answer with those who get it; nil when all fits or
// when it cannot be told: without a greeting, without names, or when name and
// greeting are written in different scripts.
func CheckAddressee(parties []Addressed, answer string) *Warning {
	m := Misaddressed{}
	m.Address, m.Like = lookAlike(parties)
	if greeted, words := greetingOf(answer); len(words) > 0 {
		for _, p := range parties {
			if p.Name != "" {
				m.Names = append(m.Names, p.Name)
			}
		}
		if comparable := inScriptOf(m.Names, words); len(comparable) > 0 && !isNamed(comparable, words) {
			m.Greeted = greeted
		}
	}
	if m.Greeted == "" && m.Address == "" {
		return nil
	}
	return &Warning{Gate: Addressee, Wrong: &m}
}

const (
	// maxGreeting is the longest line that is a greeting, in characters.
	maxGreeting = 80
	// maxGreeted is how many words of a greeting may be a name: more are a sentence.
	maxGreeted = 4
)

// greetingOf finds whom an answer greets in its first line: the words as typed,
// and folded without those that only surround a name.
func greetingOf(answer string) (typed string, words []string) {
	line, _, _ := strings.Cut(strings.TrimSpace(answer), "\n")
	if i := strings.IndexAny(line, ",،؛;:!.؟?"); i > 0 {
		// "Dr. Haddad": a point after a title ends nothing.
		if rest := line[i:]; rest[0] != '.' || !salutations()["title"][lastToken(line[:i])] {
			line = line[:i]
		}
	}
	if utf8.RuneCountInString(line) > maxGreeting {
		return "", nil
	}
	s := salutations()
	greets := false
	for i, field := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if s["nobody"][lang.Fold(field)] {
			continue
		}
		for _, w := range lang.Tokens(field) {
			if s["opening"][w] || s["title"][w] {
				greets = greets || i < 3
			} else {
				words = append(words, w)
			}
		}
	}
	if !greets || len(words) > maxGreeted {
		return "", nil
	}
	return strings.TrimSpace(line), words
}

func lastToken(s string) string {
	all := lang.Tokens(s)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// inScriptOf are the words of the names that are written as the greeting is.
func inScriptOf(names, words []string) (out []string) {
	arabic := isArabic(words[0])
	for _, n := range names {
		for _, w := range lang.Tokens(n) {
			if isArabic(w) == arabic {
				out = append(out, w)
			}
		}
	}
	return out
}

func isArabic(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Arabic, r)
}

// named tells whether a word of the greeting is a word of a name, give or take a
// letter: names are spelt in many ways.
func isNamed(names, words []string) bool {
	const shortest = 4 // below it one letter makes another name
	for _, w := range words {
		for _, n := range names {
			if w == n || min(utf8.RuneCountInString(w), utf8.RuneCountInString(n)) >= shortest && distance(w, n) <= 1 {
				return true
			}
		}
	}
	return false
}

// lookAlike finds a recipient whose domain differs from another's by one slip of
// the hand, such as "exmaple.com" beside "example.com".
func lookAlike(parties []Addressed) (address, like string) {
	const shortest = 6 // "a.co" and "b.co" are two domains
	for i, p := range parties {
		_, mine, ok := strings.Cut(strings.ToLower(p.Address), "@")
		if !ok || len(mine) < shortest {
			continue
		}
		for _, q := range parties[:i] { // those who were there earlier are believed
			if _, other, ok := strings.Cut(strings.ToLower(q.Address), "@"); ok && other != mine && distance(mine, other) == 1 {
				return p.Address, other
			}
		}
	}
	return "", ""
}

// distance is the number of slips between two words: a letter added, left out,
// replaced, or two neighbours exchanged (optimal string alignment). It counts to
// two at most.
func distance(a, b string) int {
	const far = 2
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d >= far || -d >= far {
		return far
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], far)
}

// Recipients are the mail addresses that an answer in a case goes to.
func Recipients(ctx context.Context, r db.Reader, c Case) (out []string, err error) {
	all, err := addressedOf(ctx, r, c)
	for _, one := range all {
		if one.Address != "" {
			out = append(out, one.Address)
		}
	}
	return out, err
}

// addressedOf are those who get an answer in a case; its customer is one of them
// under the name that their file has.
func addressedOf(ctx context.Context, r db.Reader, c Case) ([]Addressed, error) {
	var rows []struct{ Email, Name string }
	if err := r.All(ctx, &rows, sqlParticipants, c.ID); err != nil {
		return nil, fmt.Errorf("read who gets an answer in case %d: %w", c.ID, err)
	}
	out := []Addressed{{Name: c.CustomerName}}
	for _, one := range rows {
		out = append(out, Addressed{one.Name, one.Email})
	}
	return out, nil
}
