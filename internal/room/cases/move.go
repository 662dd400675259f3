package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// MoveKind is why messages went from one case to another.
type MoveKind string

// The kinds of move.
const (
	Merging   MoveKind = "merge" // all of them, into the case that goes on
	Splitting MoveKind = "split" // some of them, into a case of their own
)

// Move is a merge or a split.
type Move struct {
	ID       id.ID
	Kind     MoveKind
	FromID   id.ID // merge: the case that ended; split: the one that was split
	IntoID   id.ID // merge: the case that goes on; split: the new one
	ByID     id.ID
	At       time.Time
	Told     bool // the customer was told by mail
	UndoneAt time.Time

	before           moveBefore
	fromSeq, intoSeq int64 // the last event of each when the move was done
}

// moveBefore is how two cases stood before they were merged: codes, ids and
// times. What people said is not repeated here.
type moveBefore struct {
	From, Into    standing
	Tags          []string // that the case which goes on took over
	Problem, Want bool     // it took these cells of the listening strip over
	Promises      bool     // its promises were laid aside for stricter ones
	FromOwed      []id.ID
	IntoOwed      []id.ID
}

// standing is what a merge changes of a case's own row.
type standing struct {
	State         State
	Type          Type
	Priority      Priority
	OwnerID       id.ID `json:",omitzero"`
	Taken         bool
	BeganAt       int64
	FirstResponse int64
	ClosedAt      int64
	Closure       Closure
	DuplicateOf   id.ID `json:",omitzero"`
	WakeAt        int64
}

func standingOf(c Case) standing {
	return standing{c.State, c.Type, c.Priority, c.OwnerID, c.Taken, clock.Micros(c.BeganAt), clock.Micros(c.FirstResponseAt), clock.Micros(c.ClosedAt),
		c.Closure, c.DuplicateOf, clock.Micros(c.WakeAt)}
}

// changeTwo is change for an act on two cases. They are locked in the order of
// their ids, so that two such acts never wait for each other. After is called
// once both are saved, for the events that end the act.
func (m *Room) changeTwo(ctx context.Context, tx *db.Tx, a, b id.ID, act, after func(x, y *Case) error) (x, y Case, err error) {
	for _, which := range []id.ID{min(a, b), max(a, b)} {
		if err := tx.Lock(ctx, "cases", int64(which)); err != nil {
			return x, y, fault.New(fault.NotFound, "cases.not_found").Because(err)
		}
	}
	if x, err = Get(ctx, tx, a); err != nil {
		return x, y, err
	}
	if y, err = Get(ctx, tx, b); err != nil {
		return x, y, err
	}
	if err = sameSeal(x, y); err != nil {
		return x, y, err
	}
	beforeX, beforeY := x, y
	if err = act(&x, &y); err != nil {
		return beforeX, beforeY, err
	}
	for _, one := range []struct{ before, now *Case }{{&beforeX, &x}, {&beforeY, &y}} {
		if err = m.settleChange(ctx, tx, one.before, one.now); err != nil {
			return beforeX, beforeY, err
		}
	}
	return x, y, after(&x, &y)
}

func (m *Room) settleChange(ctx context.Context, tx *db.Tx, before, c *Case) error {
	if err := m.setNext(ctx, tx, c); err != nil {
		return err
	}
	if err := save(ctx, tx, *c); err != nil {
		return err
	}
	c.Version++
	return recount(ctx, tx, before, c)
}

// carry moves messages to another case and notes which, so that they can go back.
func carry(ctx context.Context, tx *db.Tx, move, into id.ID, messages []id.ID) error {
	for _, one := range messages {
		if _, err := tx.Exec(ctx, sqlNoteMoved, move, "message", one); err != nil {
			return fmt.Errorf("note that message %d moves: %w", one, err)
		}
		if err := rehome(ctx, tx, one, into); err != nil {
			return err
		}
	}
	return nil
}

func rehome(ctx context.Context, tx *db.Tx, message, into id.ID) error {
	if _, err := tx.Exec(ctx, sqlRehome, message, into); err != nil {
		return fmt.Errorf("move message %d: %w", message, err)
	}
	return search.Own(ctx, tx, message, into)
}

// refresh makes what the row of a case shows of its messages right again. A case
// without any keeps what it showed last.
func refresh(ctx context.Context, r db.Reader, c *Case) error {
	if err := r.Get(ctx, &c.Messages, sqlCountMessages, c.ID); err != nil {
		return fmt.Errorf("count the messages of case %d: %w", c.ID, err)
	}
	last, err := readMessages(ctx, r, sqlLastPublic, c.ID)
	if err != nil || len(last) == 0 {
		return err
	}
	c.LastText, c.LastAt, c.LastChannel, c.LastBy = preview(last[0].Text), last[0].At, last[0].Channel, last[0].AuthorKind
	return nil
}

func (m *Room) keepMove(ctx context.Context, tx *db.Tx, mv Move) error {
	before, err := json.Marshal(mv.before)
	if err != nil {
		return fmt.Errorf("write how the cases stood: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlKeepMove, mv.ID, string(mv.Kind), mv.FromID, mv.IntoID, mv.ByID, clock.Micros(mv.At), mv.Told, string(before)); err != nil {
		return fmt.Errorf("keep the %s: %w", mv.Kind, err)
	}
	return nil
}

// sealMove notes the last events of both cases: what is appended after them
// happened since.
func (m *Room) sealMove(ctx context.Context, tx *db.Tx, mv Move, last ...event.Event) error {
	_, err := tx.Exec(ctx, sqlSealMove, mv.ID, last[0].Seq, last[1].Seq)
	return err
}

type moveRow struct {
	ID               id.ID
	Kind             string
	FromID, IntoID   id.ID
	ByID             id.ID
	At               int64
	Told             bool
	Before           string
	FromSeq, IntoSeq int64
	UndoneAt         int64
}

func (r moveRow) move() (Move, error) {
	mv := Move{ID: r.ID, Kind: MoveKind(r.Kind), FromID: r.FromID, IntoID: r.IntoID, ByID: r.ByID, At: clock.FromMicros(r.At), Told: r.Told,
		UndoneAt: clock.FromMicros(r.UndoneAt), fromSeq: r.FromSeq, intoSeq: r.IntoSeq}
	if err := json.Unmarshal([]byte(r.Before), &mv.before); err != nil {
		return mv, fmt.Errorf("read how the cases of move %d stood: %w", r.ID, err)
	}
	return mv, nil
}

// OneMove reads a merge or split; NotFound when there is none.
func OneMove(ctx context.Context, r db.Reader, which id.ID) (Move, error) {
	var one moveRow
	err := r.Get(ctx, &one, sqlOneMove, which)
	if errors.Is(err, db.ErrNone) {
		return Move{}, fault.New(fault.NotFound, "cases.no_move")
	}
	if err != nil {
		return Move{}, fmt.Errorf("read move %d: %w", which, err)
	}
	return one.move()
}

// Moves lists the merges and splits that a case took part in and that were not
// undone, the newest first.
func Moves(ctx context.Context, r db.Reader, c id.ID) ([]Move, error) {
	var rows []moveRow
	if err := r.All(ctx, &rows, sqlMoves, c); err != nil {
		return nil, fmt.Errorf("read the moves of case %d: %w", c, err)
	}
	out := make([]Move, len(rows))
	for i, one := range rows {
		var err error
		if out[i], err = one.move(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

const (
	moveColumns = `id, kind, from_id, into_id, by_id, at, told, before, from_seq, into_seq, undone_at`

	sqlKeepMove = `INSERT INTO cases_move (id, kind, from_id, into_id, by_id, at, told, before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlSealMove = `UPDATE cases_move SET from_seq = $2, into_seq = $3 WHERE id = $1`
	sqlOneMove  = `SELECT ` + moveColumns + ` FROM cases_move WHERE id = $1`

	sqlMoves = `
SELECT ` + moveColumns + ` FROM cases_move WHERE undone_at = 0 AND id IN
    (SELECT id FROM cases_move WHERE from_id = $1 UNION ALL SELECT id FROM cases_move WHERE into_id = $1)
ORDER BY id DESC LIMIT 50`

	sqlNoteMoved     = `INSERT INTO cases_moved (move_id, kind, item_id) VALUES ($1, $2, $3)`
	sqlRehome        = `UPDATE cases_message SET case_id = $2 WHERE id = $1`
	sqlCountMessages = `SELECT COUNT(*) FROM cases_message WHERE case_id = $1`

	sqlLastPublic = `
SELECT ` + messageColumns + ` FROM cases_message
WHERE case_id = $1 AND audience = 'public' AND author_kind <> 'system' ORDER BY id DESC LIMIT 1`
)
