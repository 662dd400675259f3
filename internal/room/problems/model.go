package problems

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/topics"
)

// HouseModel is the model that learns from the house's own cases.
const HouseModel = "house"

const (
	// MostModels bounds what programs may leave in the database.
	MostModels = 20
	// MostExamples is what one training learns from: some seconds of one core.
	MostExamples = 20_000
	// MostTexts is what one question holds.
	MostTexts = 1_000
	// MaxExample is the longest text, in characters; what it is about stands early.
	MaxExample = 10_000
)

var modelName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// Kept is a model with the version in which it was read.
type Kept struct {
	*topics.Model
	Name    string
	Version int64 // 0 for one that is not in the database yet
}

// Shelf keeps the models that were read last, because reading one takes longer
// than asking it. A model on it is never changed.
type Shelf struct {
	mu     sync.Mutex
	models map[string]Kept
}

// shelved is how many models are kept in memory, of a few megabytes each.
const shelved = 3

func (s *Shelf) get(name string, version int64) (Kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.models[name]
	return k, ok && k.Version == version
}

func (s *Shelf) put(k Kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.models == nil || len(s.models) >= shelved {
		s.models = map[string]Kept{}
	}
	s.models[k.Name] = k
}

// ModelCalled reads a model. One that was never trained is NotFound.
func (m *Room) ModelCalled(ctx context.Context, r db.Reader, name string) (Kept, error) {
	var version int64
	err := r.Get(ctx, &version, sqlModelVersion, name)
	if errors.Is(err, db.ErrNone) {
		return Kept{}, fault.New(fault.NotFound, "problems.no_model")
	}
	if err != nil {
		return Kept{}, fmt.Errorf("find model %s: %w", name, err)
	}
	if k, ok := m.Shelf.get(name, version); ok {
		return k, nil
	}
	var one struct {
		Version int64
		Weights string
	}
	if err := r.Get(ctx, &one, sqlModel, name); err != nil {
		return Kept{}, fmt.Errorf("read model %s: %w", name, err)
	}
	model, err := topics.Read(one.Weights)
	if err != nil {
		return Kept{}, fmt.Errorf("read model %s: %w", name, err)
	}
	k := Kept{model, name, one.Version}
	m.Shelf.put(k)
	return k, nil
}

// Learn makes a model that has learned from examples beside what it knew; anew
// forgets that first. It writes nothing and takes seconds for thousands of
// examples, so it is done before the act; Keep keeps it.
func (m *Room) Learn(ctx context.Context, r db.Reader, name string, anew bool, examples []topics.Example) (Kept, error) {
	if !modelName.MatchString(name) {
		return Kept{}, fault.OfFields(fault.Field{Name: "model", Key: "problems.bad_model_name"})
	}
	if len(examples) > MostExamples {
		return Kept{}, fault.OfFields(fault.Field{Name: "examples", Key: "problems.too_many_examples", Args: []any{"max", MostExamples}})
	}
	k, err := m.ModelCalled(ctx, r, name)
	if fault.KindOf(err) == fault.NotFound {
		k = Kept{Name: name}
	} else if err != nil {
		return k, err
	}
	model := &topics.Model{}
	if k.Model != nil && !anew {
		model = k.Copy()
	}
	err = model.Train(examples)
	for is, key := range map[error]string{topics.ErrTooFew: "problems.too_few_examples", topics.ErrOneTopic: "problems.one_topic", topics.ErrTooMany: "problems.too_many_topics"} {
		if errors.Is(err, is) {
			return k, fault.OfFields(fault.Field{Name: "examples", Key: key, Args: []any{"min", topics.FewestExamples, "max", topics.MostTopics}})
		}
	}
	k.Model = model
	return k, err
}

// Keep keeps what was learned. Somebody else who trained the same model meanwhile
// is not overwritten: that is a Conflict.
func (m *Room) Keep(ctx context.Context, tx *db.Tx, by event.Actor, k Kept) (Kept, error) {
	text, err := k.Text()
	if err != nil {
		return k, err
	}
	var n int64
	if k.Version == 0 {
		var there int64
		if err := tx.Get(ctx, &there, sqlModels); err != nil {
			return k, fmt.Errorf("count models: %w", err)
		}
		if there >= MostModels {
			return k, fault.OfFields(fault.Field{Name: "model", Key: "problems.too_many_models", Args: []any{"max", MostModels}})
		}
		n, err = tx.Exec(ctx, sqlAddModel, k.Name, text, by.ID, clock.Micros(tx.Now()))
	} else {
		n, err = tx.Exec(ctx, sqlKeepModel, k.Name, k.Version, text, by.ID, clock.Micros(tx.Now()))
	}
	if err != nil {
		return k, fmt.Errorf("keep model %s: %w", k.Name, err)
	}
	if n == 0 {
		return k, fault.New(fault.Conflict, "problems.model_changed")
	}
	k.Version++
	_, err = m.Events.Append(ctx, tx, by, event.Subject{Kind: "model", ID: id.ID(1)}, "problems.trained", map[string]any{"model": id.Hash(k.Name), "version": k.Version, "learned": k.Learned})
	return k, err
}

const (
	sqlModelVersion = `SELECT version FROM problems_model WHERE name = $1`
	sqlModel        = `SELECT version, weights FROM problems_model WHERE name = $1`
	sqlModels       = `SELECT COUNT(*) FROM problems_model`
	sqlAddModel     = `INSERT INTO problems_model (name, version, weights, trained_by, trained_at) VALUES ($1, 1, $2, $3, $4) ON CONFLICT (name) DO NOTHING`
	sqlKeepModel    = `UPDATE problems_model SET weights = $3, trained_by = $4, trained_at = $5, version = version + 1 WHERE name = $1 AND version = $2`
)
