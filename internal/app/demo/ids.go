package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// ids makes the ids of rows that are written in bulk: in the form of kit/id, at
// given times that ascend, each once. It has a place of its own beside the
// counter of the process, which serves the acts that go on meanwhile.
type ids struct{ node, last, seq int64 }

const (
	nodeAt   = 12 // bits of the counter, see kit/id
	timeAt   = 22 // bits of counter and process
	lastNode = 1<<(timeAt-nodeAt) - 1
)

// idEpoch is the first moment that an id can tell, see kit/id.
var idEpoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// newIDs makes ids in a place that no case of the database was made in.
func newIDs(ctx context.Context, r db.Reader) (*ids, error) {
	var used []int64
	if err := r.All(ctx, &used, sqlNodes); err != nil {
		return nil, fmt.Errorf("read where ids were made: %w", err)
	}
	node := int64(lastNode)
	for slices.Contains(used, node) {
		node--
	}
	return &ids{node: node}, nil
}

const sqlNodes = `SELECT DISTINCT (id >> 12) & 1023 FROM cases`

// next makes an id at a time. A time before the last one borrows from it, so
// that ids ascend and tables grow at their end.
func (m *ids) next(at time.Time) id.ID {
	switch ms := at.Sub(idEpoch).Milliseconds(); {
	case ms > m.last:
		m.last, m.seq = ms, 0
	case m.seq < 1<<nodeAt-1:
		m.seq++
	default:
		m.last, m.seq = m.last+1, 0
	}
	return id.ID(m.last<<timeAt | m.node<<nodeAt | m.seq)
}

// references gives references that no case has, each once, in an order that
// tells nothing: n goes to (n·step + start) modulo the room of eight digits,
// which meets every number once because step has no divisor in common with it.
type references struct {
	n     int64
	taken []uint64 // a bit for each of the eight-digit numbers
}

const (
	referenceRoom  = 100_000_000
	referenceStep  = 61_803_399
	referenceStart = 27_182_818
)

func newReferences() *references { return &references{taken: make([]uint64, referenceRoom/64+1)} }

// take notes that a case has this reference already.
func (m *references) take(reference string) {
	var n int64
	for i := range len(reference) - 1 { // without the check digit
		n = n*10 + int64(reference[i]-'0')
	}
	m.taken[n/64] |= 1 << (n % 64)
}

func (m *references) next() string {
	for {
		n := (m.n*referenceStep + referenceStart) % referenceRoom
		m.n++
		if bit := uint64(1) << (n % 64); m.taken[n/64]&bit == 0 {
			m.taken[n/64] |= bit
			return cases.MakeReference(n)
		}
	}
}
