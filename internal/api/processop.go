package api

import (
	"cmp"
	"context"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/problems"
	"rida/internal/room/problems/processes"
)

// processOperations read how matters really go, and keep the register.
func processOperations() []operation {
	return []operation{
		reads(get("problems", "list_processes", "/processes", problems.MayRead), listProcesses),
		reads(get("problems", "show_process", "/processes/map", problems.MayRead), showProcess),
		acts(post("problems", "register_process", "/processes", problems.MayClose), registerProcess, nil),
		acts(post("problems", "review_process", "/processes/reviews", problems.MayClose), reviewProcess, nil),
	}
}

type processQuery struct {
	Scope string `query:"scope" doc:"all, type:complaint or topic: with an id; all when left out." example:"all"`
	Weeks int64  `query:"weeks" doc:"How many weeks, this one among them, 1 to 104; 13 when left out." example:"13"`
}

func (q processQuery) span(now time.Time) (from, until int64, err error) {
	weeks := cmp.Or(q.Weeks, 13)
	if weeks < 1 || weeks > 104 {
		return 0, 0, fault.OfFields(fault.Field{Name: "weeks", Key: "field.too_large", Args: []any{"max", 104}})
	}
	until = processes.WeekOf(now)
	return until - weeks + 1, until, nil
}

type processItem struct {
	Scope    string     `json:"scope" example:"type:complaint"`
	Cases    int64      `json:"cases" doc:"That ended in these weeks." example:"120"`
	Owner    id.ID      `json:"owner" doc:"0 while it is not registered."`
	ReviewAt *time.Time `json:"review_at" doc:"By when it is looked through; null while it is not registered."`
}

type processList struct {
	Items []processItem `json:"items"`
}

func listProcesses(ctx context.Context, c *call, q processQuery) (processList, error) {
	out := processList{Items: []processItem{}}
	from, until, err := q.span(c.api.DB.Now())
	if err != nil {
		return out, err
	}
	counted, err := processes.Scopes(ctx, c.api.DB, from, until)
	if err != nil {
		return out, err
	}
	entries, err := processes.Entries(ctx, c.api.DB)
	if err != nil {
		return out, err
	}
	for _, one := range counted {
		out.Items = append(out.Items, processItem{Scope: one.Scope, Cases: one.N})
	}
	for _, e := range entries {
		due, found := e.Due(), false
		for i := range out.Items {
			if out.Items[i].Scope == e.Scope {
				out.Items[i].Owner, out.Items[i].ReviewAt, found = e.OwnerID, &due, true
			}
		}
		if !found {
			out.Items = append(out.Items, processItem{e.Scope, 0, e.OwnerID, &due})
		}
	}
	return out, nil
}

type processWay struct {
	ID       string `json:"id" doc:"Of the way, the same in every house."`
	Path     string `json:"path" example:"received>taken>answered>closed"`
	Cases    int64  `json:"cases" example:"80"`
	Reworked int64  `json:"reworked"`
	Handed   int64  `json:"handed_over" doc:"Hand-overs in all."`
}

type processWait struct {
	Edge   string  `json:"edge" example:"received>answered"`
	N      int64   `json:"n" example:"80"`
	Median float64 `json:"median_minutes" doc:"Wall-clock time, at most a tenth off." example:"95"`
	P90    float64 `json:"p90_minutes" example:"400"`
}

type processMap struct {
	Scope  string        `json:"scope" example:"all"`
	Cases  int64         `json:"cases" doc:"Ended in these weeks; open ones are not counted." example:"120"`
	Ways   int64         `json:"ways" doc:"How many different ones." example:"14"`
	Rework topicShare    `json:"rework" doc:"The share of cases that were reopened, not solved at first, or asked for another answer."`
	Handed int64         `json:"handed_over"`
	Total  processWait   `json:"total"`
	Paths  []processWay  `json:"variants" doc:"The most frequent first, at most 12."`
	Waits  []processWait `json:"waits" doc:"The most frequent first, at most 16."`
}

func waitOf(w processes.Wait) processWait {
	return processWait{w.Edge, w.N, w.Median.Minutes(), w.P90.Minutes()}
}

func showProcess(ctx context.Context, c *call, q processQuery) (processMap, error) {
	out := processMap{Scope: cmp.Or(q.Scope, processes.All), Paths: []processWay{}, Waits: []processWait{}}
	from, until, err := q.span(c.api.DB.Now())
	if err != nil {
		return out, err
	}
	m, err := processes.Read(ctx, c.api.DB, out.Scope, from, until)
	if err != nil {
		return out, err
	}
	out.Cases, out.Ways, out.Rework, out.Handed, out.Total = m.N, int64(m.Ways), topicShareOf(m.Rework), m.Handed, waitOf(m.Total)
	for _, v := range m.Variants {
		out.Paths = append(out.Paths, processWay{id.ID(v.ID).String(), v.Path, v.N, v.Reworked, v.Handed})
	}
	for _, w := range m.Waits {
		out.Waits = append(out.Waits, waitOf(w))
	}
	return out, nil
}

type processEntry struct {
	Scope string `json:"scope" example:"type:complaint"`
	Owner id.ID  `json:"owner" need:"yes"`
	Every int64  `json:"every_days" doc:"Between two reviews, 7 to 366." example:"91"`
}

func registerProcess(ctx context.Context, tx *db.Tx, c *call, b *processEntry) (processItem, error) {
	if err := c.api.processes().Register(ctx, tx, c.by(), b.Scope, b.Owner, b.Every); err != nil {
		return processItem{}, renamed(err, "every", "every_days")
	}
	return processNow(ctx, tx, b.Scope)
}

type processNote struct {
	Scope string `json:"scope" example:"type:complaint"`
	Note  string `json:"note" doc:"What was found, and what changed." example:"Most waits lie before the first answer; two more colleagues in the morning."`
}

func reviewProcess(ctx context.Context, tx *db.Tx, c *call, b *processNote) (processItem, error) {
	if err := c.api.processes().Review(ctx, tx, c.by(), b.Scope, b.Note); err != nil {
		return processItem{}, err
	}
	return processNow(ctx, tx, b.Scope)
}

func processNow(ctx context.Context, tx *db.Tx, scope string) (processItem, error) {
	e, _, err := processes.EntryOf(ctx, tx, scope)
	due := e.Due()
	return processItem{Scope: scope, Owner: e.OwnerID, ReviewAt: &due}, err
}

// processes is the register for acts; reading needs none.
func (a *API) processes() *processes.Room {
	return &processes.Room{Events: a.Problems.Events, IsActive: a.Problems.IsActive}
}
