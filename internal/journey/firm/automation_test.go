package firm_test

import (
	"fmt"
	"slices"
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestAnAutomationIsPutTogetherTriedAndGivesTwoTasks makes an automation with two
// acts of the same kind in the browser, sees on the last cases what it would have
// changed, changes the order of its acts, switches it on and lets a customer write.
func TestAnAutomationIsPutTogetherTriedAndGivesTwoTasks(t *testing.T) {
	d := demo(t)
	say := d.Reads(t, lang.English)
	boss := browser.Start(t)
	d.Enter(boss)
	boss.Open(d.Address() + "/routing/automations/new")
	boss.Fill("#f-name", "Smoke is urgent")
	boss.Select("#f-when", "opened")
	add := func(n, kind string) {
		boss.Select(`[name="acts.new"]`, kind)
		boss.Click("#act-add")
		boss.WaitEval(`document.querySelector('[name="acts.` + n + `.do"]')?.value === ` + stage.Quoted(kind))
	}
	add("0", "task")
	boss.Fill(`[name="acts.0.text.en"]`, "Ring the customer")
	boss.Fill(`[name="acts.0.hours"]`, "2")
	add("1", "task")
	boss.Fill(`[name="acts.1.text.en"]`, "Tell the workshop")
	boss.Fill(`[name="acts.1.hours"]`, "many") // no number: all that was typed stays
	add("2", "priority")
	boss.Select(`[name="acts.2.priority"]`, "urgent")
	boss.Accessible()
	boss.Click("#act-up-2")
	boss.WaitEval(`document.querySelector('[name="acts.1.priority"]')?.value === "urgent"`)
	boss.ClickText(say.T("routing.rule.try"))
	boss.WaitFor(".field-wrong")
	boss.Expect("422")
	boss.WaitEval(`document.querySelector('[name="acts.2.text.en"]')?.value === "Tell the workshop"`)
	boss.Fill(`[name="acts.2.hours"]`, "8")
	boss.ClickText(say.T("routing.rule.try"))
	boss.WaitFor(".trial-hits .trial-effects")
	boss.WaitEval(`document.querySelector(".trial-effects").textContent.includes("Tell the workshop")`)
	boss.Accessible()
	first := boss.Count(".trial-hits > ul > li")
	boss.ClickText(say.T("routing.trial.more"))
	boss.WaitEval(fmt.Sprintf(`document.querySelectorAll(".trial-hits > ul > li").length > %d`, first))
	boss.ClickText(say.T("routing.trial.switch_on"))
	boss.WaitText(say.T("routing.toast.on", "name", "Smoke is urgent"))

	boss.Open(d.Address() + "/tasks?whose=all")
	boss.WaitFor(".tasks, .task, .empty")
	d.writeTo("omid@mail.example", "Smoke from the dryer", "There is smoke coming out of the dryer.")
	boss.WaitText("Tell the workshop") // nobody touched this page
	c := d.CaseWhere(t, `subject = 'Smoke from the dryer'`)
	var made []string
	if err := d.DB.All(t.Context(), &made, `SELECT title FROM tasks WHERE case_id = $1 ORDER BY title`, c.ID); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(made, []string{"Ring the customer", "Tell the workshop"}) || c.Priority != "urgent" {
		t.Errorf("tasks %q, priority %s", made, c.Priority)
	}
}
