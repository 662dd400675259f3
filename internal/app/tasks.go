package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/kit/calendar"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/job"
	"rida/internal/kit/lang"
	"rida/internal/room/agreements"
	"rida/internal/room/cases"
	casesweb "rida/internal/room/cases/web"
	"rida/internal/room/problems"
	"rida/internal/room/promises"
	"rida/internal/room/tasks"
	tasksweb "rida/internal/room/tasks/web"
)

// sweepTasks is how often the house looks at what is due: a level shows within
// half a minute of being reached.
const sweepTasks = 30 * time.Second

func (a *App) newTasks() *tasks.Room {
	return &tasks.Room{Events: a.Events, IsActive: a.isActive, TeamOf: a.teamOf,
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule }}
}

func (a *App) taskPages() *tasksweb.Pages {
	return &tasksweb.Pages{DB: a.DB, Room: a.Tasks, View: a.view, Colleagues: a.colleagues,
		KindName: func(k promises.Kind, p lang.Printer) string { return a.policy().KindName(k, p) },
		Schedule: func() *calendar.Schedule { return a.organisation().Schedule },
		Seen: func(ctx context.Context, tx *db.Tx, who, task id.ID) error {
			return a.Bell.Seen(ctx, tx, who, event.Subject{Kind: "task", ID: task})
		}}
}

// taskPanel shows the tasks of a case beside it.
func taskPanel() casesweb.Panel {
	return casesweb.Panel{Key: "tasks", Permission: tasks.MayRead, Address: tasksweb.PanelAddress, Add: tasksweb.AddAddress, MayAdd: tasks.MayWrite, Shortcut: "task"}
}

// teamOf is the team in which somebody works; the house's first one for whoever
// belongs to none.
func (a *App) teamOf(ctx context.Context, r db.Reader, who id.ID) (id.ID, error) {
	theirs, err := a.Staff.TeamsOf(ctx, r, who)
	if err != nil || len(theirs) > 0 {
		return append(theirs, 0)[0], err
	}
	desk, err := a.desk(ctx, r, 0)
	return desk.TeamID, err
}

// holdings counts what somebody owns in any room.
func holdings(ctx context.Context, r db.Reader, account id.ID) (int64, error) {
	n, err := cases.Holdings(ctx, r, account)
	if err != nil {
		return 0, err
	}
	more, err := tasks.Holdings(ctx, r, account)
	if err != nil {
		return 0, err
	}
	asks, err := agreements.Holdings(ctx, r, account)
	if err != nil {
		return 0, err
	}
	owned, err := problems.Holdings(ctx, r, account)
	return n + more + asks + owned, err
}

// furtherHoldings are what is passed on beside cases when somebody leaves.
func (a *App) furtherHoldings() []casesweb.Holding {
	return []casesweb.Holding{{Key: "tasks.passon", Count: tasks.Holdings, Batch: tasks.PassOnBatch, PassOn: a.Tasks.PassOn},
		{Key: "agreements.passon", Count: agreements.Holdings, Batch: agreements.PassOnBatch, PassOn: a.Agreed.PassOn},
		{Key: "problems.passon", Count: problems.Holdings, Batch: problems.PassOnBatch, PassOn: a.Problems.PassOn}}
}

type sweepTasksJob struct{}

func (sweepTasksJob) Kind() string { return "tasks.sweep" }

func (a *App) taskJobs(r *job.Registry) {
	job.Handle(r, a.sweepTasks)
	job.Periodic(r, sweepTasks, sweepTasksJob{})
}

// sweepTasks lets tasks escalate until none is left to.
func (a *App) sweepTasks(ctx context.Context, _ sweepTasksJob) error {
	for {
		var n int
		err := a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = a.Tasks.Sweep(ctx, tx)
			return err
		})
		if err != nil || n < tasks.SweepBatch {
			return err
		}
	}
}

// taskData is what the events of tasks carry.
type taskData struct {
	Owner, Case, From, To, Team id.ID
	AskedBy                     id.ID `json:"asked_by"`
	Level                       int64
	TellOwner                   bool `json:"tell_owner"`
	TellLead                    bool `json:"tell_lead"`
	TellDuty                    bool `json:"tell_duty"`
}

// taskListener tells open pages and people what happened to tasks.
func (a *App) taskListener() event.Listener {
	kinds := []string{"tasks.ticked", "tasks.unticked", "tasks.check_added", "tasks.check_dropped", "tasks.edited", "tasks.begun", "tasks.paused", "tasks.reopened", "tasks.postponed",
		"tasks.added", "tasks.taken", "tasks.accepted", "tasks.offered", "tasks.declined", "tasks.passed_on", "tasks.done", "tasks.cancelled", "tasks.escalated"}
	return event.Listener{Kinds: kinds, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
		var d taskData
		// An event of another shape than ours, such as a new date in "to", still tells the pages.
		_ = json.Unmarshal(e.Data, &d)
		tx.AfterCommit(func() {
			a.Hub.Publish("tasks", "changed", e.Subject.ID)
			if d.Case != 0 {
				a.Hub.Publish(tasksweb.CaseTopic(d.Case), "changed", e.Subject.ID)
			}
		})
		switch e.Kind {
		case "tasks.added":
			return a.Bell.TellOf(ctx, tx, e, "tasks.assigned", d.Owner)
		case "tasks.offered":
			return a.Bell.TellOf(ctx, tx, e, "tasks.offered", d.To)
		case "tasks.accepted", "tasks.taken":
			return a.Bell.TellOf(ctx, tx, e, "tasks.taken", d.From)
		case "tasks.declined":
			return a.Bell.TellOf(ctx, tx, e, "tasks.declined", d.Owner)
		case "tasks.done":
			return a.Bell.TellOf(ctx, tx, e, "tasks.done", d.AskedBy)
		case "tasks.escalated":
			return a.tellEscalation(ctx, tx, e, d)
		}
		return nil
	}}
}

// tellEscalation tells whom the level names; who is named twice hears once.
func (a *App) tellEscalation(ctx context.Context, tx *db.Tx, e event.Event, d taskData) error {
	kind := map[int64]string{1: "tasks.due_soon", 2: "tasks.overdue", 3: "tasks.escalated"}[d.Level]
	var to []id.ID
	if d.TellOwner {
		to = append(to, d.Owner)
	}
	for _, one := range []struct {
		tell bool
		team id.ID
	}{{d.TellLead, d.Team}, {d.TellDuty, 0}} {
		if !one.tell {
			continue
		}
		desk, err := a.desk(ctx, tx, one.team)
		if err != nil {
			return fmt.Errorf("find whom level %d tells: %w", d.Level, err)
		}
		to = append(to, desk.DutyID)
	}
	return a.Bell.TellOf(ctx, tx, e, kind, to...)
}

func taskNotices() []notice.Kind {
	return []notice.Kind{
		{Name: "tasks.assigned", Key: "app.notice.tasks.assigned", Usual: personal},
		{Name: "tasks.offered", Key: "app.notice.tasks.offered", Usual: personal},
		{Name: "tasks.taken", Key: "app.notice.tasks.taken", Usual: calm},
		{Name: "tasks.declined", Key: "app.notice.tasks.declined", Usual: personal},
		{Name: "tasks.done", Key: "app.notice.tasks.done", Usual: calm},
		{Name: "tasks.due_soon", Key: "app.notice.tasks.due_soon", Usual: personal},
		{Name: "tasks.overdue", Key: "app.notice.tasks.overdue", Usual: pressing},
		{Name: "tasks.escalated", Key: "app.notice.tasks.escalated", Usual: pressing},
	}
}

func taskThings(ctx context.Context, r db.Reader, ids []id.ID) (map[id.ID]notice.Thing, error) {
	found, err := tasks.Some(ctx, r, ids)
	out := map[id.ID]notice.Thing{}
	for which, t := range found {
		out[which] = notice.Thing{Href: "/tasks/" + which.String(), Title: t.Title}
	}
	return out, err
}
