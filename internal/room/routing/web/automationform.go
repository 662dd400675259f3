package web

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"rida/internal/core/staff"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// fillAutomation writes a rule into the boxes; acts that the boxes cannot show
// are shown as they are stored.
func fillAutomation(f *web.Form, r automation.Rule, v ui.View) {
	comma := v.P.T("routing.comma")
	f.Set("name", r.Name)
	f.Set("version", itoa(int(r.Version)))
	f.Set("when", string(r.When))
	if r.After > 0 {
		f.Set("after", v.P.Digits().Of(strconv.FormatInt(int64(r.After/time.Hour), 10)))
	}
	seen := map[string]bool{}
	for _, a := range r.Do {
		kind := a.Do
		if kind == automation.Note || kind == automation.Reply || kind == automation.Draft {
			kind = "text"
			f.Set("text_as", a.Do)
			fillNames(f, "text", a.Text)
		}
		if seen[kind] {
			text, _ := json.Marshal(r.Do)
			f.Set("acts", string(text))
			return
		}
		seen[kind] = true
		fillAct(f, a, comma, v)
	}
}

func fillAct(f *web.Form, a automation.Act, comma string, v ui.View) {
	f.Set("do_"+a.Do, "yes")
	switch a.Do {
	case automation.Assign:
		if a.Person != 0 {
			f.Set("person", a.Person.String())
		}
		if a.Team != 0 {
			f.Set("team", a.Team.String())
		}
		f.Set("strategy", string(a.Strategy))
	case automation.Tag:
		f.Set("tags", strings.Join(a.Tags, comma))
	case automation.Prioritise:
		f.Set("priority_to", string(a.Priority))
	case automation.Snooze:
		f.Set("days", v.P.Digits().Of(itoa(a.Days)))
	case automation.Notify:
		if a.Person != 0 {
			f.Set("tell", a.Person.String())
		}
	case automation.MakeTask:
		if a.Person != 0 {
			f.Set("task_for", a.Person.String())
		}
		fillNames(f, "task", a.Text)
		f.Set("task_hours", v.P.Digits().Of(itoa(a.Hours)))
		f.Set("task_checks", strings.Join(a.Checks, "\n"))
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
	if acts := strings.TrimSpace(f.Value("acts")); acts != "" {
		if err := json.Unmarshal([]byte(acts), &r.Do); err != nil {
			f.Wrong("acts", "condition.not_readable")
		}
		return r
	}
	r.Do = readActs(f)
	return r
}

func readActs(f *web.Form) (do []automation.Act) {
	if f.ID("person", false) != 0 || f.ID("team", false) != 0 {
		do = append(do, automation.Act{Do: automation.Assign, Person: f.ID("person", false), Team: f.ID("team", false), Strategy: routing.Strategy(f.Value("strategy"))})
	}
	if tags := listed(f.Value("tags")); len(tags) > 0 {
		do = append(do, automation.Act{Do: automation.Tag, Tags: tags})
	}
	if to := f.Value("priority_to"); to != "" {
		do = append(do, automation.Act{Do: automation.Prioritise, Priority: cases.Priority(to)})
	}
	if f.Value("days") != "" {
		do = append(do, automation.Act{Do: automation.Snooze, Days: int(f.Int("days", 1, automation.MaxSnooze))})
	}
	if as := f.Value("text_as"); as != "" {
		text := staff.Names{}
		for _, t := range lang.Tags {
			text.Set(t, f.Long("text_"+string(t), automation.MaxText))
		}
		do = append(do, automation.Act{Do: as, Text: text})
	}
	if f.Bool("do_task") {
		act := automation.Act{Do: automation.MakeTask, Person: f.ID("task_for", false), Hours: int(f.Int("task_hours", 1, automation.MaxAfter)), Checks: lines(f.Long("task_checks", automation.MaxText))}
		for _, t := range lang.Tags {
			act.Text.Set(t, f.Text("task_"+string(t), automation.MaxTitle))
		}
		do = append(do, act)
	}
	if f.Bool("do_notice") {
		do = append(do, automation.Act{Do: automation.Notify, Person: f.ID("tell", false)})
	}
	return do
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
