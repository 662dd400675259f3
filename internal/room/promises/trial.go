package promises

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// TrialCases is how many of the last cases a book is tried on.
const TrialCases = 1000

// Past is a case as a trial needs it.
type Past struct {
	ID         id.ID
	Matter     Matter
	ReceivedAt time.Time
	EndedAt    time.Time // zero while it is open
}

// Trial is what would have come of two books on the same cases.
type Trial struct {
	ID      id.ID       `json:"-"`
	Version int64       `json:"-"`
	Edition int64       `json:"-"`
	By      id.ID       `json:"-"`
	At      time.Time   `json:"-"`
	Against int64       `json:"against"` // the version it is compared with
	Cases   int64       `json:"cases"`
	From    time.Time   `json:"from"` // when the first of them was received
	Kinds   []TrialKind `json:"kinds"`
}

// TrialKind is what would have come of one kind of promise.
type TrialKind struct {
	Kind    Kind    `json:"kind"`
	Changed int64   `json:"changed"` // promises that would have had another date
	Before  Outturn `json:"before"`
	After   Outturn `json:"after"`
}

// Outturn counts what would have been kept and broken. What is still open and
// not due cannot be told yet and counts for neither.
type Outturn struct {
	Kept   int64 `json:"kept"`
	Broken int64 `json:"broken"`
	Open   int64 `json:"open"`
}

// N is how many can be told.
func (o Outturn) N() int64 { return o.Kept + o.Broken }

// fact is one thing that was done, or is still to be.
type fact struct {
	kind   Kind
	of     Matter
	began  time.Time
	doneAt time.Time // zero while it is not
}

// Compare tells what would have come of the promises of past cases under two
// policies: of answers and updates as they were really given, and of ends.
func Compare(before, after Policy, past []Past, given []Promise, now time.Time) Trial {
	t := Trial{Against: before.Book.Version, Cases: int64(len(past))}
	by := map[id.ID]Past{}
	kinds := map[Kind]*TrialKind{}
	for _, k := range Kinds {
		kinds[k] = &TrialKind{Kind: k}
	}
	var facts []fact
	for _, c := range past {
		by[c.ID] = c
		if t.From.IsZero() || c.ReceivedAt.Before(t.From) {
			t.From = c.ReceivedAt
		}
		facts = append(facts, fact{Resolution, c.Matter, c.ReceivedAt, c.EndedAt})
	}
	for _, p := range given {
		c, ok := by[p.CaseID]
		if ok && p.Kind.IsSpoken() && p.Outcome != Withdrawn && p.Cause == First {
			facts = append(facts, fact{p.Kind, c.Matter, p.MadeAt, p.SettledAt})
		}
	}
	for _, f := range facts {
		k := kinds[f.kind]
		was := k.Before.judge(before, f, now)
		if is := k.After.judge(after, f, now); !is.Equal(was) {
			k.Changed++
		}
	}
	for _, k := range Kinds {
		t.Kinds = append(t.Kinds, *kinds[k])
	}
	return t
}

func (o *Outturn) judge(p Policy, f fact, now time.Time) (due time.Time) {
	if !p.Promises(f.kind, f.of) {
		return due
	}
	due, err := p.Due(f.kind, f.of, f.began)
	switch {
	case err != nil:
	case f.doneAt.IsZero() && now.Before(due):
		o.Open++
	case f.doneAt.IsZero() || !f.doneAt.Before(due):
		o.Broken++
	default:
		o.Kept++
	}
	return due
}

// Try compares the draft with the policy that holds, on past cases, and keeps
// what came of it.
func (m *Room) Try(ctx context.Context, tx *db.Tx, by event.Actor, past []Past) (Trial, error) {
	draft, there, err := Draft(ctx, tx)
	if err != nil {
		return Trial{}, err
	}
	if !there {
		return Trial{}, errNoDraft()
	}
	var given []Promise
	for some := range batches(past) {
		one, err := ofCases(ctx, tx, some)
		if err != nil {
			return Trial{}, err
		}
		given = append(given, one...)
	}
	before := m.policy()
	after := before
	after.Book = draft.Book
	t := Compare(before, after, past, given, tx.Now())
	t.ID, t.Version, t.Edition, t.By, t.At = id.New(tx.Now()), draft.Book.Version, draft.Edition, by.ID, tx.Now()
	body, err := json.Marshal(t)
	if err != nil {
		return t, fmt.Errorf("write what came of a trial: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlKeepTrial, t.ID, t.Version, t.Edition, t.By, clock.Micros(t.At), string(body)); err != nil {
		return t, fmt.Errorf("keep a trial: %w", err)
	}
	return t, m.ofPolicy(ctx, tx, by, "tried", map[string]any{"version": t.Version, "trial": t.ID, "cases": t.Cases})
}

// LastTrial is the last trial of a version; ok is false when it was never tried.
func LastTrial(ctx context.Context, r db.Reader, version int64) (t Trial, ok bool, err error) {
	var rows []struct {
		ID, ByID         id.ID
		Version, Edition int64
		At               int64
		Result           string
	}
	if err = r.All(ctx, &rows, sqlLastTrial, version); err != nil || len(rows) == 0 {
		return t, false, err
	}
	one := rows[0]
	if err = json.Unmarshal([]byte(one.Result), &t); err != nil {
		return t, false, fmt.Errorf("read trial %d: %w", one.ID, err)
	}
	t.ID, t.Version, t.Edition, t.By, t.At = one.ID, one.Version, one.Edition, one.ByID, clock.FromMicros(one.At)
	return t, true, nil
}

// trialBatch is how many cases one statement reads.
const trialBatch = 400

func batches(past []Past) func(yield func([]id.ID) bool) {
	return func(yield func([]id.ID) bool) {
		for at := 0; at < len(past); at += trialBatch {
			var some []id.ID
			for _, c := range past[at:min(at+trialBatch, len(past))] {
				some = append(some, c.ID)
			}
			if !yield(some) {
				return
			}
		}
	}
}

// ofCases reads every promise of some cases.
func ofCases(ctx context.Context, r db.Reader, of []id.ID) ([]Promise, error) {
	var b db.SQL
	var rows []row
	b.W(`SELECT `+columns+` FROM promises WHERE 1 = 1`).In("case_id", db.Values(of)...).W(` ORDER BY case_id, id`)
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read the promises of %d cases: %w", len(of), err)
	}
	return promised(rows), nil
}

const (
	sqlKeepTrial = `INSERT INTO promises_trial (id, version, edition, by_id, at, result) VALUES ($1, $2, $3, $4, $5, $6)`

	sqlLastTrial = `SELECT id, version, edition, by_id, at, result FROM promises_trial WHERE version = $1 ORDER BY id DESC LIMIT 1`
)
