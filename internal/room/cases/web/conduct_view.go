package web

import (
	"time"

	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// ConductView is the protocol of conduct as the panel beside a case shows it.
type ConductView struct {
	Ref      string
	Level    string // as in the room
	Harsh    bool   // the customer's last words were hard to read
	ReviewAt string
	Appealed string // since when an objection waits; "" for none
	Open     string // the channel that stays open, once it is limited
	Mine     bool   // the reader asked for the second person
	Steps    []string
	Log      []IncidentView
	Hint     string // how a date is typed

	Problems                           ui.Problems
	Kind, Text, Cause, Channel, Review string // as typed, after an error
}

// IncidentView is one entry of the log.
type IncidentView struct {
	Step, Kind  string
	Text, Cause ui.Words
	By          string
	At          time.Time
}

// stage is where the panel's path stands: 0 calm, 1 to 4.
func (c ConductView) stage() int {
	switch cases.Level(c.Level) {
	case cases.Understood:
		return 1
	case cases.Warned, cases.LimitAsked:
		return 2
	case cases.Limited, cases.EndAsked:
		return 3
	case cases.Ended:
		return 4
	}
	return 0
}

var stages = []string{"understood", "warned", "limited", "ended"}

func (c ConductView) has(step string) bool {
	for _, s := range c.Steps {
		if s == step {
			return true
		}
	}
	return false
}

// raise is the step that leads up from here; "" when there is none.
func (c ConductView) raise() string {
	for _, s := range []cases.Step{cases.StepUnderstand, cases.StepWarn, cases.StepAskLimit, cases.StepAskEnd} {
		if c.has(string(s)) {
			return string(s)
		}
	}
	return ""
}

// others are the steps that need a few words only.
func (c ConductView) others() (out []string) {
	for _, s := range []cases.Step{cases.StepAgree, cases.StepRefuse, cases.StepAppeal, cases.StepUphold, cases.StepEase, cases.StepLift} {
		if c.has(string(s)) {
			out = append(out, string(s))
		}
	}
	return out
}

func (c ConductView) address(step string) string {
	if cases.Step(step).Decides() {
		return "/cases/" + c.Ref + "/conduct/decision"
	}
	return "/cases/" + c.Ref + "/conduct"
}
