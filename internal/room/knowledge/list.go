package knowledge

import (
	"context"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// The states by which the list can be narrowed.
const (
	StateLive     = "live"     // a language is published
	StateDraft    = "draft"    // something written is not published
	StateOverdue  = "overdue"  // the day of review has passed
	StateArchived = "archived" // taken away
)

// States lists them in the order of the list's filters.
var States = []string{StateLive, StateDraft, StateOverdue, StateArchived}

// Filter narrows the list of articles.
type Filter struct {
	State    string // "" for all but archived
	Audience string
	Topic    string
	Lang     lang.Tag // has a text in it
	OwnerID  id.ID
	Before   Cursor // only those changed before
	Limit    int
}

// Cursor is a place in the list: when the last article seen was changed, or due.
type Cursor struct {
	At int64
	ID id.ID
}

// PageSize is how many articles a page of the list shows.
const PageSize = 50

// List reads a page of articles, the newest change first, or, of those overdue,
// the longest overdue first. next is zero at the end.
func List(ctx context.Context, r db.Reader, f Filter, now time.Time) (page []Article, next Cursor, err error) {
	limit := f.Limit
	if limit <= 0 || limit > 200 {
		limit = PageSize
	}
	b := f.where(now)
	if f.State == StateOverdue {
		b.If(f.Before.ID != 0, ` AND (review_at, id) > (?, ?)`, f.Before.At, int64(f.Before.ID)).W(` ORDER BY review_at, id LIMIT ?`, limit+1)
	} else {
		b.If(f.Before.ID != 0, ` AND (changed_at, id) < (?, ?)`, f.Before.At, int64(f.Before.ID)).W(` ORDER BY changed_at DESC, id DESC LIMIT ?`, limit+1)
	}
	var rows []articleRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, next, fmt.Errorf("list articles: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		if next = (Cursor{last.ChangedAt, last.ID}); f.State == StateOverdue {
			next.At = last.ReviewAt
		}
	}
	for _, one := range rows {
		page = append(page, one.article())
	}
	page, err = withTexts(ctx, r, page)
	return page, next, err
}

func (f Filter) where(now time.Time) *db.SQL {
	b := new(db.SQL).W(`SELECT ` + articleColumns + ` FROM knowledge_article WHERE `)
	if f.State == StateArchived {
		b.W(`archived`)
	} else {
		b.W(`NOT archived`)
	}
	const has = ` AND EXISTS (SELECT 1 FROM knowledge_text t WHERE t.article_id = knowledge_article.id AND `
	b.If(f.State == StateOverdue, ` AND review_at > 0 AND review_at < ?`, clock.Micros(now))
	b.If(f.State == StateLive, has+`t.live)`)
	b.If(f.State == StateDraft, has+`(NOT t.live OR t.title <> t.live_title OR t.body <> t.live_body))`)
	if f.Audience != "" {
		b.W(` AND audience = ?`, f.Audience)
	}
	if f.Topic != "" {
		b.W(` AND topic = ?`, f.Topic)
	}
	if f.OwnerID != 0 {
		b.W(` AND owner_id = ?`, int64(f.OwnerID))
	}
	if f.Lang != "" {
		b.W(has+`t.lang = ?)`, string(f.Lang))
	}
	return b
}

// Fits tells whether an article belongs into the list that the filter makes.
func (f Filter) Fits(a Article, now time.Time) bool {
	ahead := false
	for _, t := range a.Texts {
		ahead = ahead || t.Ahead()
	}
	_, has := a.In(f.Lang)
	return (f.Audience == "" || f.Audience == a.Audience) && (f.Topic == "" || f.Topic == a.Topic) && (f.Lang == "" || has) &&
		(f.OwnerID == 0 || f.OwnerID == a.OwnerID) && (f.State == StateArchived) == a.Archived &&
		(f.State != StateLive || a.Live()) && (f.State != StateDraft || ahead) && (f.State != StateOverdue || a.Overdue(now))
}

// Topics lists the sections in use, in order of their names.
func Topics(ctx context.Context, r db.Reader) ([]string, error) {
	var out []string
	if err := r.All(ctx, &out, sqlTopics, maxTopics); err != nil {
		return nil, fmt.Errorf("list the topics: %w", err)
	}
	return out, nil
}

// maxTopics is more sections than a house can keep apart.
const maxTopics = 200

// CountOverdue tells how many articles wait for their review, up to a hundred.
func CountOverdue(ctx context.Context, r db.Reader, now time.Time) (n int64, err error) {
	if err = r.Get(ctx, &n, sqlOverdue, clock.Micros(now)); err != nil {
		return 0, fmt.Errorf("count the articles to be reviewed: %w", err)
	}
	return n, nil
}

// Section is a section of the help centre with its articles in one language.
type Section struct {
	Topic    string
	Articles []Article
}

// maxShelf is how many articles the front page of the help centre holds.
const maxShelf = 500

// Shelf gives everything customers may read in one language, by section, the
// most helpful first in each.
func Shelf(ctx context.Context, r db.Reader, t lang.Tag) ([]Section, error) {
	var rows []articleRow
	if err := r.All(ctx, &rows, sqlShelf, string(t), maxShelf); err != nil {
		return nil, fmt.Errorf("read the help centre: %w", err)
	}
	all := make([]Article, len(rows))
	for i, one := range rows {
		all[i] = one.article()
	}
	all, err := withTexts(ctx, r, all)
	var out []Section
	for _, a := range all {
		if len(out) == 0 || out[len(out)-1].Topic != a.Topic {
			out = append(out, Section{Topic: a.Topic})
		}
		last := &out[len(out)-1]
		last.Articles = append(last.Articles, a)
	}
	return out, err
}

const (
	sqlTopics  = `SELECT DISTINCT topic FROM knowledge_article WHERE NOT archived AND topic <> '' ORDER BY topic LIMIT $1`
	sqlOverdue = `SELECT COUNT(*) FROM (SELECT id FROM knowledge_article WHERE NOT archived AND review_at > 0 AND review_at < $1 LIMIT 100) AS due`
	sqlShelf   = `SELECT ` + articleColumns + ` FROM knowledge_article
WHERE NOT archived AND audience = 'public'
    AND EXISTS (SELECT 1 FROM knowledge_text t WHERE t.article_id = knowledge_article.id AND t.lang = $1 AND t.live)
ORDER BY topic, solved DESC, id LIMIT $2`
)
