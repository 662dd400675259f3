package knowledge

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"rida/internal/kit/lang"
)

// Story is what is known of a solved case when an article is made of it.
type Story struct {
	Lang    lang.Tag
	Title   string
	Problem string   // in the customer's words
	Tried   []string // what had not helped
	Solved  []string // what we said, first to last
	Names   []string // of everybody who took part, to be left out
}

// lastSaid is how many of our last words an article begins with: the ones
// before them asked and promised.
const lastSaid = 2

// DraftOf makes an article of a story, with headings in its language, ready to
// be edited. Nothing in it tells who it was: see Nameless.
func DraftOf(s Story, p lang.Printer) Draft {
	gone := p.T("knowledge.left_out")
	clean := func(text string) string { return Nameless(text, s.Names, gone) }
	var b strings.Builder
	section := func(key string, paragraphs ...string) {
		written := false
		for _, one := range paragraphs {
			if one = strings.TrimSpace(clean(one)); one == "" {
				continue
			}
			if !written {
				b.WriteString("## " + p.T(key) + "\n\n")
				written = true
			}
			b.WriteString(one + "\n\n")
		}
	}
	section("knowledge.story.problem", listed(s.Problem))
	section("knowledge.story.tried", points(s.Tried))
	var solved []string
	for _, one := range s.Solved[max(0, len(s.Solved)-lastSaid):] {
		solved = append(solved, listed(one))
	}
	section("knowledge.story.solved", solved...)
	title := strings.TrimSpace(clean(s.Title))
	if title == "" {
		title = p.T("knowledge.story.untitled")
	}
	return Draft{Lang: s.Lang, Title: cut(title, MaxTitle), Body: cut(strings.TrimSpace(b.String()), MaxBody)}
}

func cut(text string, runes int) string {
	if r := []rune(text); len(r) > runes {
		return string(r[:runes])
	}
	return text
}

// What tells who somebody is, in any of the three digit systems: mail and web
// addresses, and numbers of at least six digits in groups (telephones,
// references, orders, cards, accounts).
var (
	addresses = regexp.MustCompile(`(?i)[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.[\p{L}]{2,}|https?://[^\s<>"]+|\bwww\.[^\s<>"]+`)
	numbers   = regexp.MustCompile(`[+#№]?[\p{L}]{0,4}-?\p{Nd}(?:[\p{Nd}\x{00A0}\x{202F}\x{2066}-\x{2069}\x{200E}\x{200F} ()./-]*\p{Nd})?`)
)

// leastDigits is the shortest number that can name somebody; years, sizes,
// models and prices are shorter.
const leastDigits = 6

// Nameless blanks what tells who somebody is: the names given, in any spelling
// and with the particles that Arabic joins to them, mail and web addresses, and
// long numbers. Other words stay as they are.
func Nameless(text string, names []string, blank string) string {
	text = addresses.ReplaceAllString(text, blank)
	text = numbers.ReplaceAllStringFunc(text, func(n string) string {
		digits := 0
		for _, r := range n {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits < leastDigits {
			return n
		}
		return blank
	})
	known := map[string]bool{}
	for _, name := range names {
		for _, w := range strings.Fields(lang.Fold(name)) {
			if len([]rune(w)) >= leastName {
				known[w] = true
			}
		}
	}
	return eachWord(text, func(w string) string {
		folded := lang.Fold(w)
		if known[folded] {
			return blank
		}
		for _, particle := range joined().before {
			if rest, ok := strings.CutPrefix(folded, lang.Fold(particle)); ok && known[rest] {
				return string([]rune(w)[:len([]rune(particle))]) + blank
			}
		}
		return w
	})
}

// leastName is the shortest word that is taken for a name: two letters stand in
// too many other words' place.
const leastName = 3

// particles are what Arabic writes joined before a word.
type particles struct {
	article string   // the
	before  []string // for, by, and, so, like, O
}

// joined reads the list of particles, built in as data because it is Arabic.
var joined = sync.OnceValue(func() particles {
	text, err := wordLists.ReadFile("words/particles.txt")
	if err != nil {
		panic("the list of particles is built in: " + err.Error())
	}
	lines := strings.Split(string(text), "\n")
	return particles{article: lines[1], before: strings.Fields(lines[2])}
})

// eachWord changes the words of a text and leaves what is between them.
func eachWord(text string, change func(string) string) string {
	var b strings.Builder
	start := -1
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			b.WriteString(change(text[start:i]))
			start = -1
		}
		b.WriteRune(r)
	}
	if start >= 0 {
		b.WriteString(change(text[start:]))
	}
	return b.String()
}
