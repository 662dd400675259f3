package app

import (
	"context"
	"encoding/json"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	problemsweb "rida/internal/room/problems/web"
	"rida/internal/room/routing"
)

// topicBook is how the pages of problems read and change the list of topics, which
// belongs to routing.
func (a *App) topicBook() problemsweb.Book {
	return problemsweb.Book{
		All: func(ctx context.Context, r db.Reader) ([]problemsweb.TopicEntry, error) {
			all, err := routing.Taxonomy(ctx, r)
			out := make([]problemsweb.TopicEntry, len(all))
			for i, one := range all {
				out[i] = problemsweb.TopicEntry{ID: one.ID, Names: one.Names, OwnerID: one.OwnerID, MergedInto: one.MergedInto, Used: one.IsUsed(), Offered: one.Offered}
			}
			return out, err
		},
		History: func(ctx context.Context, r db.Reader, topic id.ID) ([]problemsweb.TopicChange, error) {
			all, err := routing.TopicHistory(ctx, r, topic)
			out := make([]problemsweb.TopicChange, len(all))
			for i, one := range all {
				out[i] = problemsweb.TopicChange{Kind: one.Kind, Was: one.Names, OtherID: one.OtherID, ByID: one.ByID, At: one.When()}
			}
			return out, err
		},
		Add: func(ctx context.Context, tx *db.Tx, by event.Actor, n staff.Names, owner id.ID) (id.ID, error) {
			return a.Routing.AddTopic(ctx, tx, by, n, 0, owner)
		},
		Rename: a.Routing.RenameTopic, Own: a.Routing.OwnTopic, Retire: a.Routing.RetireTopic,
		Merge: func(ctx context.Context, tx *db.Tx, by event.Actor, from, into id.ID) error {
			if err := a.Routing.MergeTopic(ctx, tx, by, from, into); err != nil {
				return err
			}
			return a.Problems.TopicMerged(ctx, tx, from, into)
		},
	}
}

type learnLabelsJob struct{}

func (learnLabelsJob) Kind() string { return "problems.learn" }

// labelJobs lets the house's model learn what colleagues say, some labels at once.
func (a *App) labelJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ learnLabelsJob) error {
		for {
			more, err := a.Problems.LearnLabels(ctx, a.DB)
			if err != nil || !more {
				return err
			}
		}
	})
}

// labelsHeard is how an act remembers that labels will be learned after it.
type labelsHeard struct{}

// hearLabels notes what colleagues say cases are about, and has it learned soon:
// once an act, however many cases it sorts.
func (a *App) hearLabels() event.Listener {
	return event.Listener{Kinds: []string{"routing.retopiced"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct{ From, To string }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		was, _ := id.Parse(d.From) // 0 is no topic, and no id
		is, _ := id.Parse(d.To)
		if err := a.Problems.Label(ctx, tx, e.Subject.ID, was, is); err != nil {
			return err
		}
		if tx.Memo()[labelsHeard{}] != nil {
			return nil
		}
		tx.Memo()[labelsHeard{}] = true
		return a.Queue.Enqueue(ctx, tx, learnLabelsJob{}, job.Unique())
	}}
}
