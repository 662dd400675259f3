package journey_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// TestAnAgentMendsAnExcuseAndARefusalBeforeSending: warnings while writing, a
// better wording by one key and back, the missing parts by a click, and the
// record of what became of each gate.
func TestAnAgentMendsAnExcuseAndARefusalBeforeSending(t *testing.T) {
	j := begin(t, speeches[lang.Arabic], db.SQLite, false, false)
	j.mailArrivesLive()
	p := j.agent
	p.Click("#list-rows .row-link")
	p.WaitFor("#composer-text")
	const text = "أستاذة مريم، تأخرنا عليكِ بسبب ضغط العمل. لا يمكننا رد المبلغ."
	p.Press("Escape", "r")
	p.Type("#composer-text", text)
	p.WaitFor(`.finding[data-gate="backstage"]`)
	if marked := p.Text(`.finding[data-gate="backstage"] mark`); marked != "ضغط العمل" {
		t.Errorf("marked %q", marked)
	}
	if n := p.Count(`.finding[data-gate="refusal"]`); n != 3 {
		t.Errorf("a bare refusal lacks %d parts, want 3", n)
	}
	p.Press("Alt+Enter")
	p.WaitEval(`document.querySelector("#composer-text").value.includes("ونجيبك قبل […]")`)
	p.WaitFor("[data-checks-undo]")
	p.Click("[data-checks-undo]")
	p.WaitEval(`document.querySelector("#composer-text").value === ` + quoted(text))
	p.WaitFor(`.finding[data-gate="backstage"]`)
	p.Press("Alt+Enter")
	p.WaitEval(`!document.querySelector('.finding[data-gate="backstage"]')`)
	for range 3 {
		left := p.Count(`.finding[data-gate="refusal"]`)
		p.Click(`.finding[data-gate="refusal"]:last-child [data-checks-take]`)
		p.WaitEval(`(() => { const b = document.querySelector("#composer-text"); b.value = b.value.replaceAll("[…]", "أن نصلح الجهاز"); b.dispatchEvent(new Event("input", { bubbles: true })); return true })()`)
		p.WaitEval(fmt.Sprintf(`document.querySelectorAll('.finding[data-gate="refusal"]').length < %d`, left))
	}
	p.Accessible()
	p.Press("Control+Enter")
	p.WaitFor(".gate") // we have not listened yet; sending again passes that
	p.Click(".composer-send")
	p.WaitFor("#timeline .message-ours")
	all, err := cases.Events(t.Context(), j.DB, j.theCase().ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind != "cases.replied" {
			continue
		}
		var data struct{ Gates map[string]string }
		if err := json.Unmarshal(e.Data, &data); err != nil {
			t.Fatal(err)
		}
		if data.Gates["backstage"] != "mended" || data.Gates["refusal"] != "mended" || data.Gates["listen_first"] != "passed" {
			t.Errorf("the event holds %v", data.Gates)
		}
		if strings.Contains(string(e.Data), "ضغط") {
			t.Error("the event holds what was written")
		}
		return
	}
	t.Error("no answer is in the record")
}
