package web

import (
	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
)

// Checks is what the gates of respect say about what stands in the box. For a
// note it is between the page and its writer alone.
type Checks struct {
	Findings []FindingView
	Gates    []ui.Gate // the ways through, once sending was tried
	Warned   string    // gates that have warned since the box was empty, with commas
	Before   string    // the text before a better wording was taken over
	Asked    bool      // sending was tried
	Note     bool
}

// blocked tells whether a gate has no way past.
func (k Checks) blocked() bool {
	for _, g := range k.Gates {
		if g.Block {
			return true
		}
	}
	return false
}

// FindingView is one passage with why and a better wording. Places are counted
// in pieces of UTF-16, as browsers count.
type FindingView struct {
	N                      string // its number among the findings
	Gate                   string
	Before, Passage, After string
	Why                    string
	Better                 string
	Raw                    string // as it is put into the text
	Insert                 bool   // it is added and replaces nothing
	Start, End             string // of what Raw replaces
	From, To               string // of the passage
	Lang                   lang.Tag
}

// addressed is a case of which only the address is needed, and the act that
// takes a wording over without scripts: "" is that of the composer.
type addressed struct{ ref, act string }

func (a addressed) path() string { return "/cases/" + a.ref }

func (a addressed) taking() string {
	if a.act != "" {
		return a.path() + "/" + a.act
	}
	return a.path() + "/wording"
}

func caseOf(c Case) addressed { return addressed{ref: c.Ref} }
