package desk_test

import (
	"testing"
	"time"

	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/tasks"
	"rida/internal/testkit/browser"
)

// TestATaskIsAddedByKeyAndComesBackWhenItIsOverdue walks the way of a task: from
// the keyboard beside a case to the owner's board, live; over its date, which
// tells the owner once; to done.
func TestATaskIsAddedByKeyAndComesBackWhenItIsOverdue(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { walkATask(t, demoOn(t, engine)) })
	}
}

func walkATask(t *testing.T, d *demoHouse) {
	say := d.Reads(t, lang.English)
	desk := browser.Start(t)
	d.Enter(desk)
	board := desk.Another()
	d.As(board, d.Owner.ID)
	board.Open(d.Address() + "/tasks/board")
	board.WaitFor("[data-board]")

	const title = "Ring the workshop about the seal"
	c := d.CaseWhere(t, `state = 'open' AND lang = 'en'`)
	desk.Open(d.Address() + "/cases/" + c.Reference)
	desk.WaitFor("#case[data-ref] .panel")
	// Panels are fetched when they come into sight.
	browser.Eval[bool](desk, `(document.querySelector(".panel-inside[hx-get*='/tasks']").scrollIntoView(), true)`)
	desk.WaitFor(".task-panel")
	desk.Press("w")
	desk.WaitFor("#dialog[open] #f-title")
	desk.Accessible()
	desk.Fill("#f-title", title)
	desk.Click("#dialog button.button-primary")
	desk.WaitEval(`[...document.querySelectorAll(".task-panel .task")].some((t) => t.textContent.includes(` + stage.Quoted(title) + `))`)
	board.WaitText(title) // nobody touched this page

	which := id.ID(0)
	if err := d.DB.Get(t.Context(), &which, `SELECT id FROM tasks WHERE title = $1`, title); err != nil {
		t.Fatal(err)
	}
	// Its date goes by: the row is set back, the house's own sweep does the rest.
	if err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE tasks SET due_at = $2 WHERE id = $1`, which, time.Now().Add(-time.Minute).UnixMicro())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := d.Tasks.Sweep(t.Context(), tx); return err }); err != nil {
			t.Fatal(err)
		}
	}
	board.WaitEval(`document.querySelector("#task-` + which.String() + `").classList.contains("task-late")`)
	var told int
	if err := d.DB.Get(t.Context(), &told, `SELECT COUNT(*) FROM notice WHERE kind = 'tasks.overdue' AND subject_id = $1 AND account_id = $2`, which, d.Owner.ID); err != nil || told != 1 {
		t.Errorf("the owner was told %d times (%v)", told, err)
	}
	board.WaitEval(`Number(document.querySelector("#bell-count .badge")?.textContent) > 0`)
	board.Open(d.Address() + "/notices")
	board.WaitText(say.T("app.notice.tasks.overdue"))
	board.Accessible()
	board.Click(`.notices a.notice-link[href]`)
	board.WaitFor(".task-state")
	board.WaitText(title)
	board.Press("e")
	board.WaitText(say.T("tasks.toast.done"))
	after, err := tasks.Get(t.Context(), d.DB, which)
	if err != nil || after.State != tasks.Done {
		t.Errorf("at the end the task is %s (%v)", after.State, err)
	}
}
