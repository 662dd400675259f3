package cases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
)

// Follower keeps, behind the acts, what follows from them: which cases repeat
// an earlier one, and the sums of first-contact resolution. It may meet an
// event twice without counting it twice.
type Follower struct {
	*event.Walk
	room *Room
}

// NewFollower makes one.
func NewFollower(m *Room) *Follower { return &Follower{event.NewWalk("cases.follow"), m} }

// followBatch is how many events one transaction reads: about five
// milliseconds, so that the one writer of SQLite is soon free again.
const followBatch = 100

// Step reads the next events and keeps what follows from them.
func (f *Follower) Step(ctx context.Context, tx *db.Tx) (event.Step, error) {
	step, err := f.Next(ctx, tx, followBatch, time.Time{})
	if err != nil {
		return step, err
	}
	var touched []id.ID
	for _, e := range step.Events {
		if e.Subject.Kind == "case" && !slices.Contains(touched, e.Subject.ID) {
			touched = append(touched, e.Subject.ID)
		}
	}
	w := &following{m: f.room, days: map[dayKey]*daySums{}}
	if touched, err = w.newborns(ctx, tx, touched); err != nil {
		return step, err
	}
	for _, c := range touched {
		if err := w.follow(ctx, tx, c, true); err != nil {
			return step, err
		}
	}
	return step, w.addUp(ctx, tx)
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

// following is what one step finds, its sums added up before they are stored.
type following struct {
	m    *Room
	days map[dayKey]*daySums
}

// newborns keeps the figures of cases that have just come from customers who
// have no other: there is nothing they could repeat, and nothing within the
// first hour is a second contact. It gives back those that need a closer look.
func (w *following) newborns(ctx context.Context, tx *db.Tx, touched []id.ID) (rest []id.ID, err error) {
	if len(touched) == 0 {
		return nil, nil
	}
	alone, err := readCases(ctx, tx, new(db.SQL).W(`SELECT `+columns+` FROM cases c WHERE c.received_at > ?`, clock.Micros(tx.Now().Add(-sitting))).
		In("c.id", db.Values(touched)...).
		W(` AND c.closed_at = 0 AND c.reopened = 0 AND c.duplicate_of IS NULL`).
		W(` AND NOT EXISTS (SELECT 1 FROM cases_first f WHERE f.case_id = c.id)`).
		W(` AND NOT EXISTS (SELECT 1 FROM cases o WHERE o.customer_id = c.customer_id AND o.id <> c.id)`))
	if err != nil {
		return nil, err
	}
	found := map[id.ID]Case{}
	for _, c := range alone {
		found[c.ID] = c
	}
	for _, which := range touched {
		c, there := found[which]
		if !there {
			rest = append(rest, which)
			continue
		}
		if err := w.put(ctx, tx, nil, rowOf(c, firstContactOf(c, nil, nil, 0))); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// follow brings one case's part of the figure up to date, and with it that of
// the case it repeats. A case met for the first time is compared with what its
// customer came with before.
func (w *following) follow(ctx context.Context, tx *db.Tx, which id.ID, onward bool) error {
	var old []firstRow
	if err := tx.All(ctx, &old, sqlFirstRow, which); err != nil {
		return fmt.Errorf("read the figure of case %d: %w", which, err)
	}
	if len(old) == 0 {
		if err := w.m.lookForEarlier(ctx, tx, which); err != nil {
			return err
		}
	}
	now, earlier, err := w.m.firstRowOf(ctx, tx, which)
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(old) == 1 && old[0] == now {
		return nil
	}
	if err := w.put(ctx, tx, old, now); err != nil || !onward {
		return err
	}
	for _, e := range earlier {
		if err := w.follow(ctx, tx, e, false); err != nil {
			return err
		}
	}
	return nil
}

// put keeps a case's part of the figure in place of what it was.
func (w *following) put(ctx context.Context, tx *db.Tx, old []firstRow, now firstRow) error {
	if _, err := tx.Exec(ctx, sqlPutFirst, now.CaseID, now.Day, now.ReceivedAt, now.TeamID, now.Type, now.Channel, now.Counted, now.Gap, now.SecondAt, now.SolvedAt); err != nil {
		return fmt.Errorf("keep the figure of case %d: %w", now.CaseID, err)
	}
	for _, o := range old {
		w.count(o, -1)
	}
	w.count(now, 1)
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
	return rowOf(c, firstContactOf(c, happened, repeats, gap)), earlier, nil
}

func rowOf(c Case, f FirstContact) firstRow {
	return firstRow{CaseID: c.ID, Day: dayOf(c.ReceivedAt), ReceivedAt: clock.Micros(c.ReceivedAt), TeamID: c.TeamID, Type: string(c.Type), Channel: c.Channel,
		Counted: f.Counted, Gap: f.Gap.Microseconds(), SecondAt: clock.Micros(f.Second), SolvedAt: clock.Micros(f.Solved)}
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

// dayKey is what the sums are kept by; daySums are the cases, and for each
// window the matters and those solved at the first contact.
type dayKey struct {
	day           int64
	team          id.ID
	kind, channel string
}

type daySums [7]int64

// count adds a case's part to the sums of its day, or takes it away.
func (w *following) count(r firstRow, sign int64) {
	if !r.Counted {
		return
	}
	key := dayKey{r.Day, r.TeamID, r.Type, r.Channel}
	if w.days[key] == nil {
		w.days[key] = new(daySums)
	}
	sums, f := w.days[key], r.figure()
	sums[0] += sign
	for i, window := range Windows {
		if f.IsIssue(window) {
			sums[1+2*i] += sign
		}
		if f.IsFirst(window) {
			sums[2+2*i] += sign
		}
	}
}

// addUp stores the sums, in a fixed order so that two processes never wait for
// each other crosswise.
func (w *following) addUp(ctx context.Context, tx *db.Tx) error {
	keys := slices.SortedFunc(maps.Keys(w.days), func(a, b dayKey) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.team, b.team), cmp.Compare(a.kind, b.kind), cmp.Compare(a.channel, b.channel))
	})
	for _, k := range keys {
		args := []any{k.day, k.team, k.kind, k.channel}
		for _, n := range w.days[k] {
			args = append(args, n)
		}
		if _, err := tx.Exec(ctx, sqlAddToDay, args...); err != nil {
			return fmt.Errorf("add to the sums of the day: %w", err)
		}
	}
	return nil
}

const (
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
