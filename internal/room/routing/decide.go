package routing

import (
	"slices"

	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// By what a case came to its owner.
const (
	ByRule = "rule" // a rule found somebody
	ByLead = "lead" // no rule did: the team's duty manager
	ByDuty = "duty" // nor was the team's duty manager here: the firm's
	ByTeam = "team" // whoever opened the case named the team
)

// Why is the reason for an owner, as ids and codes. It stands in the event of
// the case's arrival.
type Why struct {
	By       string   `json:"by"`
	Rule     id.ID    `json:"rule,omitempty"`
	Version  int64    `json:"version,omitempty"`
	Leaves   []int    `json:"leaves,omitempty"` // the leaves of the rule's condition that decided, from 0 in reading order
	Team     id.ID    `json:"team,omitempty"`
	Owner    id.ID    `json:"owner"`
	Pick     string   `json:"pick,omitempty"`     // by what the owner was chosen
	Strategy Strategy `json:"strategy,omitempty"` // that the rule asked for
	Open     int64    `json:"open,omitempty"`     // how much the owner had
	Topic    id.ID    `json:"topic,omitempty"`
	Lang     string   `json:"lang,omitempty"`
	Passed   []Passed `json:"passed,omitempty"` // who was passed over
	Tried    []Tried  `json:"tried,omitempty"`  // rules that fitted and found nobody
	Marked   []Tried  `json:"marked,omitempty"` // rules that fitted and only added marks
}

// Passed is somebody who could not take the case, and why.
type Passed struct {
	Who id.ID  `json:"who"`
	Bar string `json:"bar"`
}

// Tried names a version of a rule.
type Tried struct {
	Rule    id.ID `json:"rule"`
	Version int64 `json:"version"`
}

// maxPassed bounds how many of those passed over are written down: enough for a
// team, not a phone book in every event.
const maxPassed = 30

// Decision is what becomes of a case as it arrives.
type Decision struct {
	Team, Owner id.ID
	Taken       bool // the owner was chosen; else answers for it until somebody takes it
	Priority    cases.Priority
	Type        cases.Type
	Tags        []string
	Why         Why
}

// Waits tells that a rule fitted and nobody was free: the case is offered again
// when somebody is.
func (d Decision) Waits() bool { return !d.Taken && len(d.Why.Tried) > 0 }

// Scene is what changes from one decision to the next.
type Scene struct {
	Open     func(who id.ID) int64 // open cases of somebody now
	Last     func(who id.ID) int64 // when they were given a case last, as a number that grows
	Previous func() id.ID          // who served the customer before; 0 for nobody. Asked at most once
}

// Decide finds the owner of a case. It is a pure function of board, matter and
// scene, and always finds one.
func (b *Board) Decide(m Matter, s Scene) Decision {
	d := Decision{Priority: m.Priority, Type: m.Type}
	d.Why.Topic, d.Why.Lang = m.Topic, string(m.Lang)
	facts := m.facts(b.Rules)
	team := b.teamOfTopic(m.Topic)
	led := id.ID(0) // the team of the first rule that fitted
	for _, r := range b.Rules {
		answer := b.Asks.Explain(r.When, facts, condition.Reader{Now: m.At, Zone: b.firm.Zone()})
		if !answer.Holds {
			continue
		}
		d.mark(r, m)
		if !r.Then.decides() {
			d.Why.Marked = append(d.Why.Marked, Tried{r.ID, r.Version})
			continue
		}
		among := r.Then.Team
		if _, here := b.Teams[among]; !here {
			among = team
		}
		if led == 0 {
			led = among
		}
		who, pick, passed := b.find(r.Then, among, m, s)
		if who == 0 && r.Then.Strategy == "" && r.Then.Person == 0 && r.Then.Team != 0 {
			d.pass(passed)
			led, d.Why.Rule, d.Why.Version, d.Why.Leaves = among, r.ID, r.Version, leavesOf(r.When, answer)
			break // the rule only names the team: its duty manager answers for it
		}
		d.pass(passed)
		if who == 0 {
			d.Why.Tried = append(d.Why.Tried, Tried{r.ID, r.Version})
			continue
		}
		d.Team, d.Owner, d.Taken = among, who, true
		d.Why.By, d.Why.Rule, d.Why.Version, d.Why.Leaves = ByRule, r.ID, r.Version, leavesOf(r.When, answer)
		d.Why.Team, d.Why.Owner, d.Why.Pick, d.Why.Strategy, d.Why.Open = among, who, pick, r.Then.Strategy, s.Open(who)
		return d
	}
	if led == 0 {
		led = team
	}
	b.fallBack(&d, led, m)
	return d
}

// fallBack gives a case to the team's duty manager, or when they are away to the
// firm's, who owns it in any case. Office hours do not matter: a duty manager
// answers in the morning for what came in the night.
func (b *Board) fallBack(d *Decision, team id.ID, m Matter) {
	d.Team, d.Owner, d.Why.By = team, b.Teams[team].DutyID, ByLead
	if desk, here := b.Teams[b.Desk]; here && team != b.Desk {
		if bar := b.People[d.Owner].Bar(m.At); bar == BarAway || bar == BarAbsent {
			d.pass([]Passed{{d.Owner, bar}})
			d.Owner, d.Why.By = desk.DutyID, ByDuty
		}
	} else {
		d.Why.By = ByDuty
	}
	d.Why.Team, d.Why.Owner = d.Team, d.Owner
}

func (b *Board) teamOfTopic(topic id.ID) id.ID {
	for _, t := range b.Topics {
		if _, here := b.Teams[t.TeamID]; t.ID == topic && here {
			return t.TeamID
		}
	}
	return b.Desk
}

// find looks for somebody by one rule; who is 0 when nobody is free.
func (b *Board) find(t Then, team id.ID, m Matter, s Scene) (who id.ID, pick string, passed []Passed) {
	if t.Same {
		if before := s.Previous(); before != 0 {
			c := b.candidate(before, t, m, s)
			if c.Bar == "" && !c.full() {
				return before, PickSame, nil
			}
			passed = append(passed, Passed{before, barOf(c)})
		}
	}
	if t.Person != 0 {
		c := b.candidate(t.Person, t, m, s)
		if c.Bar == "" && !c.full() {
			return t.Person, PickNamed, passed
		}
		return 0, "", append(passed, Passed{t.Person, barOf(c)})
	}
	if t.Strategy == "" {
		return 0, "", passed
	}
	var all []Candidate
	for _, one := range b.Teams[team].Members {
		c := b.candidate(one, t, m, s)
		all = append(all, c)
		if bar := barOf(c); bar != "" {
			passed = append(passed, Passed{one, bar})
		}
	}
	who, pick = t.Strategy.Pick(all)
	return who, pick, passed
}

func barOf(c Candidate) string {
	if c.Bar == "" && c.full() {
		return BarFull
	}
	return c.Bar
}

// candidate is somebody as they stand for one rule.
func (b *Board) candidate(who id.ID, t Then, m Matter, s Scene) Candidate {
	p := b.People[who]
	c := Candidate{Who: who, Bar: p.Bar(m.At)}
	if p == nil {
		return c
	}
	c.Limit, c.Open, c.Last = p.Limit, s.Open(who), s.Last(who)
	switch {
	case c.Bar != "":
	case t.Language && !slices.Contains(p.Languages, m.Lang):
		c.Bar = BarLanguage
	case t.Topic && m.Topic != 0 && !slices.Contains(p.Topics, m.Topic):
		c.Bar = BarTopic
	}
	return c
}

// mark adds what a rule that fits says beside the owner: the first word counts.
func (d *Decision) mark(r Rule, m Matter) {
	if r.Then.Priority != "" && d.Priority == m.Priority {
		d.Priority = r.Then.Priority
	}
	if r.Then.Type != "" && d.Type == m.Type && m.Type == cases.Enquiry {
		d.Type = r.Then.Type
	}
	for _, t := range r.Then.Tags {
		if !slices.Contains(d.Tags, t) && len(d.Tags) < cases.MaxTags {
			d.Tags = append(d.Tags, t)
		}
	}
}

func (d *Decision) pass(passed []Passed) {
	for _, p := range passed {
		if len(d.Why.Passed) < maxPassed && !slices.Contains(d.Why.Passed, p) {
			d.Why.Passed = append(d.Why.Passed, p)
		}
	}
}

// leavesOf gives the places of the leaves that decided, in reading order.
func leavesOf(n condition.Node, a condition.Answer) (places []int) {
	i := 0
	n.Leaves(func(leaf condition.Node) {
		for _, step := range a.Because {
			if step.Leaf.JSON() == leaf.JSON() && !slices.Contains(places, i) {
				places = append(places, i)
			}
		}
		i++
	})
	return places
}
