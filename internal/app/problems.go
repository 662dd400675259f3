package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	casesweb "rida/internal/room/cases/web"
	remedyweb "rida/internal/room/complaints/remedy/web"
	"rida/internal/room/problems"
	problemsweb "rida/internal/room/problems/web"
	"rida/internal/room/routing"
	"rida/internal/room/tasks"
)

func (a *App) newProblems() *problems.Room {
	return &problems.Room{Events: a.Events, IsActive: a.isActive, OwnerFor: a.ownerOfTopic, Counts: countByTopic, CasesOf: routing.CasesOfTopic, Untold: routing.Untold, Offset: a.offset}
}

// offset is how far the house's clock is from UTC at an instant.
func (a *App) offset(at time.Time) time.Duration {
	_, seconds := at.In(staff.Preferences{Zone: a.organisation().Zone}.Location()).Zone()
	return time.Duration(seconds) * time.Second
}

func countByTopic(ctx context.Context, r db.Reader, since id.ID, offset time.Duration) ([]problems.Count, error) {
	all, err := routing.CountByTopic(ctx, r, since, offset)
	out := make([]problems.Count, len(all))
	for i, one := range all {
		out[i] = problems.Count{TopicID: one.TopicID, Day: problems.Day(one.Day), N: one.N}
	}
	return out, err
}

// ownerOfTopic is who looks after a topic, and otherwise who has duty in the team
// that serves it.
func (a *App) ownerOfTopic(ctx context.Context, r db.Reader, topic id.ID) (id.ID, error) {
	holder, err := routing.TopicHolder(ctx, r, topic)
	if err != nil {
		return 0, err
	}
	if active, err := a.isActive(ctx, r, holder); err != nil || active {
		return holder, err
	}
	var team id.ID
	all, err := routing.Topics(ctx, r)
	if err != nil {
		return 0, err
	}
	for _, t := range all {
		if t.ID == topic {
			team = t.TeamID
		}
	}
	desk, err := a.desk(ctx, r, team)
	return desk.DutyID, err
}

func (a *App) problemPages() *problemsweb.Pages {
	return &problemsweb.Pages{DB: a.DB, Room: a.Problems, View: a.view, Colleagues: a.colleagues, Topics: a.topicNames, TopicOf: routing.TopicOf, Retopic: a.Routing.Retopic, Book: a.topicBook(),
		Costs: customerCosts, Money: remedyweb.Money}
}

// watchProblems is how often the counts are looked at: a day is the grain of the
// watch, and six hours let the first night of a house pass by itself.
const watchProblems = 6 * time.Hour

type watchProblemsJob struct{}

func (watchProblemsJob) Kind() string { return "problems.watch" }

func (a *App) problemJobs(r *job.Registry) {
	job.Handle(r, func(ctx context.Context, _ watchProblemsJob) error { return a.WatchProblems(ctx) })
	job.Periodic(r, watchProblems, watchProblemsJob{})
	a.labelJobs(r)
}

// WatchProblems counts cases by topic anew, looks for what is not usual, and judges
// what was done about it. Only what is written holds the writer.
func (a *App) WatchProblems(ctx context.Context) error {
	counted, err := a.Problems.Count(ctx, a.DB, a.DB.Now())
	if err != nil {
		return err
	}
	if err := a.DB.Write(ctx, func(tx *db.Tx) error { return a.Problems.KeepCounts(ctx, tx, counted) }); err != nil {
		return err
	}
	today := a.Problems.Today(a.DB.Now())
	heard, err := a.Problems.Look(ctx, a.DB, today)
	if err != nil {
		return err
	}
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		if err := a.Problems.Heed(ctx, tx, heard, today); err != nil {
			return err
		}
		return a.Problems.JudgeAll(ctx, tx)
	})
	if err != nil {
		return err
	}
	return a.LearnTopics(ctx)
}

// LearnTopics teaches the house's model from the newest cases that were sorted.
func (a *App) LearnTopics(ctx context.Context) error {
	sorted, err := routing.Sorted(ctx, a.DB, problems.MostExamples)
	if err != nil {
		return err
	}
	labelled := make([]problems.Labelled, len(sorted))
	for i, one := range sorted {
		labelled[i] = problems.Labelled(one)
	}
	return a.Problems.LearnFromHouse(ctx, a.DB, labelled)
}

// topicPanel shows what a case is about, and the problems it shows, beside it.
func topicPanel() casesweb.Panel {
	return casesweb.Panel{Key: "problems", Permission: problems.MayRead, Address: problemsweb.TopicAddress}
}

// learnDays is how long a task that mends what customers could not know may take.
const learnDays = 14

// tellOfProblems tells owners what is theirs, and makes a task of every cause that
// says that customers did not know.
func (a *App) tellOfProblems() event.Listener {
	kinds := []string{"problems.opened", "problems.reopened", "problems.handed_on", "problems.judged", "problems.seen_again", "problems.why_asked"}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d struct {
			Owner, To id.ID
			Layer     problems.Layer
		}
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return fmt.Errorf("read the data of %s: %w", e.Kind, err)
		}
		switch e.Kind {
		case "problems.why_asked":
			return a.taskToLetKnow(ctx, tx, e, d.Layer, d.Owner)
		case "problems.handed_on":
			d.Owner = d.To
		}
		return a.Bell.TellOf(ctx, tx, e, e.Kind, d.Owner)
	}}
}

// taskToLetKnow gives the owner of a problem the task that follows from a cause
// "the customer did not know": to tell, to make findable or clear, or to ask less.
func (a *App) taskToLetKnow(ctx context.Context, tx *db.Tx, e event.Event, layer problems.Layer, owner id.ID) error {
	if !layer.IsUnknowing() {
		return nil
	}
	p, err := problems.Get(ctx, tx, e.Subject.ID)
	if err != nil {
		return err
	}
	words := a.Texts.For(a.organisation().Lang, a.organisation().Lang.Digits())
	title := p.Title
	if title == "" {
		names, err := a.topicNames(ctx, a.organisation().Lang)
		if err != nil {
			return err
		}
		title = names[p.TopicID]
	}
	_, err = a.Tasks.Add(ctx, tx, e.Actor, tasks.New{Title: words.T("problems.task."+string(layer), "title", title), Notes: words.T("problems.task.notes", "address", a.Config.Origin+"/problems/"+p.ID.String()),
		Owner: owner, DueAt: tx.Now().Add(learnDays * 24 * time.Hour)})
	return err
}

func problemNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "problems.opened", Key: "app.notice.problems.opened", Usual: personal},
		{Name: "problems.reopened", Key: "app.notice.problems.reopened", Usual: personal},
		{Name: "problems.handed_on", Key: "app.notice.problems.handed_on", Usual: personal},
		{Name: "problems.judged", Key: "app.notice.problems.judged", Usual: calm},
		{Name: "problems.seen_again", Key: "app.notice.problems.seen_again", Usual: calm},
	}
}

// problemThings tells what notices about problems are about.
func (a *App) problemThings(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
	out := map[id.ID]notice.Thing{}
	names, err := a.topicNames(ctx, a.organisation().Lang)
	if err != nil {
		return nil, err
	}
	for _, which := range ids {
		p, err := problems.Get(ctx, r, which)
		if err != nil {
			return nil, err
		}
		title := p.Title
		if title == "" {
			title = names[p.TopicID]
		}
		out[which] = notice.Thing{Href: "/problems/" + which.String(), Title: title, Lang: lang.Detect(title)}
	}
	return out, nil
}
