package api

import (
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

// keepOperations change what is known after it was written: ready answers,
// scripts, and what stands beside the words of an article.
func keepOperations() []operation {
	return []operation{
		acts(post("knowledge", "change_answer", "/answers/{id}", knowledge.MayWrite), changeAnswer, nil),
		acts(post("knowledge", "archive_answer", "/answers/{id}/archive", knowledge.MayWrite), archiveAnswer, nil),
		acts(post("knowledge", "archive_script", "/scripts/{id}/archive", knowledge.MayPublish), archiveScript, nil),
		onArticle("settle_article", "/facts", knowledge.MayWrite, settleArticle),
		onArticle("review_article", "/review", knowledge.MayWrite, reviewArticle),
		onArticle("rate_article", "/feedback", knowledge.MayRead, rateArticle),
	}
}

// answerChange is a ready answer as it is to be.
type answerChange struct {
	Version int64 `json:"version" need:"yes" doc:"The one that was read." example:"1"`
	newAnswer
}

func changeAnswer(ctx context.Context, tx *db.Tx, c *call, b *answerChange) (answerItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return answerItem{}, err
	}
	was, err := knowledge.GetAnswer(ctx, tx, which, c.r.Who.ID)
	if err != nil {
		return answerItem{}, err
	}
	if was.Kind != knowledge.KindAnswer {
		return answerItem{}, fault.New(fault.NotFound, "knowledge.answer_not_found")
	}
	d := b.draft()
	d.ID, d.Seen = which, b.Version
	if b.Shared == nil {
		d.Shared = was.Shared
	}
	a, err := c.api.Knows.SaveAnswer(ctx, tx, c.by(), d)
	return answerOf(a), err
}

func (b newAnswer) draft() knowledge.AnswerDraft {
	d := knowledge.AnswerDraft{Kind: knowledge.KindAnswer, Topic: b.Topic, Shared: b.Shared == nil || *b.Shared}
	for _, t := range b.Texts {
		d.Texts = append(d.Texts, knowledge.AnswerText{Lang: lang.Tag(t.Lang), Title: t.Title, Body: t.Body})
	}
	return d
}

// shelving takes a thing out of use, or brings it back.
type shelving struct {
	Archived bool `json:"archived" need:"yes" doc:"false brings it back." example:"true"`
}

type shelved struct {
	ID       id.ID `json:"id"`
	Archived bool  `json:"archived"`
}

func archiveAnswer(ctx context.Context, tx *db.Tx, c *call, b *shelving) (shelved, error) {
	return c.shelve(b, func(which id.ID) error { return c.api.Knows.ArchiveAnswer(ctx, tx, c.by(), which, b.Archived) })
}

func archiveScript(ctx context.Context, tx *db.Tx, c *call, b *shelving) (shelved, error) {
	return c.shelve(b, func(which id.ID) error { return c.api.Knows.ArchiveScript(ctx, tx, c.by(), which, b.Archived) })
}

func (c *call) shelve(b *shelving, do func(which id.ID) error) (shelved, error) {
	which, err := c.pathID("id")
	if err == nil {
		err = do(which)
	}
	return shelved{which, b.Archived}, err
}

// articleFacts are what an article says about itself beside its words.
type articleFacts struct {
	Topic    string     `json:"topic" doc:"Its section."`
	Audience readers    `json:"audience" need:"yes" doc:"An article that becomes internal leaves the help centre at once." example:"public"`
	Owner    id.ID      `json:"owner,omitempty" doc:"The owner it has when left out."`
	ReviewAt *time.Time `json:"review_at,omitempty" doc:"When somebody looks at it again; left out for never."`
}

func settleArticle(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *articleFacts) (knowledge.Article, error) {
	f := knowledge.Facts{Topic: b.Topic, Audience: string(b.Audience), OwnerID: b.Owner}
	if b.ReviewAt != nil {
		f.ReviewAt = b.ReviewAt.UTC()
	}
	return c.api.Knows.Settle(ctx, tx, c.by(), which, f)
}

func reviewArticle(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (knowledge.Article, error) {
	return c.api.Knows.Review(ctx, tx, c.by(), which)
}

// rating is a colleague's word on an article.
type rating struct {
	Lang   language `json:"lang" need:"yes" example:"fa"`
	Helped bool     `json:"helped" need:"yes" example:"true"`
	Words  string   `json:"words,omitempty" doc:"What was missing."`
}

func rateArticle(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *rating) (knowledge.Article, error) {
	if err := c.api.Knows.Rate(ctx, tx, c.by(), which, knowledge.Feedback{Lang: lang.Tag(b.Lang), Helped: b.Helped, Words: b.Words, Reader: "staff"}); err != nil {
		return knowledge.Article{}, err
	}
	return knowledge.Get(ctx, tx, which)
}
