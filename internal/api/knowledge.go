package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

type articleState string

func (articleState) choices() []string { return knowledge.States }

type readers string

func (readers) choices() []string { return []string{knowledge.Public, knowledge.Internal} }

type usedKind string

func (usedKind) choices() []string { return []string{knowledge.KindArticle, knowledge.KindAnswer} }

// articleItem is an article with its texts.
type articleItem struct {
	ID        id.ID             `json:"id" example:"251658240008"`
	Topic     string            `json:"topic" example:"Warranty"`
	Audience  readers           `json:"audience" example:"public"`
	Owner     id.ID             `json:"owner"`
	ReviewAt  *time.Time        `json:"review_at" doc:"When somebody looks at it again; null for never."`
	FromCase  id.ID             `json:"from_case,omitempty" doc:"The case that it was written from."`
	Outcome   outcomeItem       `json:"outcome"`
	Archived  bool              `json:"archived"`
	ChangedAt time.Time         `json:"changed_at"`
	Texts     []articleTextItem `json:"texts"`
	Files     []articleFile     `json:"files" doc:"Shared by all texts, which show them by their names."`
}

// outcomeItem tells what became of the cases something was used in.
type outcomeItem struct {
	Uses     int64 `json:"uses" doc:"Cases that it went into."`
	Solved   int64 `json:"solved" doc:"Of them closed as solved now."`
	Held     int64 `json:"held" doc:"Of these never opened again."`
	Returned int64 `json:"returned" doc:"Cases that came back at least once."`
}

type articleTextItem struct {
	Lang      language `json:"lang"`
	Title     string   `json:"title" doc:"As it is being written."`
	Body      string   `json:"body" doc:"Markdown, as it is being written."`
	Live      bool     `json:"live" doc:"Readers see this language."`
	LiveTitle string   `json:"live_title,omitempty" doc:"What readers see."`
	LiveBody  string   `json:"live_body,omitempty"`
	Helped    int64    `json:"helped" doc:"Readers who said that it helped."`
	NotHelped int64    `json:"not_helped"`
	Version   int64    `json:"version" doc:"Send it with a change."`
}

func articleOf(a knowledge.Article) articleItem {
	item := articleItem{ID: a.ID, Topic: a.Topic, Audience: readers(a.Audience), Owner: a.OwnerID, FromCase: a.FromCase, Outcome: outcomeOf(a.Outcome),
		Archived: a.Archived, ChangedAt: a.ChangedAt, Texts: []articleTextItem{}, Files: articleFilesOf(a)}
	if !a.ReviewAt.IsZero() {
		item.ReviewAt = &a.ReviewAt
	}
	for _, t := range a.Texts {
		item.Texts = append(item.Texts, articleTextItem{language(t.Lang), t.Title, t.Body, t.Live, t.LiveTitle, t.LiveBody, t.Helped, t.NotHelped, t.Version})
	}
	return item
}

func outcomeOf(o knowledge.Outcome) outcomeItem {
	return outcomeItem{o.Uses, o.Solved, o.Held, o.Returned}
}

func (a articleItem) address() string { return "/articles/" + a.ID.String() }

type articleList struct {
	Items      []articleItem `json:"items" doc:"The newest change first; of a search the best fit first."`
	NextCursor *string       `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

type articleQuery struct {
	page
	Q        string       `query:"q" doc:"Words in any spelling: the best fit first, without further pages."`
	State    articleState `query:"state" doc:"Only those of a state; all but archived when left out."`
	Audience readers      `query:"audience" doc:"Only those for these readers."`
	Lang     language     `query:"lang" doc:"Only those with a text in it."`
	Topic    string       `query:"topic" doc:"Only those of a section."`
}

func listArticles(ctx context.Context, c *call, q articleQuery) (articleList, error) {
	f := knowledge.Filter{State: string(q.State), Audience: string(q.Audience), Topic: q.Topic, Lang: lang.Tag(q.Lang), Limit: q.size()}
	list := articleList{Items: []articleItem{}}
	now := c.api.DB.Now()
	if q.Q != "" {
		found, err := knowledge.Find(ctx, c.api.DB, q.Q, knowledge.FindOptions{Lang: c.r.Print.Tag(), Drafts: true, Limit: q.size()})
		for _, one := range found {
			if f.Fits(one.Article, now) {
				list.Items = append(list.Items, articleOf(one.Article))
			}
		}
		return list, err
	}
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &f.Before); err != nil {
			return list, err
		}
	}
	all, next, err := knowledge.List(ctx, c.api.DB, f, now)
	for _, a := range all {
		list.Items = append(list.Items, articleOf(a))
	}
	if next.ID != 0 {
		cursor := makeCursor(next)
		list.NextCursor = &cursor
	}
	return list, err
}

func showArticle(ctx context.Context, c *call, _ nothing) (articleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return articleItem{}, err
	}
	a, err := knowledge.Get(ctx, c.api.DB, which)
	return articleOf(a), err
}

// newArticle begins an article.
type newArticle struct {
	Lang     language `json:"lang" need:"yes" example:"ar"`
	Title    string   `json:"title" need:"yes" example:"The dishwasher leaks at the door"`
	Body     string   `json:"body,omitempty" doc:"Markdown."`
	Topic    string   `json:"topic,omitempty"`
	Audience readers  `json:"audience,omitempty" doc:"internal when left out."`
}

func createArticle(ctx context.Context, tx *db.Tx, c *call, b *newArticle) (articleItem, error) {
	a, err := c.api.Knows.Create(ctx, tx, c.by(), knowledge.NewArticle{Draft: knowledge.Draft{Lang: lang.Tag(b.Lang), Title: b.Title, Body: b.Body}, Topic: b.Topic, Audience: string(b.Audience)})
	return articleOf(a), err
}

// articleText writes one language of an article.
type articleText struct {
	Lang    language `json:"lang" need:"yes" example:"fa"`
	Title   string   `json:"title" need:"yes"`
	Body    string   `json:"body,omitempty" doc:"Markdown."`
	Version int64    `json:"version,omitempty" doc:"Of the text that was read; left out for a language that is new."`
}

// onArticle makes an act on the article that the path names.
func onArticle[B any](name, path, permission string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) (knowledge.Article, error)) operation {
	return acts(post("knowledge", name, "/articles/{id}"+path, permission), func(ctx context.Context, tx *db.Tx, c *call, b *B) (articleItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return articleItem{}, err
		}
		a, err := do(ctx, tx, c, which, b)
		return articleOf(a), err
	}, nil)
}

func writeArticle(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *articleText) (knowledge.Article, error) {
	return c.api.Knows.Edit(ctx, tx, c.by(), which, knowledge.Draft{Lang: lang.Tag(b.Lang), Title: b.Title, Body: b.Body}, b.Version)
}

type publication struct {
	Lang language `json:"lang" need:"yes" example:"ar"`
	Live *bool    `json:"live,omitempty" doc:"false takes it away from readers; true when left out."`
}

func publishArticle(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *publication) (knowledge.Article, error) {
	if b.Live != nil && !*b.Live {
		return c.api.Knows.Withdraw(ctx, tx, c.by(), which, lang.Tag(b.Lang))
	}
	return c.api.Knows.Publish(ctx, tx, c.by(), which, lang.Tag(b.Lang))
}

// answerItem is a ready answer.
type answerItem struct {
	ID      id.ID            `json:"id"`
	Topic   string           `json:"topic"`
	Shared  bool             `json:"shared" doc:"Everybody takes it; else its owner alone."`
	Outcome outcomeItem      `json:"outcome"`
	Texts   []answerTextItem `json:"texts"`
	Version int64            `json:"version"`
}

type answerTextItem struct {
	Lang  language `json:"lang" need:"yes" example:"ar"`
	Title string   `json:"title" need:"yes"`
	Body  string   `json:"body" need:"yes" doc:"With variables such as {customer} and forms such as {m|f|other}."`
}

func answerOf(a knowledge.Answer) answerItem {
	item := answerItem{ID: a.ID, Topic: a.Topic, Shared: a.Shared, Outcome: outcomeOf(a.Outcome), Version: a.Version, Texts: []answerTextItem{}}
	for _, t := range a.Texts {
		item.Texts = append(item.Texts, answerTextItem{language(t.Lang), t.Title, t.Body})
	}
	return item
}

func (a answerItem) address() string { return "/answers/" + a.ID.String() }

type answerQuery struct {
	Q     string   `query:"q" doc:"Beginnings of words, in any spelling."`
	Topic string   `query:"topic" doc:"Only those of a topic."`
	Lang  language `query:"lang" doc:"Only those with a text in it."`
}

type answerList struct {
	Items []answerItem `json:"items" doc:"The most used first, at most 500."`
}

func listAnswers(ctx context.Context, c *call, q answerQuery) (answerList, error) {
	all, err := knowledge.Answers(ctx, c.api.DB, knowledge.AnswerFilter{For: c.r.Who.ID, Kind: knowledge.KindAnswer, Topic: q.Topic, Words: q.Q, Lang: lang.Tag(q.Lang)})
	list := answerList{Items: []answerItem{}}
	for _, a := range all {
		list.Items = append(list.Items, answerOf(a))
	}
	return list, err
}

type newAnswer struct {
	Topic  string           `json:"topic,omitempty"`
	Shared *bool            `json:"shared,omitempty" doc:"true when left out."`
	Texts  []answerTextItem `json:"texts" need:"yes"`
}

func createAnswer(ctx context.Context, tx *db.Tx, c *call, b *newAnswer) (answerItem, error) {
	a, err := c.api.Knows.SaveAnswer(ctx, tx, c.by(), b.draft())
	return answerOf(a), err
}

func showAnswer(ctx context.Context, c *call, _ nothing) (answerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return answerItem{}, err
	}
	a, err := knowledge.GetAnswer(ctx, c.api.DB, which, c.r.Who.ID)
	if err == nil && a.Kind != knowledge.KindAnswer {
		err = fault.New(fault.NotFound, "knowledge.answer_not_found")
	}
	return answerOf(a), err
}

// using links an article or a ready answer to a case that it was used in.
type using struct {
	Kind usedKind `json:"kind" need:"yes" example:"article"`
	Item id.ID    `json:"item" need:"yes" example:"251658240008"`
	Lang language `json:"lang" need:"yes" example:"ar"`
}

func useKnowledge(ctx context.Context, tx *db.Tx, c *call, one cases.Case, b *using) (cases.Case, error) {
	return one, c.api.Cases.Using(ctx, tx, c.by(), c.api.Knows, one, knowledge.Used{Kind: string(b.Kind), Item: b.Item, Lang: lang.Tag(b.Lang)})
}

// knowledgeOperations are what a program can do with what the house knows.
func knowledgeOperations() []operation {
	return []operation{
		reads(get("knowledge", "list_articles", "/articles", knowledge.MayRead), listArticles),
		acts(post("knowledge", "create_article", "/articles", knowledge.MayWrite), createArticle, articleItem.address),
		reads(get("knowledge", "show_article", "/articles/{id}", knowledge.MayRead), showArticle),
		onArticle("write_article", "/texts", knowledge.MayWrite, writeArticle),
		onArticle("publish_article", "/publication", knowledge.MayPublish, publishArticle),
		reads(get("knowledge", "list_answers", "/answers", knowledge.MayRead), listAnswers),
		acts(post("knowledge", "create_answer", "/answers", knowledge.MayWrite), createAnswer, answerItem.address),
		reads(get("knowledge", "show_answer", "/answers/{id}", knowledge.MayRead), showAnswer),
		onCase("use_knowledge", "/uses", cases.MayReply, useKnowledge),
	}
}
