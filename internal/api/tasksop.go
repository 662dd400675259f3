package api

import (
	"context"
	"net/http"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/tasks"
)

type taskState string

func (taskState) choices() []string {
	return texts([]tasks.State{tasks.Open, tasks.Doing, tasks.Done, tasks.Cancelled})
}

type taskPriority string

func (taskPriority) choices() []string { return texts(tasks.Priorities[:]) }

// taskItem is one task.
type taskItem struct {
	ID         id.ID        `json:"id" example:"251658240020"`
	Title      string       `json:"title" example:"Order the seal"`
	Notes      string       `json:"notes,omitempty"`
	State      taskState    `json:"state" example:"open"`
	Priority   taskPriority `json:"priority" example:"normal"`
	Owner      id.ID        `json:"owner" example:"251658240000"`
	Team       id.ID        `json:"team" example:"251658240001"`
	HandoverTo id.ID        `json:"handover_to,omitempty" doc:"The colleague who is asked to take it."`
	Case       id.ID        `json:"case,omitempty" doc:"The case it belongs to."`
	Promise    id.ID        `json:"promise,omitempty" doc:"The promise of the case that it keeps."`
	DueAt      time.Time    `json:"due_at"`
	WholeDay   bool         `json:"whole_day" doc:"Due on a day, without an hour."`
	Level      int64        `json:"level" doc:"The level of escalation reached for this date: 0 none, 1 due soon, 2 overdue, 3 overdue for long." example:"0"`
	CreatedAt  time.Time    `json:"created_at"`
	EndedAt    *time.Time   `json:"ended_at" doc:"null while it is to be done."`
	Version    int64        `json:"version" example:"1"`
}

type taskCheck struct {
	ID   id.ID  `json:"id"`
	Text string `json:"text"`
	Done bool   `json:"done"`
}

// taskFile is a task with its checklist.
type taskFile struct {
	taskItem
	Checks []taskCheck `json:"checks"`
}

type taskList struct {
	Items      []taskItem `json:"items"`
	NextCursor *string    `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

func taskOf(t tasks.Task) taskItem {
	i := taskItem{ID: t.ID, Title: t.Title, Notes: t.Notes, State: taskState(t.State), Priority: taskPriority(t.Priority), Owner: t.OwnerID, Team: t.TeamID,
		HandoverTo: t.HandoverTo, Case: t.CaseID, Promise: t.PromiseID, DueAt: t.DueAt, WholeDay: t.WholeDay, Level: t.Level, CreatedAt: t.CreatedAt, Version: t.Version}
	if !t.EndedAt.IsZero() {
		i.EndedAt = &t.EndedAt
	}
	return i
}

func taskFileOf(ctx context.Context, r db.Reader, t tasks.Task) (taskFile, error) {
	f := taskFile{taskOf(t), []taskCheck{}}
	all, err := tasks.Checks(ctx, r, t.ID)
	for _, c := range all {
		f.Checks = append(f.Checks, taskCheck{c.ID, c.Text, c.IsDone()})
	}
	return f, err
}

func taskOperations() []operation {
	edit := onTask("edit_task", "/details", editTask)
	drop := onTask("drop_task_check", "/checks/{check}", dropTaskCheck)
	drop.method = http.MethodDelete
	return []operation{
		reads(get("tasks", "list_tasks", "/tasks", tasks.MayRead), listTasks),
		acts(post("tasks", "create_task", "/tasks", tasks.MayWrite), createTask, func(t taskFile) string { return "/tasks/" + t.ID.String() }),
		reads(get("tasks", "show_task", "/tasks/{id}", tasks.MayRead), showTask),
		edit,
		onTask("begin_task", "/beginning", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (tasks.Task, error) {
			return c.api.Tasks.Begin(ctx, tx, c.by(), which)
		}),
		onTask("pause_task", "/pause", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (tasks.Task, error) {
			return c.api.Tasks.Pause(ctx, tx, c.by(), which)
		}),
		onTask("finish_task", "/completion", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (tasks.Task, error) {
			return c.api.Tasks.Finish(ctx, tx, c.by(), which)
		}),
		onTask("cancel_task", "/cancellation", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *taskReason) (tasks.Task, error) {
			return c.api.Tasks.Cancel(ctx, tx, c.by(), which, b.Reason)
		}),
		onTask("reopen_task", "/reopening", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (tasks.Task, error) {
			return c.api.Tasks.Reopen(ctx, tx, c.by(), which)
		}),
		onTask("postpone_task", "/due", postponeTask),
		onTask("assign_task", "/assignment", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *assignment) (tasks.Task, error) {
			return c.api.Tasks.HandOver(ctx, tx, c.by(), which, b.To, b.Why)
		}),
		onTask("accept_task", "/acceptance", acceptTask),
		onTask("add_task_check", "/checks", func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *taskLine) (tasks.Task, error) {
			return c.api.Tasks.AddCheck(ctx, tx, c.by(), which, b.Text)
		}),
		onTask("tick_task_check", "/checks/{check}", tickTaskCheck),
		drop,
		reads(get("tasks", "show_escalation", "/escalation", tasks.MaySet), showEscalation),
		acts(put("tasks", "set_escalation", "/escalation", tasks.MaySet), setEscalation, nil),
	}
}

// onTask makes an act on the task that the path names; it gives the task as it
// stands afterwards.
func onTask[B any](name, path string, do func(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *B) (tasks.Task, error)) operation {
	return acts(post("tasks", name, "/tasks/{id}"+path, tasks.MayWrite), func(ctx context.Context, tx *db.Tx, c *call, b *B) (taskFile, error) {
		which, err := c.pathID("id")
		if err != nil {
			return taskFile{}, err
		}
		t, err := do(ctx, tx, c, which, b)
		if err != nil {
			return taskFile{}, err
		}
		return taskFileOf(ctx, tx, t)
	}, nil)
}

type taskQuery struct {
	page
	State taskState `query:"state" doc:"Only tasks in this state." example:"open"`
	Owner id.ID     `query:"owner" doc:"Only tasks of this colleague."`
	Team  id.ID     `query:"team" doc:"Only tasks of this team."`
	Case  string    `query:"case" doc:"Only tasks of the case with this reference."`
}

// listTasks gives tasks, the newest first.
func listTasks(ctx context.Context, c *call, q taskQuery) (taskList, error) {
	before, err := q.before()
	if err != nil {
		return taskList{}, err
	}
	var of id.ID
	if q.Case != "" {
		one, err := byReference(ctx, c.api.DB, q.Case)
		if err != nil {
			return taskList{}, asField(err, "case")
		}
		of = one.ID
	}
	limit := q.size()
	all, err := tasks.Page(ctx, c.api.DB, tasks.Filter{Owner: q.Owner, Team: q.Team}, tasks.State(q.State), of, before, limit+1)
	if err != nil {
		return taskList{}, err
	}
	var next id.ID
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	list := taskList{Items: make([]taskItem, len(all)), NextCursor: cursorOf(next)}
	for i, t := range all {
		list.Items[i] = taskOf(t)
	}
	return list, nil
}

func showTask(ctx context.Context, c *call, _ nothing) (taskFile, error) {
	which, err := c.pathID("id")
	if err != nil {
		return taskFile{}, err
	}
	t, err := tasks.Get(ctx, c.api.DB, which)
	if err != nil {
		return taskFile{}, err
	}
	return taskFileOf(ctx, c.api.DB, t)
}

type newTask struct {
	Title    string       `json:"title" need:"yes" example:"Order the seal"`
	Notes    string       `json:"notes,omitempty"`
	Owner    id.ID        `json:"owner,omitempty" doc:"Who does it; the caller when left out."`
	Case     string       `json:"case,omitempty" doc:"Reference of the case it belongs to."`
	Promise  id.ID        `json:"promise,omitempty" doc:"A promise owed on that case."`
	DueAt    time.Time    `json:"due_at" need:"yes" example:"2026-12-01T08:00:00Z"`
	WholeDay bool         `json:"whole_day,omitempty" doc:"Show the day alone."`
	Priority taskPriority `json:"priority,omitempty"`
	Checks   []string     `json:"checks,omitempty" doc:"Lines of the checklist."`
}

func createTask(ctx context.Context, tx *db.Tx, c *call, b *newTask) (taskFile, error) {
	n := tasks.New{Title: b.Title, Notes: b.Notes, Owner: b.Owner, PromiseID: b.Promise, DueAt: b.DueAt, WholeDay: b.WholeDay, Priority: tasks.Priority(b.Priority), Checks: b.Checks}
	if b.Case != "" {
		one, err := byReference(ctx, tx, b.Case)
		if err != nil {
			return taskFile{}, asField(err, "case")
		}
		n.CaseID = one.ID
	}
	t, err := c.api.Tasks.Add(ctx, tx, c.by(), n)
	if err != nil {
		return taskFile{}, renamed(renamed(err, "to", "owner"), "date", "due_at")
	}
	return taskFileOf(ctx, tx, t)
}

type taskReason struct {
	Reason string `json:"reason" need:"yes" doc:"Kept with the task." example:"The customer sent it already."`
}

type postponing struct {
	DueAt    time.Time `json:"due_at" need:"yes" example:"2026-12-02T08:00:00Z"`
	WholeDay bool      `json:"whole_day,omitempty"`
	Reason   string    `json:"reason" need:"yes" doc:"Kept with the task." example:"The supplier is closed."`
}

func postponeTask(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *postponing) (tasks.Task, error) {
	t, err := c.api.Tasks.Postpone(ctx, tx, c.by(), which, b.DueAt, b.WholeDay, b.Reason)
	return t, renamed(err, "date", "due_at")
}

func acceptTask(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *acceptance) (tasks.Task, error) {
	if b.Accept != nil && !*b.Accept {
		return c.api.Tasks.Decline(ctx, tx, c.by(), which)
	}
	return c.api.Tasks.Take(ctx, tx, c.by(), which)
}

type taskDetails struct {
	Title    string       `json:"title" need:"yes" example:"Order two seals"`
	Notes    string       `json:"notes,omitempty"`
	Priority taskPriority `json:"priority" need:"yes" example:"high"`
}

func editTask(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *taskDetails) (tasks.Task, error) {
	return c.api.Tasks.Edit(ctx, tx, c.by(), which, tasks.Details{Title: b.Title, Notes: b.Notes, Priority: tasks.Priority(b.Priority)})
}

type taskLine struct {
	Text string `json:"text" need:"yes" example:"Ask the price"`
}

type ticking struct {
	Done bool `json:"done" need:"yes" example:"true"`
}

func tickTaskCheck(ctx context.Context, tx *db.Tx, c *call, which id.ID, b *ticking) (tasks.Task, error) {
	check, err := c.pathID("check")
	if err != nil {
		return tasks.Task{}, err
	}
	return c.api.Tasks.Tick(ctx, tx, c.by(), which, check, b.Done)
}

func dropTaskCheck(ctx context.Context, tx *db.Tx, c *call, which id.ID, _ *nothing) (tasks.Task, error) {
	check, err := c.pathID("check")
	if err != nil {
		return tasks.Task{}, err
	}
	return c.api.Tasks.DropCheck(ctx, tx, c.by(), which, check)
}
