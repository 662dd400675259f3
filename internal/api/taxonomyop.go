package api

import (
	"context"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
	"rida/internal/room/routing"
)

// taxonomyOperations read and keep the list of topics.
func taxonomyOperations() []operation {
	return []operation{
		reads(get("problems", "list_topics", "/topics", problems.MayRead), listTopics),
		acts(post("problems", "add_topic", "/topics", problems.MayClose), addTopic, func(t topicItem) string { return "/topics/" + t.ID.String() + "/history" }),
		reads(get("problems", "list_topic_candidates", "/topics/candidates", problems.MayRead), listCandidates),
		reads(get("problems", "topic_history", "/topics/{id}/history", problems.MayRead), topicHistory),
		onTopic("rename_topic", "/name", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *topicNames) error {
			return c.api.Routing.RenameTopic(ctx, tx, c.by(), which, staff.Names{Ar: b.Ar, Fa: b.Fa, En: b.En})
		}),
		onTopic("own_topic", "/owner", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *topicOwner) error {
			return c.api.Routing.OwnTopic(ctx, tx, c.by(), which, b.Owner)
		}),
		onTopic("merge_topic", "/merge", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *topicMerge) error {
			if err := c.api.Routing.MergeTopic(ctx, tx, c.by(), which, b.Into); err != nil {
				return err
			}
			return c.api.Problems.TopicMerged(ctx, tx, which, b.Into)
		}),
		onTopic("retire_topic", "/retirement", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *topicRetirement) error {
			return c.api.Routing.RetireTopic(ctx, tx, c.by(), which, b.Back)
		}),
	}
}

func onTopic[B any](name, path string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) error) operation {
	return acts(post("problems", name, "/topics/{id}"+path, problems.MayClose), func(ctx context.Context, tx *db.Tx, c *call, b *B) (topicItem, error) {
		which, err := c.pathID("id")
		if err != nil {
			return topicItem{}, err
		}
		if err := do(ctx, tx, c, which, b); err != nil {
			return topicItem{}, err
		}
		one, err := routing.EntryOf(ctx, tx, which)
		return topicOf(one), err
	}, nil)
}

type topicNames struct {
	Ar string `json:"ar,omitempty"`
	Fa string `json:"fa,omitempty"`
	En string `json:"en,omitempty" doc:"At least one of the three." example:"A smell"`
}

type newTopic struct {
	topicNames
	Owner id.ID `json:"owner,omitempty" doc:"Who looks after it; the duty of the team when left out."`
}

type topicOwner struct {
	Owner id.ID `json:"owner,omitempty" doc:"Left out: the duty of its team."`
}

type topicMerge struct {
	Into id.ID `json:"into" need:"yes" doc:"As which it goes on. Its cases, counts and problems count there, also in the past."`
}

type topicRetirement struct {
	Back bool `json:"back,omitempty" doc:"true takes it up again."`
}

type topicItem struct {
	ID      id.ID      `json:"id"`
	Ar      string     `json:"ar"`
	Fa      string     `json:"fa"`
	En      string     `json:"en" example:"A delivery"`
	Owner   id.ID      `json:"owner" doc:"0: the duty of its team."`
	Offered bool       `json:"offered" doc:"Customers can choose it at the door."`
	Into    id.ID      `json:"into" doc:"As which it goes on; 0 where it was not merged."`
	Used    bool       `json:"used"`
	Named   topicShare `json:"precision" doc:"Of the texts for which the house's model named it, how many are of it; n 0 while unmeasured."`
	Found   topicShare `json:"recall" doc:"Of the texts of it, how many were named so."`
}

func topicOf(t routing.Entry) topicItem {
	return topicItem{ID: t.ID, Ar: t.Ar, Fa: t.Fa, En: t.En, Owner: t.OwnerID, Offered: t.Offered, Into: t.MergedInto, Used: t.IsUsed()}
}

type topicTaxonomy struct {
	Items []topicItem `json:"items" doc:"Those in use first."`
	Drift *topicShare `json:"drift" doc:"Of the newest labels for which the model named a topic before it learned them, how many it named rightly; null without a model."`
	Worse bool        `json:"worse" doc:"That is surely worse than when it was measured."`
}

func listTopics(ctx context.Context, c *call, _ nothing) (topicTaxonomy, error) {
	out := topicTaxonomy{Items: []topicItem{}}
	all, err := routing.Taxonomy(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	for _, one := range all {
		out.Items = append(out.Items, topicOf(one))
	}
	model, err := c.api.Problems.ModelCalled(ctx, c.api.DB, problems.HouseModel)
	if fault.KindOf(err) == fault.NotFound {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	for _, t := range model.Measured.Topics {
		for i := range out.Items {
			if out.Items[i].ID.String() == t.Topic {
				out.Items[i].Named, out.Items[i].Found = topicShareOf(t.Precision), topicShareOf(t.Recall)
			}
		}
	}
	drift, err := problems.Drift(ctx, c.api.DB, model.Measured.Right)
	share := topicShareOf(drift.Right)
	out.Drift, out.Worse = &share, drift.Worse
	return out, err
}

func addTopic(ctx context.Context, tx *db.Tx, c *call, b *newTopic) (topicItem, error) {
	which, err := c.api.Routing.AddTopic(ctx, tx, c.by(), staff.Names{Ar: b.Ar, Fa: b.Fa, En: b.En}, 0, b.Owner)
	if err != nil {
		return topicItem{}, err
	}
	one, err := routing.EntryOf(ctx, tx, which)
	return topicOf(one), err
}

type topicCandidate struct {
	Words []string `json:"words" doc:"What most of them share." example:"[\"filter\", \"smell\"]"`
	Cases []id.ID  `json:"cases" doc:"The newest first."`
}

type topicCandidates struct {
	Items []topicCandidate `json:"items" doc:"Groups of three or more cases of the last 91 days that have no topic, that the house's model does not know, and that resemble one another; the largest first, at most eight."`
}

func listCandidates(ctx context.Context, c *call, _ nothing) (topicCandidates, error) {
	out := topicCandidates{Items: []topicCandidate{}}
	all, err := c.api.Problems.Candidates(ctx, c.api.DB, c.api.DB.Now())
	for _, one := range all {
		out.Items = append(out.Items, topicCandidate{append([]string{}, one.Words...), one.Cases})
	}
	return out, err
}

type topicEvent struct {
	Kind  string    `json:"kind" doc:"added, renamed, owned, merged, took_in, retired or restored." example:"renamed"`
	Ar    string    `json:"ar" doc:"Its names before."`
	Fa    string    `json:"fa"`
	En    string    `json:"en"`
	Other id.ID     `json:"other" doc:"The owner, or the other topic."`
	By    id.ID     `json:"by"`
	At    time.Time `json:"at"`
}

type topicPast struct {
	Items []topicEvent `json:"items" doc:"The newest first, at most 100."`
}

func topicHistory(ctx context.Context, c *call, _ nothing) (topicPast, error) {
	out := topicPast{Items: []topicEvent{}}
	which, err := c.pathID("id")
	if err != nil {
		return out, err
	}
	all, err := routing.TopicHistory(ctx, c.api.DB, which)
	for _, one := range all {
		out.Items = append(out.Items, topicEvent{one.Kind, one.Ar, one.Fa, one.En, one.OtherID, one.ByID, one.When()})
	}
	return out, err
}
