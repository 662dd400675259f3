package api

import (
	"rida/internal/core/channel"
	"rida/internal/kit/lang"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/customers"
	"rida/internal/room/promises"
)

// Texts with few values. Each lists them once, for the check and the document.

type caseState string

func (caseState) choices() []string { return texts(cases.States) }

// stateFilter is a state, or all of them but closed.
type stateFilter string

const unclosed = "unclosed"

func (stateFilter) choices() []string { return append(texts(cases.States), unclosed) }

type caseType string

func (caseType) choices() []string { return texts(cases.Types) }

type casePriority string

func (casePriority) choices() []string { return texts(cases.Priorities) }

// closure is how a case was closed.
type closure string

func (closure) choices() []string {
	return texts([]cases.Closure{cases.Confirmed, cases.Quiet, cases.Documented, cases.Abandoned, cases.Duplicate})
}

// closing is how a person may close a case.
type closing string

func (closing) choices() []string {
	return texts([]cases.Closure{cases.Confirmed, cases.Documented, cases.Abandoned})
}

// channelName is how a program may say that a customer came.
type channelName string

func (channelName) choices() []string {
	return []string{cases.API, cases.WebForm, cases.Phone, cases.Counter, cases.Email, cases.Portal}
}

type audience string

func (audience) choices() []string { return []string{cases.Public, cases.Internal} }

type language string

func (language) choices() []string { return texts(lang.Tags[:]) }

type authorKind string

func (authorKind) choices() []string { return []string{"staff", "customer", "system"} }

type delivery string

func (delivery) choices() []string { return []string{"queued", "sent", "failed"} }

type gateMode string

func (gateMode) choices() []string { return texts([]cases.Mode{cases.Off, cases.Warn, cases.Block}) }

type gateName string

func (gateName) choices() []string { return texts(cases.Gates) }

type promiseOutcome string

func (promiseOutcome) choices() []string {
	return texts([]promises.Outcome{promises.Open, promises.Kept, promises.Broken, promises.Withdrawn})
}

type customerKind string

func (customerKind) choices() []string { return []string{customers.Person, customers.Organisation} }

type contactKind string

func (contactKind) choices() []string { return []string{customers.Email, customers.Phone} }

type gender string

func (gender) choices() []string { return []string{"f", "m"} }

type mailState string

func (mailState) choices() []string { return texts(channel.States) }

type direction string

func (direction) choices() []string { return texts([]channel.Direction{channel.In, channel.Out}) }

type classification string

func (classification) choices() []string {
	return texts([]mime.Class{mime.Person, mime.AutoReply, mime.Bounced, mime.List, mime.Loop})
}

type searchKind string

func (searchKind) choices() []string {
	return []string{cases.SearchCase, cases.SearchMessage, customers.SearchKind}
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}
