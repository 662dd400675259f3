package cases

import (
	"cmp"
	"context"
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

// followBatch is how many events one transaction reads, of some thirty cases: a
// few milliseconds of the one writer, and many more where customers come often.
const followBatch = 150

// Step reads the next events and keeps what follows from them.
func (f *Follower) Step(ctx context.Context, tx *db.Tx) (event.Step, error) {
	return f.step(ctx, tx, followBatch)
}

func (f *Follower) step(ctx context.Context, tx *db.Tx, most int) (event.Step, error) {
	step, err := f.Next(ctx, tx, most, time.Time{})
	if err != nil {
		return step, err
	}
	var touched []id.ID
	met := map[id.ID]bool{}
	for _, e := range step.Events {
		if e.Subject.Kind == "case" && !met[e.Subject.ID] {
			met[e.Subject.ID] = true
			touched = append(touched, e.Subject.ID)
		}
	}
	w := &following{m: f.room, days: map[dayKey]*daySums{}}
	return step, w.keep(ctx, tx, touched)
}

// CatchUp reads the record from its beginning to its end at once, for data that
// was brought in behind the acts. What was kept already stays as it is.
func (f *Follower) CatchUp(ctx context.Context, d *db.DB) error {
	return f.Walk.CatchUp(ctx, d, func(tx *db.Tx) (event.Step, error) { return f.step(ctx, tx, event.CatchUpBatch) })
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
	rows []firstRow // to be stored
}

// keep brings the parts of some cases in the figure up to date, and those of
// the cases they repeat.
func (w *following) keep(ctx context.Context, tx *db.Tx, touched []id.ID) error {
	earlier, err := w.followAll(ctx, tx, touched)
	if err != nil {
		return err
	}
	if _, err := w.followAll(ctx, tx, earlier); err != nil {
		return err
	}
	return w.addUp(ctx, tx)
}

// casesAtOnce bounds the values of one statement.
const casesAtOnce = 256

func (w *following) followAll(ctx context.Context, tx *db.Tx, touched []id.ID) (earlier []id.ID, err error) {
	for some := range slices.Chunk(touched, casesAtOnce) {
		more, err := w.follow(ctx, tx, some)
		if err != nil {
			return nil, err
		}
		earlier = append(earlier, more...)
	}
	slices.Sort(earlier)
	return slices.Compact(earlier), nil
}

// follow brings the parts of some cases up to date. A case met for the first
// time is compared with what its customer came with before. It gives the cases
// whose figures hang on those that have changed.
func (w *following) follow(ctx context.Context, tx *db.Tx, touched []id.ID) (earlier []id.ID, err error) {
	if len(touched) == 0 {
		return nil, nil
	}
	old, err := firstRows(ctx, tx, touched)
	if err != nil {
		return nil, err
	}
	found, err := someWith(ctx, tx, matterColumns, touched)
	if err != nil {
		return nil, err
	}
	if err := w.m.lookForEarlier(ctx, tx, touched, found, old); err != nil {
		return nil, err
	}
	b, err := readBehind(ctx, tx, touched)
	if err != nil {
		return nil, err
	}
	met := map[id.ID]bool{}
	for _, which := range touched {
		c, there := found[which]
		if !there {
			continue // a case that was erased has no figure
		}
		gap, hangs, err := gapOf(ctx, tx, c, b.again)
		if err != nil {
			return nil, err
		}
		now := rowOf(c, firstContactOf(c, b.happened[which], b.repeats[which], gap))
		before, known := old[which]
		if known && before == now {
			continue
		}
		if err := w.put(ctx, tx, before, now, known); err != nil {
			return nil, err
		}
		for _, e := range hangs {
			if !met[e] {
				met[e] = true
				earlier = append(earlier, e)
			}
		}
	}
	return earlier, w.putRows(ctx, tx)
}

// put keeps a case's part of the figure, in place of what it was when known.
func (w *following) put(ctx context.Context, tx *db.Tx, before, now firstRow, known bool) error {
	if known {
		w.count(before, -1)
	}
	w.count(now, 1)
	if w.rows = append(w.rows, now); len(w.rows) < putAtOnce {
		return nil
	}
	return w.putRows(ctx, tx)
}

// putAtOnce rows are stored with one statement, which costs a third of as many.
const putAtOnce = 32

// putRows stores the rows that wait: all at once when there are just as many as
// the statement takes, else one by one.
func (w *following) putRows(ctx context.Context, tx *db.Tx) error {
	at := 1
	if len(w.rows) == putAtOnce {
		at = putAtOnce
	}
	for some := range slices.Chunk(w.rows, at) {
		b := new(db.SQL).W(`INSERT INTO cases_first (case_id, day, received_at, team_id, type, channel, counted, gap, second_at, solved_at) VALUES `)
		for i, r := range some {
			b.If(i > 0, `, `).W(`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.CaseID, r.Day, r.ReceivedAt, r.TeamID, r.Type, r.Channel, r.Counted, r.Gap, r.SecondAt, r.SolvedAt)
		}
		b.W(putAgain)
		if _, err := tx.Exec(ctx, b.Text(), b.Args()...); err != nil {
			return fmt.Errorf("keep the figures of cases: %w", err)
		}
	}
	w.rows = w.rows[:0]
	return nil
}

func rowOf(c Case, f FirstContact) firstRow {
	return firstRow{CaseID: c.ID, Day: dayOf(c.ReceivedAt), ReceivedAt: clock.Micros(c.ReceivedAt), TeamID: c.TeamID, Type: string(c.Type), Channel: c.Channel,
		Counted: f.Counted, Gap: f.Gap.Microseconds(), SecondAt: clock.Micros(f.Second), SolvedAt: clock.Micros(f.Solved)}
}

// gapOf is how long after the last contact on its matter a case came: as found,
// or, which goes before it, as a person said by marking it a duplicate. Earlier
// are the cases whose figures hang on it.
func gapOf(ctx context.Context, r db.Reader, c Case, again map[id.ID]Again) (gap time.Duration, earlier []id.ID, err error) {
	if a, ok := again[c.ID]; ok {
		earlier = append(earlier, a.EarlierID)
		if a.RefusedBy == 0 {
			gap = a.Gap
		}
	}
	if c.DuplicateOf == 0 {
		return gap, earlier, nil
	}
	of, err := Get(ctx, r, c.DuplicateOf)
	if err != nil {
		return 0, nil, err
	}
	gap, err = sinceContact(ctx, r, of, c.ReceivedAt)
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
	sqlFirstRows = `SELECT case_id, day, received_at, team_id, type, channel, counted, gap, second_at, solved_at FROM cases_first`

	putAgain = `
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
