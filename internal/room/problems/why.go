package problems

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Layer is of what kind an answer to "why?" is.
type Layer string

// Technical is what broke.
const Technical Layer = "technical"

// Unknowing are the ways in which a customer can come not to know. There is no
// fifth: that it was his own fault is not a cause on which anybody could work.
var Unknowing = []Layer{"not_told", "not_findable", "unclear", "asks_too_much"}

// Managed are the layers of those who manage, one of which stands behind every
// technical cause.
var Managed = []Layer{"policy", "training", "information", "design", "capacity", "supplier", "incentive"}

// Layers are all of them, from the surface down.
var Layers = slices.Concat([]Layer{Technical}, Unknowing, Managed)

// IsManaged tells that those who manage can change it.
func (l Layer) IsManaged() bool { return slices.Contains(Managed, l) }

// IsUnknowing tells that the customer did not know, and how that came.
func (l Layer) IsUnknowing() bool { return slices.Contains(Unknowing, l) }

// Why is one answer to "why?", which the next one asks about.
type Why struct {
	ID        id.ID
	ProblemID id.ID
	Position  int64 // from 1
	Text      string
	Layer     Layer
	ByID      id.ID
	At        time.Time
}

// MaxWhys is beyond five, where some matters need six or seven; more is a story.
const MaxWhys = 9

// rooted refuses a chain of whys that stops before those who manage: "it is not
// a technical problem but a managerial one".
func rooted(whys []Why) error {
	if len(whys) == 0 {
		return fault.New(fault.Conflict, "problems.needs_why")
	}
	if !slices.ContainsFunc(whys, func(w Why) bool { return w.Layer.IsManaged() }) {
		return fault.New(fault.Conflict, "problems.needs_management")
	}
	return nil
}

// AskWhy writes down the next answer to "why?".
func (m *Room) AskWhy(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, text string, layer Layer) (Why, error) {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return Why{}, err
	}
	if err := needOpen(p); err != nil {
		return Why{}, err
	}
	text, wrong := checkText("text", text, MaxLong, true)
	if !slices.Contains(Layers, layer) {
		wrong = append(wrong, fault.Field{Name: "layer", Key: "field.choose"})
	}
	if wrong != nil {
		return Why{}, fault.OfFields(wrong...)
	}
	if p.Kind == Silence {
		return Why{}, fault.New(fault.Conflict, "problems.is_silence")
	}
	before, err := Whys(ctx, tx, which)
	if err != nil {
		return Why{}, err
	}
	w := Why{ID: id.New(tx.Now()), ProblemID: which, Position: 1, Text: text, Layer: layer, ByID: by.ID, At: tx.Now()}
	if len(before) > 0 {
		w.Position = before[len(before)-1].Position + 1
	}
	if len(before) >= MaxWhys {
		return Why{}, fault.OfFields(fault.Field{Name: "text", Key: "problems.too_many_whys", Args: []any{"max", MaxWhys}})
	}
	if _, err := tx.Exec(ctx, sqlAddWhy, w.ID, which, w.Position, w.Text, string(layer), by.ID, clock.Micros(w.At)); err != nil {
		return Why{}, fmt.Errorf("write a why of problem %d: %w", which, err)
	}
	return w, m.happened(ctx, tx, by, which, "why_asked", map[string]any{"why": w.ID, "layer": layer, "owner": p.OwnerID, "sha256": id.Hash(text)})
}

// TakeBackWhy strikes the last answer; those before it stand.
func (m *Room) TakeBackWhy(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	p, err := m.locked(ctx, tx, which)
	if err != nil {
		return err
	}
	if p.State != Opened && p.State != Reopened {
		return fault.New(fault.Conflict, "problems.cause_stands")
	}
	all, err := Whys(ctx, tx, which)
	if err != nil || len(all) == 0 {
		return err
	}
	last := all[len(all)-1]
	if _, err := tx.Exec(ctx, sqlDropWhy, last.ID); err != nil {
		return fmt.Errorf("take back why %d: %w", last.ID, err)
	}
	return m.happened(ctx, tx, by, which, "why_taken_back", map[string]any{"why": last.ID, "layer": last.Layer})
}

// Whys reads the chain from the surface down.
func Whys(ctx context.Context, r db.Reader, of id.ID) ([]Why, error) {
	var rows []struct {
		ID, ProblemID, ByID id.ID
		Position, At        int64
		Text, Layer         string
	}
	if err := r.All(ctx, &rows, sqlWhys, of); err != nil {
		return nil, fmt.Errorf("read the whys of problem %d: %w", of, err)
	}
	all := make([]Why, len(rows))
	for i, o := range rows {
		all[i] = Why{o.ID, o.ProblemID, o.Position, o.Text, Layer(o.Layer), o.ByID, clock.FromMicros(o.At)}
	}
	return all, nil
}

const (
	sqlAddWhy  = `INSERT INTO problems_why (id, problem_id, position, text, layer, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	sqlDropWhy = `DELETE FROM problems_why WHERE id = $1`
	sqlWhys    = `SELECT id, problem_id, position, text, layer, by_id, at FROM problems_why WHERE problem_id = $1 ORDER BY position`
)
