package desk_test

import (
	"testing"

	"rida/internal/journey/stage"
	"rida/internal/kit/lang"
	"rida/internal/testkit/browser"
)

// TestEveryListIsReachedAndOpenedByTheKeyboardAlone goes to the first thing of
// each list of the desk by the Tab key, sees where it stands, and opens it by
// Enter, right to left as left to right.
func TestEveryListIsReachedAndOpenedByTheKeyboardAlone(t *testing.T) {
	d := demo(t)
	d.mentions(t, d.CaseWhere(t, `state = 'open'`).ID) // so that there is a notice
	p := browser.Start(t)
	d.Enter(p)
	for _, tag := range []lang.Tag{lang.Persian, lang.English} {
		d.Reads(t, tag)
		for _, one := range []struct{ list, thing string }{
			{"/mail", "a[href^='/mail/']:not([href*='?'])"},
			{"/tasks", oneTask},
			{"/tasks/board", oneTask},
			{"/tasks/calendar", oneTask},
			{"/views", ".rule-words a"},
			{"/knowledge", "a[href^='/knowledge/articles/']"},
			{"/knowledge/answers", "a[href^='/knowledge/answers/']"},
			{"/routing", "a[href^='/routing/rules/']"},
			{"/routing/automations", "a[href^='/routing/automations/']"},
			{"/notices", "a.notice-link"},
			{"/customers", "a[href^='/customers/']:not([href*='?'])"},
		} {
			p.Open(d.Address() + one.list)
			p.WaitFor("main")
			byTab(t, p, one.list, "main :is("+one.thing+")")
		}
	}
}

// oneTask is a link to a task, and to none of the pages of tasks.
const oneTask = "a[href^='/tasks/']:not([href*='/new'], [href*='/board'], [href*='/calendar'])"

// mostTabs is how far the first thing of a list may lie from the top of its page.
const mostTabs = 80

// byTab goes to the first thing and opens it.
func byTab(t *testing.T, p *browser.Page, list, thing string) {
	t.Helper()
	p.WaitFor(thing)
	for n := 0; ; n++ {
		if n == mostTabs {
			t.Errorf("%s: nothing of the list is reached within %d tabs", list, mostTabs)
			return
		}
		p.Press("Tab")
		if browser.Eval[bool](p, `document.activeElement.matches(`+stage.Quoted(thing)+`)`) {
			break
		}
	}
	if !browser.Eval[bool](p, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== "none" || s.boxShadow !== "none"; })()`) {
		t.Errorf("%s: where the keyboard stands cannot be seen", list)
	}
	from := p.URL()
	p.Press("Enter")
	p.WaitEval(`location.href !== ` + stage.Quoted(from))
}
