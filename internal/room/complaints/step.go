package complaints

import (
	"context"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Step takes a complaint a step further on its path. What the table of moves does
// not name is refused, and so is a step for which something is missing.
func (m *Room) Step(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, to State, reason string) (File, error) {
	reason, wrong := text("reason", reason, MaxText, NeedsReason(to))
	if wrong != nil {
		return File{}, refuse(wrong)
	}
	return m.change(ctx, tx, by, of, Judges(to), func(f *File) error {
		if WayOf(f.State, to) != Step {
			return fault.New(fault.Conflict, "complaints.no_such_move", "from", string(f.State), "to", string(to))
		}
		if err := refuseLacks(Lacks(*f, to)); err != nil {
			return err
		}
		return m.move(ctx, tx, by, f, to, reason)
	})
}
