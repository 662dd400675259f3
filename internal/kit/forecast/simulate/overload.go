package simulate

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"time"

	"rida/internal/kit/forecast/history"
)

// Queue is a team that works off its cases in the order they come, each person
// one at a time: what lies there makes everything behind it late.
type Queue struct {
	Seed    uint64
	Cases   int
	People  int
	Hours   float64 // of work a case, on average; exponential
	Usual   float64 // load at first: work that comes in for what can be done, as 0.85
	Heavy   float64 // load between HeavyAt and CalmAt, as 1.2
	HeavyAt float64 // part of the cases after which it begins
	CalmAt  float64 // part of the cases after which it ends
	From    time.Time
}

// Make makes it, all cases ended.
func (q Queue) Make() history.History {
	pick := rand.New(rand.NewPCG(q.Seed, 0x717565756521))
	if q.From.IsZero() {
		q.From = time.Date(2025, 1, 5, 0, 0, 0, 0, time.UTC)
	}
	h := history.History{Columns: []string{"team"}}
	free := make(hours, q.People)
	at := 0.0
	for i := range q.Cases {
		load := q.Usual
		if part := float64(i) / float64(q.Cases); part >= q.HeavyAt && part < q.CalmAt {
			load = q.Heavy
		}
		at += pick.ExpFloat64() * q.Hours / (load * float64(q.People))
		done := max(free[0], at) + pick.ExpFloat64()*q.Hours
		free[0] = done
		heap.Fix(&free, 0)
		w := World{From: q.From}
		h.Rows = append(h.Rows, history.Row{Name: fmt.Sprintf("Q%07d", i+1), Start: w.at(at), End: w.at(done), Values: []string{"desk"}})
	}
	return h
}

// hours are when each person is free, the earliest in front.
type hours []float64

func (h hours) Len() int           { return len(h) }
func (h hours) Less(i, j int) bool { return h[i] < h[j] }
func (h hours) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is for container/heap; nobody joins.
func (h *hours) Push(x any) { *h = append(*h, x.(float64)) }

// Pop is for container/heap; nobody leaves.
func (h *hours) Pop() any { panic("nobody leaves the queue") }
