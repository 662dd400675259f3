package automation

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing"
)

// What an automation can do.
const (
	Assign     = "assign"
	Tag        = "tag"
	Prioritise = "priority"
	Snooze     = "snooze"
	Note       = "note"
	Reply      = "reply" // send a ready answer
	Draft      = "draft" // leave a ready answer among the notes
	Notify     = "notice"
	MakeTask   = "task"
)

// Dos lists them in the order in which a form offers them.
var Dos = []string{Assign, Prioritise, Tag, Snooze, Notify, MakeTask, Note, Draft, Reply}

const (
	// MaxActs is how much one rule does.
	MaxActs = 8
	// MaxSnooze is the longest rest, in days.
	MaxSnooze = 90
	// MaxText is a page.
	MaxText = 4000
	// MaxTitle is what the title of a task, or a line of its list, can hold.
	MaxTitle = 200
	// MaxChecks is how many lines the list of a task can have.
	MaxChecks = 50
)

// Act is one thing that a rule does. A rule may do the same thing twice, such as
// two tasks for two colleagues.
type Act struct {
	Do       string           `json:"do"`
	Person   id.ID            `json:"person,omitempty"`   // Assign, Notify, MakeTask: this one; 0 is the case's owner for the last two
	Team     id.ID            `json:"team,omitempty"`     // Assign: one of the team
	Strategy routing.Strategy `json:"strategy,omitempty"` // Assign: how
	Tags     []string         `json:"tags,omitempty"`
	Priority cases.Priority   `json:"priority,omitempty"`
	Days     int              `json:"days,omitempty"`   // Snooze
	Text     staff.Names      `json:"text,omitzero"`    // Note, Reply, Draft, MakeTask (its title): in the customer's language, or the first there is
	Hours    int              `json:"hours,omitempty"`  // MakeTask: due after so many working hours
	Checks   []string         `json:"checks,omitempty"` // MakeTask: the lines of its list
}

// ActName is the place of a part of an act in what was sent, "acts.2.days": the
// name of its defects and of its box in a form.
func ActName(i int, part string) string { return "acts." + strconv.Itoa(i) + "." + part }

// adds notes a defect of a part of an act.
type adds func(part, key string, args ...any)

func (a Act) check(add adds, teams, people map[id.ID]bool) {
	switch a.Do {
	case Assign:
		if a.Person != 0 && !people[a.Person] {
			add("person", "routing.fault.assign")
		}
		if a.Person == 0 && !teams[a.Team] {
			add("team", "routing.fault.assign")
		}
		if a.Person == 0 && a.Strategy != "" && !slices.Contains(routing.Strategies, a.Strategy) {
			add("strategy", "field.bad_choice")
		}
	case Notify:
		if a.Person != 0 && !people[a.Person] {
			add("person", "field.bad_choice")
		}
	case Tag:
		a.checkTags(add)
	case Prioritise:
		if !slices.Contains(cases.Priorities, a.Priority) {
			add("priority", "field.choose")
		}
	case Snooze:
		if a.Days < 1 || a.Days > MaxSnooze {
			add("days", "routing.fault.days", "max", MaxSnooze)
		}
	case Note, Reply, Draft:
		a.checkText(add, MaxText)
	case MakeTask:
		a.checkTask(add, people)
	default:
		add("do", "field.bad_choice")
	}
}

func (a Act) checkTags(add adds) {
	for _, t := range a.Tags {
		if utf8.RuneCountInString(t) > cases.MaxTag {
			add("tags", "field.too_long", "max", cases.MaxTag)
		}
	}
	if len(a.Tags) == 0 {
		add("tags", "field.required")
	}
	if len(a.Tags) > cases.MaxTags {
		add("tags", "cases.too_many_tags", "max", cases.MaxTags)
	}
}

func (a Act) checkText(add adds, most int) {
	if strings.TrimSpace(a.Text.In(lang.English)) == "" {
		add("text", "field.required")
	}
	for _, t := range []string{a.Text.Ar, a.Text.Fa, a.Text.En} {
		if utf8.RuneCountInString(t) > most {
			add("text", "field.too_long", "max", most)
		}
	}
}

func (a Act) checkTask(add adds, people map[id.ID]bool) {
	if a.Person != 0 && !people[a.Person] {
		add("person", "field.bad_choice")
	}
	a.checkText(add, MaxTitle)
	if a.Hours < 1 || a.Hours > MaxAfter {
		add("hours", "routing.fault.after", "max", MaxAfter)
	}
	for _, t := range a.Checks {
		if utf8.RuneCountInString(t) > MaxTitle {
			add("checks", "field.too_long", "max", MaxTitle)
		}
	}
	if len(a.Checks) > MaxChecks {
		add("checks", "routing.fault.acts", "max", MaxChecks)
	}
}
