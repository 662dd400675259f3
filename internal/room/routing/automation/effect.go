package automation

import (
	"slices"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// Effect is what one act would change on one case: ids and codes, which the page
// of a trial puts into words.
type Effect struct {
	Act  int      `json:"act"` // its place among the acts of the rule
	Do   string   `json:"do"`
	From string   `json:"from,omitempty"` // the priority as it is
	To   string   `json:"to,omitempty"`   // the priority as it would be
	Was  id.ID    `json:"was,omitempty"`  // Assign: the owner as it is
	Who  id.ID    `json:"who,omitempty"`  // Assign, Notify, MakeTask: this colleague
	Team id.ID    `json:"team,omitempty"` // Assign: one of this team
	Tags []string `json:"tags,omitempty"` // those the case does not have
	Days int      `json:"days,omitempty"`
	Lang lang.Tag `json:"lang,omitempty"` // in which a text would be written
}

// EffectsOn tells what the acts of a rule would change on a case with some tags.
// An act that would leave the case as it is has no effect: the priority is that
// already, the owner is the same, the tags are there.
func (r Rule) EffectsOn(c cases.Case, tags []string) (out []Effect) {
	for i, a := range r.Do {
		e := Effect{Act: i, Do: a.Do}
		if a.effect(&e, &c, &tags) {
			out = append(out, e)
		}
	}
	return out
}

// effect fills in an effect; the case and its tags become as they would be, so
// that a second act sees what the first has done.
func (a Act) effect(e *Effect, c *cases.Case, tags *[]string) bool {
	switch a.Do {
	case Prioritise:
		e.From, e.To = string(c.Priority), string(a.Priority)
		c.Priority = a.Priority
		return e.From != e.To
	case Tag:
		for _, t := range a.Tags {
			if !slices.Contains(*tags, t) {
				e.Tags = append(e.Tags, t)
			}
		}
		*tags = slices.Concat(*tags, e.Tags)
		return len(e.Tags) > 0
	case Assign:
		e.Was, e.Who = c.OwnerID, a.Person
		if a.Person == 0 {
			e.Team = a.Team
			return true
		}
		c.OwnerID = a.Person
		return e.Was != e.Who
	case Notify, MakeTask:
		if e.Who = a.Person; e.Who == 0 {
			e.Who = c.OwnerID
		}
		e.Lang = c.Lang
	case Snooze:
		e.Days = a.Days
	case Note, Draft, Reply:
		e.Lang = c.Lang
	}
	return true
}
