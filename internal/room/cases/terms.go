package cases

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Term is a word of the house and what customers say instead.
type Term struct {
	ID     id.ID
	Lang   lang.Tag
	Word   string
	Plain  []string // the best first
	Always bool     // never fit for a customer; else only where the customer has another word for it
}

const (
	// MaxTerms keeps the list short enough to be read, and each check quick.
	MaxTerms = 500
	// MaxTerm is a few words.
	MaxTerm = 60
	// MaxPlain is how many words customers may have for one thing.
	MaxPlain = 12
)

// Terms reads the house's list of words, in the order of languages and ids.
func Terms(ctx context.Context, r db.Reader) ([]Term, error) {
	var rows []struct {
		ID                id.ID
		Lang, Word, Plain string
		Always            bool
	}
	if err := r.All(ctx, &rows, sqlTerms); err != nil {
		return nil, fmt.Errorf("read the list of words: %w", err)
	}
	out := make([]Term, len(rows))
	for i, one := range rows {
		out[i] = Term{one.ID, lang.Tag(one.Lang), one.Word, strings.FieldsFunc(one.Plain, isNewline), one.Always}
	}
	return out, nil
}

func isNewline(c rune) bool { return c == '\n' }

// AddTerm puts a word on the house's list.
func (m *Room) AddTerm(ctx context.Context, tx *db.Tx, by event.Actor, t Term) (Term, error) {
	t.Word = strings.Join(strings.Fields(t.Word), " ")
	var plain []string
	for _, p := range t.Plain {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			plain = append(plain, p)
		}
	}
	t.Plain = plain
	if f := t.defects(); f != nil {
		return t, fault.OfFields(f...)
	}
	all, err := Terms(ctx, tx)
	if err != nil {
		return t, err
	}
	if len(all) >= MaxTerms {
		return t, fault.New(fault.Conflict, "cases.terms_full", "max", MaxTerms)
	}
	for _, one := range all {
		if one.Lang == t.Lang && lang.Fold(one.Word) == lang.Fold(t.Word) {
			return t, fault.OfFields(fault.Field{Name: "word", Key: "cases.term_there"})
		}
	}
	t.ID = id.New(tx.Now())
	if _, err := tx.Exec(ctx, sqlAddTerm, t.ID, string(t.Lang), t.Word, strings.Join(t.Plain, "\n"), t.Always); err != nil {
		return t, fmt.Errorf("keep a word: %w", err)
	}
	_, err = m.Events.Append(ctx, tx, by, event.Subject{Kind: "term", ID: t.ID}, "cases.term_added", map[string]any{"lang": t.Lang, "sha256": id.Hash(t.Word)})
	return t, err
}

func (t Term) defects() (f []fault.Field) {
	switch {
	case t.Word == "":
		f = append(f, fault.Field{Name: "word", Key: "field.required"})
	case utf8.RuneCountInString(t.Word) > MaxTerm:
		f = append(f, fault.Field{Name: "word", Key: "field.too_long", Args: []any{"max", MaxTerm}})
	}
	if len(t.Plain) == 0 {
		f = append(f, fault.Field{Name: "plain", Key: "field.required"})
	}
	if len(t.Plain) > MaxPlain {
		f = append(f, fault.Field{Name: "plain", Key: "cases.too_many_words", Args: []any{"max", MaxPlain}})
	}
	for _, p := range t.Plain {
		if utf8.RuneCountInString(p) > MaxTerm {
			f = append(f, fault.Field{Name: "plain", Key: "field.too_long", Args: []any{"max", MaxTerm}})
			break
		}
	}
	if _, ok := lang.ParseTag(string(t.Lang)); !ok {
		f = append(f, fault.Field{Name: "lang", Key: "field.bad_choice"})
	}
	return f
}

// DropTerm takes a word off the list.
func (m *Room) DropTerm(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	n, err := tx.Exec(ctx, sqlDropTerm, which)
	if err != nil {
		return fmt.Errorf("drop a word: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "cases.term_not_found")
	}
	_, err = m.Events.Append(ctx, tx, by, event.Subject{Kind: "term", ID: which}, "cases.term_dropped", nil)
	return err
}

const (
	sqlTerms    = `SELECT id, lang, word, plain, always FROM cases_term ORDER BY lang, id LIMIT 500`
	sqlAddTerm  = `INSERT INTO cases_term (id, lang, word, plain, always) VALUES ($1, $2, $3, $4, $5)`
	sqlDropTerm = `DELETE FROM cases_term WHERE id = $1`
)
