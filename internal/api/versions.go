package api

import (
	"cmp"
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// versionOperations are an article's beginning, in a solved case, and the
// versions it has had since.
func versionOperations() []operation {
	return []operation{
		acts(post("knowledge", "article_from_case", "/cases/{reference}/article", knowledge.MayWrite), articleFromCase, articleItem.address),
		reads(get("knowledge", "list_article_versions", "/articles/{id}/versions", knowledge.MayRead), listVersions),
		onArticle("restore_article_version", "/versions/{version}/restoration", knowledge.MayWrite, restoreVersion),
	}
}

// articleFromCase begins an article with the customer's words, what was tried
// and what solved it, without anything that tells who it was.
func articleFromCase(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (articleItem, error) {
	if err := c.need(cases.MayRead); err != nil {
		return articleItem{}, err
	}
	one, err := c.find(ctx, tx)
	if err != nil {
		return articleItem{}, err
	}
	people, err := c.api.Staff.Accounts(ctx, tx)
	if err != nil {
		return articleItem{}, err
	}
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	story, err := cases.StoryOf(ctx, tx, one, names)
	if err != nil {
		return articleItem{}, err
	}
	a, err := c.api.Knows.Create(ctx, tx, c.by(), knowledge.NewArticle{Draft: knowledge.DraftOf(story, c.api.Texts.For(one.Lang, one.Lang.Digits())), FromCase: one.ID})
	return articleOf(a), err
}

// articleVersion is one language of an article as it once was.
type articleVersion struct {
	ID        id.ID     `json:"id" example:"251658240031"`
	Lang      language  `json:"lang"`
	Title     string    `json:"title"`
	Body      string    `json:"body" doc:"Markdown."`
	By        id.ID     `json:"by"`
	At        time.Time `json:"at"`
	Published bool      `json:"published" doc:"Readers have seen it."`
}

type versionList struct {
	Items []articleVersion `json:"items" doc:"The newest first, at most fifty."`
}

type versionQuery struct {
	Lang language `query:"lang" doc:"Of which text; the caller's language when left out."`
}

func listVersions(ctx context.Context, c *call, q versionQuery) (versionList, error) {
	list := versionList{Items: []articleVersion{}}
	which, err := c.pathID("id")
	if err != nil {
		return list, err
	}
	if _, err := knowledge.Get(ctx, c.api.DB, which); err != nil {
		return list, err
	}
	all, err := knowledge.Versions(ctx, c.api.DB, which, lang.Tag(cmp.Or(string(q.Lang), string(c.r.Print.Tag()))))
	for _, v := range all {
		list.Items = append(list.Items, articleVersion{v.ID, language(v.Lang), v.Title, v.Body, v.ByID, v.At, v.Published})
	}
	return list, err
}

// restoreVersion writes an earlier version anew, as a draft; what readers see
// stays until it is published.
func restoreVersion(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (knowledge.Article, error) {
	version, err := c.pathID("version")
	if err != nil {
		return knowledge.Article{}, err
	}
	return c.api.Knows.Restore(ctx, tx, c.by(), which, version)
}
