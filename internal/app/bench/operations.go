package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync/atomic"

	"rida/internal/room/cases"
)

// target is a server with somebody signed in and a sample of its data.
type target struct {
	*Server
	cookies []*http.Cookie // of an agent
	boards  []*http.Cookie // of a manager, who may see the boards
	sample  sample
	run     string       // marks what this run writes
	mails   atomic.Int64 // handed in and answered
}

// Names of the operations.
const (
	opList     = "list"
	opOpen     = "open"
	opSearch   = "search"
	opCounters = "counters"
	opCharts   = "charts"
	opWaiting  = "waiting"
	opStaffing = "staffing"
	opReply    = "reply"
	opCreate   = "create"
	opMail     = "mail"
)

// operations are what is measured, those that only read first.
func (t *target) operations() []operation {
	page := func(name string, next func(r *rand.Rand) ask) operation {
		return operation{name: name, bare: name, open: func(context.Context, int) (worker, error) { return newCaller(t.HTTP, t.cookies, "", next) }}
	}
	program := func(name string, next func(r *rand.Rand) ask) operation {
		return operation{name: name, open: func(context.Context, int) (worker, error) { return newCaller(t.HTTP, nil, t.Token, next) }}
	}
	return []operation{
		page(opList, t.askList), page(opOpen, t.askCase), page(opSearch, t.askSearch), page(opCounters, t.askCounters),
		{name: opCharts, open: func(context.Context, int) (worker, error) { return newCaller(t.HTTP, t.boards, "", t.askCharts) }},
		{name: opWaiting, open: func(context.Context, int) (worker, error) { return newCaller(t.HTTP, t.boards, "", t.askWaiting) }},
		{name: opStaffing, open: func(context.Context, int) (worker, error) { return newCaller(t.HTTP, t.boards, "", t.askStaffing) }},
		program(opReply, t.askReply), program(opCreate, t.askCreate),
		{name: opMail, open: func(context.Context, int) (worker, error) {
			return newMailer(t.SMTP, t.run, t.sample.people, &t.mails)
		}},
	}
}

// views that a desk looks at; all of them are full at every size.
var views = []cases.View{cases.AllOpen, cases.AllOpen, cases.Waiting, cases.Complaints, cases.Solved, cases.ChannelView(cases.Email)}

func drawView(r *rand.Rand) cases.View { return views[r.IntN(len(views))] }

func (t *target) askList(r *rand.Rand) ask {
	return ask{method: http.MethodGet, path: "/cases?view=" + url.QueryEscape(string(drawView(r))), status: http.StatusOK,
		holds: []string{`href="/cases/`, "</html>"}, least: cases.PageSize}
}

func (t *target) askCase(r *rand.Rand) ask {
	c := t.sample.cases[r.IntN(len(t.sample.cases))]
	return ask{method: http.MethodGet, path: "/cases/" + c.Reference, status: http.StatusOK, holds: []string{shown(c.CustomerName), c.Reference, "</html>"}}
}

func (t *target) askSearch(r *rand.Rand) ask {
	word := t.sample.words[r.IntN(len(t.sample.words))]
	return ask{method: http.MethodGet, path: "/search?q=" + url.QueryEscape(word), status: http.StatusOK, holds: []string{`href="/cases/`, "</html>"}}
}

// askCounters asks for the smallest page that shows the counts beside the
// views: that of cases offered to the reader, which has a row or none.
func (t *target) askCounters(*rand.Rand) ask {
	return ask{method: http.MethodGet, path: "/cases?view=" + string(cases.Offered), status: http.StatusOK,
		holds: []string{"view=" + string(cases.AllOpen), "view=" + string(cases.Untaken), "</html>"}}
}

// askCharts asks for the board of kept words: a quarter, half a year or a year,
// by one of its groups.
func (t *target) askCharts(r *rand.Rand) ask {
	weeks, by := []string{"13", "26", "52"}, []string{"team", "topic", "channel"}
	return ask{method: http.MethodGet, path: "/promises?weeks=" + weeks[r.IntN(len(weeks))] + "&by=" + by[r.IntN(len(by))], status: http.StatusOK,
		holds: []string{`class="chart"`, "/promises/list?", "</html>"}}
}

// askWaiting asks for the board of waiting: a day by its intervals, or a week or
// four by days.
func (t *target) askWaiting(r *rand.Rand) ask {
	days, step := []string{"1", "7", "28"}, []string{"15", "30", "60"}
	return ask{method: http.MethodGet, path: "/waiting?days=" + days[r.IntN(len(days))] + "&step=" + step[r.IntN(len(step))], status: http.StatusOK,
		holds: []string{"/waiting.csv?", "</html>"}}
}

// askStaffing asks how many people a day needs, from what was measured, or with a
// target of the reader's own.
func (t *target) askStaffing(r *rand.Rand) ask {
	return ask{method: http.MethodGet, path: fmt.Sprintf("/waiting/staffing?target=%d&within=%d", 70+r.IntN(25), 10+r.IntN(50)), status: http.StatusOK,
		holds: []string{`action="/waiting/staffing"`, "</html>"}}
}

func (t *target) askReply(r *rand.Rand) ask {
	c := t.sample.open[r.IntN(len(t.sample.open))]
	return t.write("/api/v1/cases/"+c.Reference+"/messages", r, map[string]any{"text": fmt.Sprintf("bench %s %08x: %s", t.run, r.Uint32(), wordsFor("reply")[0])})
}

func (t *target) askCreate(r *rand.Rand) ask {
	return t.write("/api/v1/cases", r, map[string]any{"subject": fmt.Sprintf("bench %s %08x", t.run, r.Uint32()),
		"text": wordsFor("case")[0], "type": "complaint",
		"customer": map[string]string{"email": t.sample.people[r.IntN(len(t.sample.people))]}})
}

// write is a creating call, each with a key of its own so that a repetition
// would do nothing.
func (t *target) write(path string, r *rand.Rand, body any) ask {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // made of strings above
	}
	return ask{method: http.MethodPost, path: path, body: string(b), status: http.StatusCreated,
		header: []string{fmt.Sprintf("Idempotency-Key: %s-%016x", t.run, r.Uint64())}, holds: []string{`"id"`}}
}
