package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

type articleRow struct {
	ID        id.ID
	Topic     string
	Audience  string
	OwnerID   id.ID
	ReviewAt  int64
	FromCase  id.ID
	Uses      int64
	Solved    int64
	Held      int64
	Returned  int64
	Archived  bool
	CreatedAt int64
	ChangedAt int64
	Version   int64
}

func (r articleRow) article() Article {
	return Article{ID: r.ID, Topic: r.Topic, Audience: r.Audience, OwnerID: r.OwnerID, ReviewAt: clock.FromMicros(r.ReviewAt), FromCase: r.FromCase,
		Outcome: Outcome{r.Uses, r.Solved, r.Held, r.Returned}, Archived: r.Archived, CreatedAt: clock.FromMicros(r.CreatedAt),
		ChangedAt: clock.FromMicros(r.ChangedAt), Version: r.Version}
}

type textRow struct {
	ArticleID   id.ID
	Lang        string
	Title       string
	Body        string
	Live        bool
	LiveTitle   string
	LiveBody    string
	PublishedAt int64
	ChangedAt   int64
	ChangedBy   id.ID
	Helped      int64
	NotHelped   int64
	Version     int64
}

func (r textRow) text() Text {
	return Text{ArticleID: r.ArticleID, Lang: lang.Tag(r.Lang), Title: r.Title, Body: r.Body, Live: r.Live, LiveTitle: r.LiveTitle, LiveBody: r.LiveBody,
		PublishedAt: clock.FromMicros(r.PublishedAt), ChangedAt: clock.FromMicros(r.ChangedAt), ChangedBy: r.ChangedBy, Helped: r.Helped,
		NotHelped: r.NotHelped, Version: r.Version}
}

// Get reads an article with its texts.
func Get(ctx context.Context, r db.Reader, article id.ID) (Article, error) {
	var one articleRow
	if err := r.Get(ctx, &one, sqlGet, article); err != nil {
		return Article{}, notFound(err, "knowledge.not_found")
	}
	all, err := withTexts(ctx, r, []Article{one.article()})
	if err != nil {
		return Article{}, err
	}
	return all[0], nil
}

// Some reads several articles at once, by id; those that are not there are left out.
func Some(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]Article, error) {
	out := map[id.ID]Article{}
	if len(ids) == 0 {
		return out, nil
	}
	var b db.SQL
	b.W(`SELECT `+articleColumns+` FROM knowledge_article WHERE 1 = 1`).In("id", values(ids)...)
	var rows []articleRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	all := make([]Article, len(rows))
	for i, one := range rows {
		all[i] = one.article()
	}
	all, err := withTexts(ctx, r, all)
	for _, a := range all {
		out[a.ID] = a
	}
	return out, err
}

// withTexts reads the texts and the files of several articles.
func withTexts(ctx context.Context, r db.Reader, all []Article) ([]Article, error) {
	if len(all) == 0 {
		return all, nil
	}
	ids := make([]id.ID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	var b db.SQL
	b.W(`SELECT `+textColumns+` FROM knowledge_text WHERE 1 = 1`).In("article_id", values(ids)...)
	var rows []textRow
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the texts of articles: %w", err)
	}
	of := map[id.ID][]Text{}
	for _, one := range rows {
		of[one.ArticleID] = append(of[one.ArticleID], one.text())
	}
	for i := range all {
		all[i].Texts = of[all[i].ID]
		slices.SortFunc(all[i].Texts, func(a, b Text) int { return place(a.Lang) - place(b.Lang) })
	}
	return all, withFiles(ctx, r, all, ids)
}

// place is where a language stands in the order of the house.
func place(t lang.Tag) int { return slices.Index(lang.Tags[:], t) }

func values(ids []id.ID) []any {
	out := make([]any, len(ids))
	for i, one := range ids {
		out[i] = int64(one)
	}
	return out
}

// notFound makes a missing row a fault that says so.
func notFound(err error, key string) error {
	if errors.Is(err, db.ErrNone) {
		return fault.New(fault.NotFound, key)
	}
	return fmt.Errorf("read for %s: %w", key, err)
}

const (
	articleColumns = `id, topic, audience, owner_id, review_at, from_case, uses, solved, held, returned, archived, created_at, changed_at, version`
	textColumns    = `article_id, lang, title, body, live, live_title, live_body, published_at, changed_at, changed_by, helped, not_helped, version`

	sqlGet = `SELECT ` + articleColumns + ` FROM knowledge_article WHERE id = $1`
)
