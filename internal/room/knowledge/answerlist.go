package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// AnswerFilter narrows the list of answers.
type AnswerFilter struct {
	For       id.ID  // the reader, who sees shared answers and their own
	Kind      string // KindAnswer or KindObjection
	Topic     string
	Objection id.ID // the answers to it
	Archived  bool
	Words     string // beginnings of words of title or text, as they are typed
	Lang      lang.Tag
	Limit     int // 0 takes MaxAnswers
}

type answerRow struct {
	ID          id.ID
	Kind        string
	ObjectionID *int64
	Topic       string
	Shared      bool
	OwnerID     id.ID
	Uses        int64
	Solved      int64
	Held        int64
	Returned    int64
	Archived    bool
	ChangedAt   int64
	Version     int64
}

func (r answerRow) answer() Answer {
	a := Answer{ID: r.ID, Kind: r.Kind, Topic: r.Topic, Shared: r.Shared, OwnerID: r.OwnerID, Outcome: Outcome{r.Uses, r.Solved, r.Held, r.Returned},
		Archived: r.Archived, ChangedAt: clock.FromMicros(r.ChangedAt), Version: r.Version}
	if r.ObjectionID != nil {
		a.ObjectionID = id.ID(*r.ObjectionID)
	}
	return a
}

// Answers lists answers, the most used first.
func Answers(ctx context.Context, r db.Reader, f AnswerFilter) ([]Answer, error) {
	var b db.SQL
	b.W(`SELECT `+answerColumns+` FROM knowledge_answer WHERE kind = ? AND (shared OR owner_id = ?)`, f.Kind, int64(f.For))
	if f.Archived {
		b.W(` AND archived`)
	} else {
		b.W(` AND NOT archived`)
	}
	if f.Topic != "" {
		b.W(` AND topic = ?`, f.Topic)
	}
	if f.Objection != 0 {
		b.W(` AND objection_id = ?`, int64(f.Objection))
	}
	b.W(` ORDER BY uses DESC, id LIMIT ?`, MaxAnswers)
	all, err := readAnswers(ctx, r, &b)
	if err != nil {
		return nil, err
	}
	if f.Words != "" || f.Lang != "" {
		all = slices.DeleteFunc(all, func(a Answer) bool { return !a.answers(f.Words, f.Lang) })
	}
	if f.Limit > 0 && len(all) > f.Limit {
		all = all[:f.Limit]
	}
	return all, nil
}

// answers tells whether every word that is typed begins a word of the answer,
// in any spelling.
func (a Answer) answers(words string, t lang.Tag) bool {
	typed := strings.Fields(lang.Fold(words))
	for _, text := range a.Texts {
		if t != "" && text.Lang != t {
			continue
		}
		there := strings.Fields(lang.Fold(a.Topic + " " + text.Title + " " + Bare(text.Body)))
		if !slices.ContainsFunc(typed, func(w string) bool {
			return !slices.ContainsFunc(there, func(x string) bool { return strings.HasPrefix(x, w) || strings.HasPrefix(x, joined().article+w) })
		}) {
			return true
		}
	}
	return false
}

// GetAnswer reads an answer; one that belongs to somebody else alone is not there.
func GetAnswer(ctx context.Context, r db.Reader, which, reader id.ID) (Answer, error) {
	var b db.SQL
	b.W(`SELECT `+answerColumns+` FROM knowledge_answer WHERE id = ? AND (shared OR owner_id = ?)`, int64(which), int64(reader))
	all, err := readAnswers(ctx, r, &b)
	if err != nil {
		return Answer{}, err
	}
	if len(all) == 0 {
		return Answer{}, fault.New(fault.NotFound, "knowledge.answer_not_found")
	}
	return all[0], nil
}

// someAnswers reads several answers that the reader may take.
func someAnswers(ctx context.Context, r db.Reader, ids []id.ID, reader id.ID) (map[id.ID]Answer, error) {
	out := map[id.ID]Answer{}
	if len(ids) == 0 {
		return out, nil
	}
	var b db.SQL
	b.W(`SELECT `+answerColumns+` FROM knowledge_answer WHERE NOT archived AND (shared OR owner_id = ?)`, int64(reader)).In("id", values(ids)...)
	all, err := readAnswers(ctx, r, &b)
	for _, a := range all {
		out[a.ID] = a
	}
	return out, err
}

func readAnswers(ctx context.Context, r db.Reader, b *db.SQL) ([]Answer, error) {
	var rows []answerRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read ready answers: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	all, ids := make([]Answer, len(rows)), make([]id.ID, len(rows))
	for i, one := range rows {
		all[i], ids[i] = one.answer(), one.ID
	}
	var texts []AnswerText
	var t db.SQL
	t.W(`SELECT answer_id, lang, title, body FROM knowledge_answer_text WHERE 1 = 1`).In("answer_id", values(ids)...)
	if err := r.All(ctx, &texts, t.Text(), t.Args()...); err != nil {
		return nil, fmt.Errorf("read the texts of ready answers: %w", err)
	}
	of := map[id.ID][]AnswerText{}
	for _, one := range texts {
		of[one.AnswerID] = append(of[one.AnswerID], one)
	}
	for i := range all {
		all[i].Texts = of[all[i].ID]
		slices.SortFunc(all[i].Texts, func(x, y AnswerText) int { return place(x.Lang) - place(y.Lang) })
	}
	return all, nil
}

// BestFirst orders answers by how often what they were used in stayed solved:
// those with enough cases by the lower end of their interval, which does not
// let few cases beat many; then those with too few, the most used first.
func BestFirst(all []Answer) []Answer {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Answer) int {
		x, known := a.Share()
		y, also := b.Share()
		switch {
		case known && also:
			return cmp.Compare(y.Low, x.Low)
		case known:
			return -1
		case also:
			return 1
		}
		return cmp.Compare(b.Uses, a.Uses)
	})
	return out
}

// AnswerTopics lists the topics of answers in use, in order of their names.
func AnswerTopics(ctx context.Context, r db.Reader) ([]string, error) {
	var out []string
	if err := r.All(ctx, &out, sqlAnswerTopics, maxTopics); err != nil {
		return nil, fmt.Errorf("list the topics of ready answers: %w", err)
	}
	return out, nil
}

const (
	answerColumns = `id, kind, objection_id, topic, shared, owner_id, uses, solved, held, returned, archived, changed_at, version`

	sqlAnswerTopics = `SELECT DISTINCT topic FROM knowledge_answer WHERE NOT archived AND topic <> '' ORDER BY topic LIMIT $1`
)
