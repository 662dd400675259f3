package knowledge

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Suggestion is an article or a ready answer that fits what a customer told.
type Suggestion struct {
	Kind    string // KindArticle or KindAnswer
	Article Article
	Answer  Answer
	Lang    lang.Tag // in which it is offered: the customer's own where there is one
	Title   string
	Body    string
	Why     []string // the words of the customer that it has, the most telling first
	Score   float64
}

// ID is the article's or the answer's.
func (s Suggestion) ID() id.ID {
	if s.Kind == KindAnswer {
		return s.Answer.ID
	}
	return s.Article.ID
}

const (
	// leastMet is how many telling words a suggestion must share with what the
	// customer told; with fewer it is chance.
	leastMet = 2
	// leastShare of the best score: what fits much worse than the best is noise.
	leastShare = 0.3
)

// Suggest finds ready answers and articles that fit a problem, the best first
// of each kind, by words alone and on this machine. tongue is the customer's;
// reader is who asks, who sees private answers of their own.
func Suggest(ctx context.Context, r db.Reader, problem string, tongue lang.Tag, reader id.ID, limit int) (answers, articles []Suggestion, err error) {
	fits, words, err := rank(ctx, r, shelfAnswer, problem)
	if err != nil {
		return nil, nil, err
	}
	fits = worthwhile(fits, words)
	ids := make([]id.ID, 0, len(fits))
	for _, m := range fits {
		ids = append(ids, m.item)
	}
	all, err := someAnswers(ctx, r, ids[:min(len(ids), limit*candidates)], reader)
	if err != nil {
		return nil, nil, err
	}
	seen := map[id.ID]bool{}
	for _, m := range fits {
		a, there := all[m.item]
		if !there || a.Kind != KindAnswer || seen[a.ID] || len(answers) == limit {
			continue
		}
		seen[a.ID] = true
		text, ok := a.In(tongue)
		if !ok {
			continue // an answer in a language that the customer does not read helps nobody
		}
		answers = append(answers, Suggestion{Kind: KindAnswer, Answer: a, Lang: text.Lang, Title: text.Title, Body: text.Body, Why: m.why, Score: m.score})
	}
	fits, words, err = rank(ctx, r, shelfLive, problem)
	if err != nil {
		return nil, nil, err
	}
	found, err := look(ctx, r, worthwhile(fits, words), FindOptions{Lang: tongue, Limit: limit})
	for _, f := range found {
		text := f.Text
		if own, ok := f.Article.In(tongue); ok && own.Live {
			text = own
		}
		articles = append(articles, Suggestion{Kind: KindArticle, Article: f.Article, Lang: text.Lang, Title: text.LiveTitle, Body: text.LiveBody, Why: f.Why, Score: f.Score})
	}
	return answers, articles, err
}

// worthwhile leaves out what fits by chance.
func worthwhile(all []match, words int) []match {
	var out []match
	for _, m := range all {
		if m.met >= min(leastMet, words) && m.score >= leastShare*all[0].score {
			out = append(out, m)
		}
	}
	return out
}
