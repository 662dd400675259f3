package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/room/knowledge"
)

// sweepReviews is how often the house looks for articles whose day of review has
// passed: days are counted, not minutes.
const sweepReviews = time.Hour

type reviewJob struct{}

func (reviewJob) Kind() string { return "knowledge.review" }

func (a *App) reviewJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ reviewJob) error {
		return a.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := a.Knows.TellReviews(ctx, tx)
			return err
		})
	})
	job.Periodic(r, sweepReviews, reviewJob{})
}

// tellOwners tells the owner of an article that it is due for review.
func (a *App) tellOwners() event.Listener {
	return event.Listener{Kinds: []string{"knowledge.review_due"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var data struct{ Owner id.ID }
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		if data.Owner == 0 {
			return nil
		}
		return a.Bell.TellOf(ctx, tx, e, "knowledge.review_due", data.Owner)
	}}
}

func articleThings(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
	found, err := knowledge.Some(ctx, r, ids)
	out := map[id.ID]notice.Thing{}
	for which, a := range found {
		thing := notice.Thing{Href: "/knowledge/articles/" + which.String()}
		if t, ok := a.Best("", false); ok {
			thing.Title, thing.Lang = t.Title, t.Lang
		}
		out[which] = thing
	}
	return out, err
}
