package knowledge

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// The shelves of the index: what is being written, what readers see, answers.
const (
	shelfDraft  = "draft"
	shelfLive   = "live"
	shelfAnswer = "answer"
)

const (
	// titleWeight is how much more a word of the title tells than one of the body.
	titleWeight = 4
	// mostWeight stops a word that is repeated over and over from deciding alone.
	mostWeight = 3
	// wordsAtOnce is how many words one INSERT carries.
	wordsAtOnce = 50
	// maxIndexed bounds the different words of one text; a longer one is found by
	// its first words.
	maxIndexed = 4000
	// maxAsked bounds the words of a question: the most telling ones decide.
	maxAsked = 16
	// maxFound bounds the rows one question reads, a few milliseconds' worth.
	maxFound = 8000
)

//go:embed words/*.txt
var wordLists embed.FS

// stops are the words that tell nothing about a matter, as Tokens stores them.
var stops = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	text, err := wordLists.ReadFile("words/stop.txt")
	if err != nil {
		panic("the list of stop words is built in: " + err.Error())
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range lang.Tokens(line) {
			out[w] = true
		}
	}
	return out
})

// weigh counts the words of a text, its title and its body.
func weigh(title, body string) map[string]int64 {
	out := map[string]int64{}
	for _, w := range lang.Tokens(title) {
		if !stops()[w] {
			out[w] = titleWeight
		}
	}
	for _, w := range lang.Tokens(body) {
		if stops()[w] || len(out) >= maxIndexed && out[w] == 0 {
			continue
		}
		if n := out[w]; n%titleWeight < mostWeight {
			out[w] = n + 1
		}
	}
	return out
}

// putWords makes a text findable, in place of what stood under its name before.
func putWords(ctx context.Context, tx *db.Tx, shelf string, item id.ID, t lang.Tag, title, body string) error {
	if err := dropWords(ctx, tx, shelf, item, t); err != nil {
		return err
	}
	weights := weigh(title, body)
	words := make([]string, 0, len(weights))
	for w := range weights {
		words = append(words, w)
	}
	slices.Sort(words)
	for part := range slices.Chunk(words, wordsAtOnce) {
		var b db.SQL
		b.W(`INSERT INTO knowledge_word (shelf, word, item, lang, weight) VALUES `)
		for i, w := range part {
			b.If(i > 0, `, `).W(`(?, ?, ?, ?, ?)`, shelf, w, int64(item), string(t), weights[w])
		}
		if _, err := tx.Exec(ctx, b.Text(), b.Args()...); err != nil {
			return fmt.Errorf("index %s %d: %w", shelf, item, err)
		}
	}
	return nil
}

func dropWords(ctx context.Context, tx *db.Tx, shelf string, item id.ID, t lang.Tag) error {
	if _, err := tx.Exec(ctx, sqlDropWords, int64(item), shelf, string(t)); err != nil {
		return fmt.Errorf("take %s %d out of the index: %w", shelf, item, err)
	}
	return nil
}

// asked is one word of a question: its stored forms and how the asker wrote it.
type asked struct {
	forms   []string
	written string
}

// readQuestion takes the telling words out of a text, each once, in order.
func readQuestion(text string) []asked {
	var out []asked
	seen := map[string]bool{}
	for _, written := range strings.Fields(text) {
		for _, term := range lang.Terms(written, false) {
			first := term.Any[0]
			if seen[first] || len([]rune(first)) < 2 || slices.ContainsFunc(term.Any, func(w string) bool { return stops()[w] }) {
				continue
			}
			seen[first] = true
			out = append(out, asked{term.Any, strings.Trim(written, ".,:;!?()[]«»\"'،؛؟…")})
		}
	}
	return out
}

// Telling gives the words of a text that tell what it is about, as written.
func Telling(text string) []string {
	var out []string
	for _, q := range readQuestion(text) {
		out = append(out, q.written)
	}
	return out
}

// match is a text that fits a question.
type match struct {
	item  id.ID
	lang  lang.Tag
	score float64
	met   int      // words of the question that it has
	why   []string // these words as the asker wrote them, the most telling first
}

// rank finds the texts of a shelf that fit the words of a question, the best
// first. A word counts the more the fewer texts have it (inverse document
// frequency, Spärck Jones 1972) and the more it stands in the title.
func rank(ctx context.Context, r db.Reader, shelf, question string) (found []match, words int, err error) {
	questions := readQuestion(question)
	if len(questions) == 0 {
		return nil, 0, nil
	}
	// Long questions are those of a whole case: the longest words are the rarest, as a rule.
	if len(questions) > 2*maxAsked {
		slices.SortStableFunc(questions, func(a, b asked) int { return cmp.Compare(len(b.forms[0]), len(a.forms[0])) })
		questions = questions[:2*maxAsked]
	}
	of := map[string]int{}
	var args []any
	for i, q := range questions {
		for _, w := range q.forms {
			if _, there := of[w]; !there {
				of[w] = i
				args = append(args, w)
			}
		}
	}
	var b db.SQL
	b.W(`SELECT word, item, lang, weight FROM knowledge_word WHERE shelf = ?`, shelf).In("word", args...).W(` LIMIT ?`, maxFound)
	var rows []struct {
		Word   string
		Item   id.ID
		Lang   string
		Weight int64
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, 0, fmt.Errorf("find by words: %w", err)
	}
	type text struct {
		item id.ID
		lang string
	}
	weights, having := map[text]map[int]int64{}, make([]int, len(questions))
	for _, row := range rows {
		at, word := text{row.Item, row.Lang}, of[row.Word]
		if weights[at] == nil {
			weights[at] = map[int]int64{}
		}
		if weights[at][word] == 0 {
			having[word]++
		}
		weights[at][word] = max(weights[at][word], row.Weight)
	}
	all := float64(len(weights))
	for at, has := range weights {
		m := match{item: at.item, lang: lang.Tag(at.lang), met: len(has)}
		type telling struct {
			word  int
			worth float64
		}
		var worth []telling
		for word, weight := range has {
			w := math.Log(1+all/float64(having[word])) * (1 + math.Log(float64(weight)))
			m.score += w
			worth = append(worth, telling{word, w})
		}
		slices.SortFunc(worth, func(a, b telling) int {
			return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.word, b.word))
		})
		for _, t := range worth {
			m.why = append(m.why, questions[t.word].written)
		}
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.item, a.item), cmp.Compare(a.lang, b.lang))
	})
	return found, len(questions), nil
}

const sqlDropWords = `DELETE FROM knowledge_word WHERE item = $1 AND shelf = $2 AND lang = $3`
