package cases

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Crossed is the key of the fault of an answer that crossed with newer messages.
const Crossed = "cases.crossed"

// unseen stops an answer that crossed with a newer message of the customer, or
// with an answer of a colleague: the writer must read it first.
func (m *Room) unseen(ctx context.Context, r db.Reader, by event.Actor, c Case, seen id.ID) error {
	if seen == 0 {
		return nil
	}
	var newer int
	if err := r.Get(ctx, &newer, sqlCountCrossing, c.ID, seen, by.ID); err != nil {
		return fmt.Errorf("look for messages of case %d that crossed: %w", c.ID, err)
	}
	if newer > 0 {
		return fault.New(fault.Conflict, Crossed, "n", newer)
	}
	return nil
}

// Crossing lists the public messages of a case that a writer has not seen,
// first to last: those after seen that are not the writer's own.
func Crossing(ctx context.Context, r db.Reader, c, seen, writer id.ID) ([]Message, error) {
	return readMessages(ctx, r, sqlCrossing, c, seen, writer)
}

// NewestMessage is the id of the newest message or note of a case, 0 when it has none.
func NewestMessage(ctx context.Context, r db.Reader, c id.ID) (newest id.ID, err error) {
	if err := r.Get(ctx, &newest, sqlNewestMessage, c); err != nil {
		return 0, fmt.Errorf("find the newest message of case %d: %w", c, err)
	}
	return newest, nil
}

// After lists the messages and notes of a case after a given one, first to
// last, at most a page of them.
func After(ctx context.Context, r db.Reader, c, seen id.ID) ([]Message, error) {
	return readMessages(ctx, r, sqlAfter, c, seen, maxTimeline)
}

func readMessages(ctx context.Context, r db.Reader, text string, args ...any) ([]Message, error) {
	var rows []messageRow
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	all := make([]Message, len(rows))
	for i, one := range rows {
		all[i] = one.message()
	}
	return all, nil
}

const (
	sqlCountCrossing = `
SELECT COUNT(*) FROM cases_message
WHERE case_id = $1 AND id > $2 AND audience = 'public' AND author_kind <> 'system' AND NOT (author_kind = 'staff' AND author_id = $3)`

	sqlCrossing = `
SELECT ` + messageColumns + ` FROM cases_message
WHERE case_id = $1 AND id > $2 AND audience = 'public' AND author_kind <> 'system' AND NOT (author_kind = 'staff' AND author_id = $3)
ORDER BY id LIMIT 20`

	sqlNewestMessage = `SELECT COALESCE(MAX(id), 0) FROM cases_message WHERE case_id = $1`

	sqlAfter = `SELECT ` + messageColumns + ` FROM cases_message WHERE case_id = $1 AND id > $2 ORDER BY id LIMIT $3`
)
