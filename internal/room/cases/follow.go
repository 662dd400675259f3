package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Follower reads the record of events behind the acts and keeps what follows
// from them: which cases repeat an earlier one, and the sums of first-contact
// resolution. It is not in the way of any act, starts where it stopped, and may
// read an event twice without counting it twice. One at a time works on a
// database.
type Follower struct {
	room *Room
	read map[id.ID]time.Time // read already, but too young to be left behind
	last id.ID               // the newest event read
}

// NewFollower makes one.
func NewFollower(m *Room) *Follower { return &Follower{room: m, read: map[id.ID]time.Time{}} }

const (
	// followBatch is how many events one transaction reads: about five
	// milliseconds, so that the one writer of SQLite is soon free again.
	followBatch = 50
	// unsettled is how long an event with a smaller id may still appear, from
	// an act that began before and was on disk later.
	unsettled = 10 * time.Second
)

// IsBehind tells whether there is anything to read, without writing.
func (f *Follower) IsBehind(ctx context.Context, r db.Reader) (bool, error) {
	var newest []id.ID
	if err := r.All(ctx, &newest, sqlNewestEvent); err != nil {
		return false, fmt.Errorf("look at the record: %w", err)
	}
	return len(newest) == 1 && newest[0] > f.last, nil
}

// Followed tells how a step went.
type Followed struct {
	More bool          // there is more to read at once
	Late time.Duration // how far the events just read lie back
}

// Step reads the next events and keeps what follows from them.
func (f *Follower) Step(ctx context.Context, tx *db.Tx) (Followed, error) {
	if err := tx.Lock(ctx, "cases_first_walk", 1); err != nil {
		return Followed{}, fmt.Errorf("take up the record: %w", err)
	}
	var from id.ID
	if err := tx.Get(ctx, &from, sqlWalk); err != nil {
		return Followed{}, fmt.Errorf("find where the record was left: %w", err)
	}
	f.last = max(f.last, from)
	var events []struct {
		ID, SubjectID id.ID
		SubjectKind   string
	}
	if err := tx.All(ctx, &events, sqlNextEvents, from, followBatch+len(f.read)); err != nil {
		return Followed{}, fmt.Errorf("read the record: %w", err)
	}
	if len(events) == 0 {
		return Followed{}, nil
	}
	var touched, fresh []id.ID
	settled := from
	for _, e := range events {
		if tx.Now().Sub(e.ID.Time()) > unsettled {
			settled = e.ID
		}
		if _, known := f.read[e.ID]; known {
			continue
		}
		fresh = append(fresh, e.ID)
		if e.SubjectKind == "case" && !slices.Contains(touched, e.SubjectID) {
			touched = append(touched, e.SubjectID)
		}
	}
	for _, c := range touched {
		if err := f.room.follow(ctx, tx, c, true); err != nil {
			return Followed{}, err
		}
	}
	last := events[len(events)-1].ID.Time()
	if settled != from || len(fresh) > 0 {
		if _, err := tx.Exec(ctx, sqlSetWalk, settled, clock.Micros(last)); err != nil {
			return Followed{}, fmt.Errorf("note where the record was left: %w", err)
		}
	}
	tx.AfterCommit(func() { f.remember(fresh, settled) })
	return Followed{More: len(fresh) >= followBatch, Late: tx.Now().Sub(last)}, nil
}

// remember keeps in mind what was read beyond the settled part.
func (f *Follower) remember(fresh []id.ID, settled id.ID) {
	for _, e := range fresh {
		f.read[e] = e.Time()
		f.last = max(f.last, e)
	}
	for e := range f.read {
		if e <= settled {
			delete(f.read, e)
		}
	}
}

// firstRow is a case's part of the figure, as stored.
type firstRow struct {
	CaseID     id.ID
	Day        int64
	ReceivedAt int64
	TeamID     id.ID
	Type       string
	Channel    string
	Counted    bool
	Gap        int64
	SecondAt   int64
	SolvedAt   int64
}

func (r firstRow) figure() FirstContact {
	return FirstContact{Received: clock.FromMicros(r.ReceivedAt), Second: clock.FromMicros(r.SecondAt), Solved: clock.FromMicros(r.SolvedAt),
		Gap: time.Duration(r.Gap) * time.Microsecond, Counted: r.Counted}
}

// follow brings one case's part of the figure up to date, and with it that of
// the case it repeats. A case met for the first time is compared with what its
// customer came with before.
func (m *Room) follow(ctx context.Context, tx *db.Tx, which id.ID, onward bool) error {
	var old []firstRow
	if err := tx.All(ctx, &old, sqlFirstRow, which); err != nil {
		return fmt.Errorf("read the figure of case %d: %w", which, err)
	}
	if len(old) == 0 {
		if err := m.lookForEarlier(ctx, tx, which); err != nil {
			return err
		}
	}
	now, earlier, err := m.firstRowOf(ctx, tx, which)
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(old) == 1 && old[0] == now {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlPutFirst, now.CaseID, now.Day, now.ReceivedAt, now.TeamID, now.Type, now.Channel, now.Counted, now.Gap, now.SecondAt, now.SolvedAt); err != nil {
		return fmt.Errorf("keep the figure of case %d: %w", which, err)
	}
	for _, o := range old {
		if err := addToDay(ctx, tx, o, -1); err != nil {
			return err
		}
	}
	if err := addToDay(ctx, tx, now, 1); err != nil {
		return err
	}
	if !onward {
		return nil
	}
	for _, e := range earlier {
		if err := m.follow(ctx, tx, e, false); err != nil {
			return err
		}
	}
	return nil
}

// errGone: a case that was erased has no figure.
var errGone = errors.New("the case is gone")

// lookForEarlier finds out whether a case repeats an earlier one and keeps it.
func (m *Room) lookForEarlier(ctx context.Context, tx *db.Tx, which id.ID) error {
	one, err := Some(ctx, tx, []id.ID{which})
	c, there := one[which]
	if err != nil || !there || c.DuplicateOf != 0 {
		return err
	}
	if _, known, err := AgainOf(ctx, tx, which); err != nil || known {
		return err
	}
	a, earlier, ok, err := findEarlier(ctx, tx, c)
	if err != nil || !ok {
		return err
	}
	return m.keepAgain(ctx, tx, c, earlier, a)
}

// firstRowOf reads a case's part of the figure from the record, and which
// earlier cases it may be a contact of.
func (m *Room) firstRowOf(ctx context.Context, tx *db.Tx, which id.ID) (firstRow, []id.ID, error) {
	one, err := Some(ctx, tx, []id.ID{which})
	c, there := one[which]
	if err != nil {
		return firstRow{}, nil, err
	}
	if !there {
		return firstRow{}, nil, errGone
	}
	happened, err := Events(ctx, tx, which)
	if err != nil {
		return firstRow{}, nil, err
	}
	var later []int64
	if err := tx.All(ctx, &later, sqlRepeats, which); err != nil {
		return firstRow{}, nil, fmt.Errorf("read what repeats case %d: %w", which, err)
	}
	repeats := make([]time.Time, len(later))
	for i, at := range later {
		repeats[i] = clock.FromMicros(at)
	}
	gap, earlier, err := m.gapOf(ctx, tx, c)
	if err != nil {
		return firstRow{}, nil, err
	}
	f := firstContactOf(c, happened, repeats, gap)
	return firstRow{CaseID: c.ID, Day: dayOf(c.ReceivedAt), ReceivedAt: clock.Micros(c.ReceivedAt), TeamID: c.TeamID, Type: string(c.Type), Channel: c.Channel,
		Counted: f.Counted, Gap: f.Gap.Microseconds(), SecondAt: clock.Micros(f.Second), SolvedAt: clock.Micros(f.Solved)}, earlier, nil
}

// gapOf is how long after the last contact on its matter a case came: as found,
// or, which goes before it, as a person said by marking it a duplicate. Earlier
// are the cases whose figures hang on it.
func (m *Room) gapOf(ctx context.Context, tx *db.Tx, c Case) (gap time.Duration, earlier []id.ID, err error) {
	a, ok, err := AgainOf(ctx, tx, c.ID)
	if err != nil {
		return 0, nil, err
	}
	if ok {
		earlier = append(earlier, a.EarlierID)
		if a.RefusedBy == 0 {
			gap = a.Gap
		}
	}
	if c.DuplicateOf == 0 {
		return gap, earlier, nil
	}
	of, err := Get(ctx, tx, c.DuplicateOf)
	if err != nil {
		return 0, nil, err
	}
	gap, err = sinceContact(ctx, tx, of, c.ReceivedAt)
	return gap, append(earlier, of.ID), err
}

// addToDay adds a case's part to the sums of its day, or takes it away.
func addToDay(ctx context.Context, tx *db.Tx, r firstRow, sign int64) error {
	if !r.Counted {
		return nil
	}
	f, args := r.figure(), []any{r.Day, r.TeamID, r.Type, r.Channel, sign}
	for _, w := range Windows {
		for _, yes := range []bool{f.IsIssue(w), f.IsFirst(w)} {
			n := int64(0)
			if yes {
				n = sign
			}
			args = append(args, n)
		}
	}
	if _, err := tx.Exec(ctx, sqlAddToDay, args...); err != nil {
		return fmt.Errorf("add to the sums of the day: %w", err)
	}
	return nil
}

const (
	sqlWalk        = `SELECT event_id FROM cases_first_walk WHERE id = 1`
	sqlSetWalk     = `UPDATE cases_first_walk SET event_id = $1, at = $2 WHERE id = 1`
	sqlNewestEvent = `SELECT id FROM event ORDER BY id DESC LIMIT 1`
	sqlNextEvents  = `SELECT id, subject_kind, subject_id FROM event WHERE id > $1 ORDER BY id LIMIT $2`

	sqlFirstRow = `
SELECT case_id, day, received_at, team_id, type, channel, counted, gap, second_at, solved_at FROM cases_first WHERE case_id = $1`

	sqlRepeats = `
SELECT c.received_at FROM cases_again a JOIN cases c ON c.id = a.case_id WHERE a.earlier_id = $1 AND a.refused_at = 0 AND c.duplicate_of IS NULL`

	sqlPutFirst = `
INSERT INTO cases_first (case_id, day, received_at, team_id, type, channel, counted, gap, second_at, solved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (case_id) DO UPDATE SET team_id = excluded.team_id, type = excluded.type, counted = excluded.counted, gap = excluded.gap,
    second_at = excluded.second_at, solved_at = excluded.solved_at`

	sqlAddToDay = `
INSERT INTO cases_first_day (day, team_id, type, channel, cases, issues7, first7, issues14, first14, issues30, first30)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (day, team_id, type, channel) DO UPDATE SET cases = cases_first_day.cases + excluded.cases,
    issues7 = cases_first_day.issues7 + excluded.issues7, first7 = cases_first_day.first7 + excluded.first7,
    issues14 = cases_first_day.issues14 + excluded.issues14, first14 = cases_first_day.first14 + excluded.first14,
    issues30 = cases_first_day.issues30 + excluded.issues30, first30 = cases_first_day.first30 + excluded.first30`
)
