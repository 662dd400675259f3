package web

import (
	"strconv"
	"strings"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// fillAutomation writes a rule into the boxes.
func fillAutomation(f *web.Form, r automation.Rule, v ui.View) {
	f.Set("name", r.Name)
	f.Set("version", itoa(int(r.Version)))
	f.Set("when", string(r.When))
	if r.After > 0 {
		f.Set("after", v.P.Digits().Of(strconv.FormatInt(int64(r.After/time.Hour), 10)))
	}
	f.Set("acts.n", itoa(len(r.Do)))
	for i, a := range r.Do {
		fillAct(f, i, a, v)
	}
}

func fillAct(f *web.Form, i int, a automation.Act, v ui.View) {
	set := func(part, value string) { f.Set(automation.ActName(i, part), value) }
	number := func(part string, n int) {
		if n != 0 {
			set(part, v.P.Digits().Of(itoa(n)))
		}
	}
	who := func(part string, which id.ID) {
		if which != 0 {
			set(part, which.String())
		}
	}
	set("do", a.Do)
	set("strategy", string(a.Strategy))
	set("priority", string(a.Priority))
	set("tags", strings.Join(a.Tags, v.P.T("routing.comma")))
	set("checks", strings.Join(a.Checks, "\n"))
	number("days", a.Days)
	number("hours", a.Hours)
	who("person", a.Person)
	who("team", a.Team)
	for t, text := range map[lang.Tag]string{lang.Arabic: a.Text.Ar, lang.Persian: a.Text.Fa, lang.English: a.Text.En} {
		set("text."+string(t), text)
	}
}

// readAutomation reads a rule from the boxes.
func readAutomation(f *web.Form) (r automation.Rule) {
	r.Name = f.Text("name", automation.MaxName+1)
	r.Version = f.Int("version", 0, 1<<40)
	r.When = automation.Cause(f.Value("when"))
	if r.When.Timed() {
		r.After = time.Duration(f.Int("after", 1, automation.MaxAfter)) * time.Hour
	}
	for i := range actsIn(f) {
		r.Do = append(r.Do, readAct(f, i))
	}
	return r
}

// actsIn is how many acts a form holds. One more than a rule may have is read, so
// that the rule can say so.
func actsIn(f *web.Form) int {
	n, _ := strconv.Atoi(f.Value("acts.n"))
	return max(0, min(n, automation.MaxActs+1))
}

func readAct(f *web.Form, i int) automation.Act {
	name := func(part string) string { return automation.ActName(i, part) }
	a := automation.Act{Do: f.Value(name("do"))}
	switch a.Do {
	case automation.Assign:
		a.Person, a.Team, a.Strategy = f.ID(name("person"), false), f.ID(name("team"), false), routing.Strategy(f.Value(name("strategy")))
	case automation.Tag:
		a.Tags = listed(f.Value(name("tags")))
	case automation.Prioritise:
		a.Priority = cases.Priority(f.Value(name("priority")))
	case automation.Snooze:
		a.Days = int(f.Int(name("days"), 1, automation.MaxSnooze))
	case automation.Notify:
		a.Person = f.ID(name("person"), false)
	case automation.Note, automation.Draft, automation.Reply:
		a.Text = readText(f, name("text"), automation.MaxText, f.Long)
	case automation.MakeTask:
		a.Person, a.Hours = f.ID(name("person"), false), int(f.Int(name("hours"), 1, automation.MaxAfter))
		a.Text, a.Checks = readText(f, name("text"), automation.MaxTitle, f.Text), lines(f.Long(name("checks"), automation.MaxText))
	}
	return a
}

func readText(f *web.Form, name string, most int, read func(name string, max int) string) (text staff.Names) {
	for _, t := range lang.Tags {
		text.Set(t, read(name+"."+string(t), most))
	}
	return text
}

// lines are the lines of a text that are not empty.
func lines(text string) (out []string) {
	for _, one := range strings.Split(text, "\n") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// actParts are the boxes that acts have, whatever they do.
var actParts = []string{"do", "person", "team", "strategy", "priority", "tags", "days", "hours", "checks", "text.ar", "text.fa", "text.en"}

// reshapeActs does what a button asks with the acts of a form: "act.add" adds one
// of the kind that is chosen, "act.drop:2" takes one out, "act.up:2" and
// "act.down:2" move it. What was typed moves along, right or wrong.
func reshapeActs(f *web.Form) {
	what, place, _ := strings.Cut(f.Value("do"), ":")
	n := actsIn(f)
	at, err := strconv.Atoi(place)
	there := err == nil && at >= 0 && at < n
	switch {
	case what == "act.add" && n < automation.MaxActs && f.Value("acts.new") != "":
		moveAct(f, -1, n)
		f.Set(automation.ActName(n, "do"), f.Value("acts.new"))
		n++
	case what == "act.drop" && there:
		for i := at + 1; i < n; i++ {
			moveAct(f, i, i-1)
		}
		n--
	case what == "act.up" && there && at > 0:
		swapActs(f, at, at-1)
	case what == "act.down" && there && at < n-1:
		swapActs(f, at, at+1)
	}
	f.Set("acts.n", itoa(n))
}

// moveAct writes the boxes of one place into another; those of no place, -1, are empty.
func moveAct(f *web.Form, from, to int) {
	for _, part := range actParts {
		value := ""
		if from >= 0 {
			value = f.Value(automation.ActName(from, part))
		}
		f.Set(automation.ActName(to, part), value)
	}
}

func swapActs(f *web.Form, a, b int) {
	const aside = automation.MaxActs + 2 // no act stands there
	moveAct(f, a, aside)
	moveAct(f, b, a)
	moveAct(f, aside, b)
}
