package cases

import (
	"context"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Colleague is somebody who can be named in a note.
type Colleague struct {
	ID   id.ID
	Name string
}

// Mention is a colleague's name after an @ in a text, from the @ to the end of
// the name, in bytes. Several colleagues of one name give one mention each.
type Mention struct {
	ID         id.ID
	Start, End int
}

// maxMentions bounds what one note can set in motion.
const maxMentions = 50

// Mentions finds whom a text names: "@" and a colleague's name, in any spelling
// that folds to the same. The longest name counts. A part of a name, its first
// words, counts when it belongs to one colleague alone.
func Mentions(text string, people []Colleague) []Mention {
	names := make([][]string, len(people))
	for i, p := range people {
		names[i] = foldedWords(p.Name)
	}
	var out []Mention
	for at, r := range text {
		if r != '@' && r != '＠' || len(out) >= maxMentions {
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(text[:at]); unicode.IsLetter(before) || unicode.IsDigit(before) {
			continue // an address, not a name
		}
		words, ends := wordsAfter(text, at+utf8.RuneLen(r))
		for _, i := range named(words, names) {
			n := min(len(words), commonWords(words, names[i]))
			out = append(out, Mention{people[i].ID, at, ends[n-1]})
		}
	}
	return out
}

// named gives whose names begin the words: those whose whole name stands there,
// the longest, or else the one whose name alone begins so.
func named(words []string, names [][]string) []int {
	var whole, part []int
	longest, most := 0, 0
	for i, name := range names {
		n := commonWords(words, name)
		if n == 0 {
			continue
		}
		if n == len(name) {
			if n > longest {
				whole, longest = nil, n
			}
			if n == longest {
				whole = append(whole, i)
			}
		}
		if n > most {
			part, most = nil, n
		}
		if n == most {
			part = append(part, i)
		}
	}
	if longest >= most {
		return whole
	}
	if len(part) == 1 {
		return part
	}
	return whole
}

func commonWords(words, name []string) (n int) {
	for n < len(words) && n < len(name) && words[n] == name[n] {
		n++
	}
	return n
}

// longestName is how many words of a text are compared with names.
const longestName = 8

// wordsAfter folds the words that follow a place in a text, and where each ends.
func wordsAfter(text string, at int) (words []string, ends []int) {
	start := at
	for i, r := range text[at:] {
		if isNamePart(r) {
			continue
		}
		end := at + i
		if end == start { // two separators: the name has ended
			return words, ends
		}
		words, ends = append(words, lang.Fold(text[start:end])), append(ends, end)
		if r != ' ' && r != '\u00a0' || len(words) == longestName {
			return words, ends
		}
		start = end + utf8.RuneLen(r)
	}
	if start < len(text) {
		words, ends = append(words, lang.Fold(text[start:])), append(ends, len(text))
	}
	return words, ends
}

func isNamePart(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\u200c' || r == '\u0640' || r == '\'' || r == '’'
}

func foldedWords(name string) []string {
	words, _ := wordsAfter(name, 0)
	return words
}

// mention notes whom a note names, lets them follow the case and tells them.
// Whoever was named in it before is not told again.
func (m *Room) mention(ctx context.Context, tx *db.Tx, by event.Actor, c id.ID, note Message) error {
	if m.Colleagues == nil || !slices.ContainsFunc([]rune(note.Text), func(r rune) bool { return r == '@' || r == '＠' }) {
		return nil
	}
	people, err := m.Colleagues(ctx, tx)
	if err != nil {
		return fmt.Errorf("read the colleagues: %w", err)
	}
	for _, one := range Mentions(note.Text, people) {
		if one.ID == by.ID {
			continue
		}
		if err := m.mentionOne(ctx, tx, by, c, note.ID, one.ID); err != nil {
			return err
		}
	}
	return nil
}

func (m *Room) mentionOne(ctx context.Context, tx *db.Tx, by event.Actor, c, note, who id.ID) error {
	n, err := tx.Exec(ctx, sqlMention, who, note)
	if err != nil {
		return fmt.Errorf("note a mention: %w", err)
	}
	if n == 0 {
		return nil
	}
	if err := m.enrol(ctx, tx, by, c, who, "mentioned"); err != nil {
		return err
	}
	return m.happened(ctx, tx, by, c, "mentioned", map[string]any{"message": note, "to": who})
}

const sqlMention = `INSERT INTO cases_mention (account_id, message_id) VALUES ($1, $2) ON CONFLICT (account_id, message_id) DO NOTHING`
