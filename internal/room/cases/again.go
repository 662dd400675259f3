package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/near"
	"rida/internal/kit/parallel"
)

// Again is that a customer comes with a matter once more: the case, the
// earlier one, and what makes them the same matter.
type Again struct {
	CaseID    id.ID
	EarlierID id.ID
	Gap       time.Duration // since the customer's last words on the matter then
	Words     []string      // common to both, as search stores them, the weightiest first
	Labels    []string      // tags that both have
	RefusedBy id.ID         // who said that it is not the same; 0 for nobody
	FoundAt   time.Time

	score float64
}

const (
	// againWithin is how long a matter stays fresh: the longest window of
	// first-contact resolution.
	againWithin = 30 * 24 * time.Hour
	// lookBack is how old an earlier case may be that was spoken of since.
	lookBack = 90 * 24 * time.Hour
	// maxEarlier is how many earlier cases of one customer are compared; a
	// customer with more in ninety days is a machine or a large firm.
	maxEarlier = 20
)

// sought is a case, with what its customer came with before it, newest first,
// and how far that was looked through.
type sought struct {
	c      Case
	before []Case // not compared yet
	tags   map[id.ID][]string
	mine   near.Weighed
	alike  *alike // the newest on the same matter of those that were compared; nil for none
}

// alike is an earlier case on the same matter, as far as words can tell.
type alike struct {
	earlier Case
	answer  near.Answer
}

// next compares on, from the newest to the oldest, to one on the same matter:
// nearly always the first that is found will do.
func (s *sought) next() {
	s.alike = nil
	for len(s.before) > 0 && s.alike == nil {
		one := s.before[0]
		s.before = s.before[1:]
		if answer := s.mine.Compare(near.Weigh(matterOf(one, s.tags))); answer.Near {
			s.alike = &alike{one, answer}
		}
	}
}

// cameBefore reads what their customers came with before some cases. One reading
// serves all of them, unless one of the customers is a machine whose cases would
// crowd out the others'.
func cameBefore(ctx context.Context, r db.Reader, of []Case) ([]sought, error) {
	out := make([]sought, len(of))
	whole := len(of) * maxEarlier
	read, err := casesOfCustomers(ctx, r, of, whole)
	if err != nil {
		return nil, err
	}
	if len(read) == whole && len(of) > 1 {
		for i := range of {
			alone, err := cameBefore(ctx, r, of[i:i+1])
			if err != nil {
				return nil, err
			}
			out[i] = alone[0]
		}
		return out, nil
	}
	theirs := map[id.ID][]Case{}
	for _, one := range read {
		theirs[one.CustomerID] = append(theirs[one.CustomerID], one)
	}
	for i, c := range of {
		out[i].c = c
		for _, one := range theirs[c.CustomerID] {
			if isEarlier(one, c) && len(out[i].before) < maxEarlier {
				out[i].before = append(out[i].before, one)
			}
		}
	}
	return out, nil
}

// isEarlier tells whether a case can be what a later one of its customer repeats.
func isEarlier(one, c Case) bool {
	return one.ID != c.ID && !one.ReceivedAt.After(c.ReceivedAt) && !one.ReceivedAt.Before(c.ReceivedAt.Add(-lookBack)) &&
		(one.ReceivedAt.Before(c.ReceivedAt) || one.ID < c.ID) && one.DuplicateOf != c.ID && !asksForNothing(one.Type)
}

// casesOfCustomers reads the newest cases of the customers of some cases, from
// lookBack before the first of these to the last.
func casesOfCustomers(ctx context.Context, r db.Reader, of []Case, most int) ([]Case, error) {
	if len(of) == 0 {
		return nil, nil
	}
	first, last := of[0].ReceivedAt, of[0].ReceivedAt
	var customers []id.ID
	for _, c := range of {
		customers = append(customers, c.CustomerID)
		if c.ReceivedAt.Before(first) {
			first = c.ReceivedAt
		}
		if c.ReceivedAt.After(last) {
			last = c.ReceivedAt
		}
	}
	slices.Sort(customers)
	var b db.SQL
	b.W(`SELECT `+earlierColumns+` FROM cases c WHERE 1 = 1`).In("customer_id", db.Values(db.Padded(slices.Compact(customers)))...).
		W(` AND received_at >= ? AND received_at <= ? ORDER BY received_at DESC, id DESC LIMIT ?`, clock.Micros(first.Add(-lookBack)), clock.Micros(last), most)
	return readCases(ctx, r, &b)
}

// lookBehind finds, for each of some cases, the newest earlier one of its customer
// on the same matter. Reading the words of many texts is the costly part: all
// processors share it.
func lookBehind(ctx context.Context, r db.Reader, of []Case) ([]sought, error) {
	of = slices.Clone(of)
	for i := range of {
		if asksForNothing(of[i].Type) {
			of[i].CustomerID = 0 // and has nobody who came before
		}
	}
	all, err := cameBefore(ctx, r, of)
	if err != nil {
		return nil, err
	}
	var tagged []id.ID
	for _, s := range all {
		if len(s.before) == 0 {
			continue
		}
		tagged = append(tagged, s.c.ID)
		for _, e := range s.before {
			tagged = append(tagged, e.ID)
		}
	}
	slices.Sort(tagged)
	tags, err := tagsOf(ctx, r, slices.Compact(tagged))
	if err != nil {
		return nil, err
	}
	parallel.Each(len(all), func(i int) {
		s := &all[i]
		if s.tags = tags; len(s.before) > 0 {
			s.mine = near.Weigh(matterOf(s.c, tags))
			s.next()
		}
	})
	return all, nil
}

// newestFresh gives the newest of the earlier cases on the same matter that is
// still fresh, and what makes the case its repetition; ok is false when none is.
func (s *sought) newestFresh(ctx context.Context, r db.Reader) (a Again, earlier Case, ok bool, err error) {
	for ; s.alike != nil; s.next() {
		one := *s.alike
		gap, err := sinceContact(ctx, r, one.earlier, s.c.ReceivedAt)
		if err != nil {
			return a, earlier, false, err
		}
		if gap <= againWithin {
			return Again{CaseID: s.c.ID, EarlierID: one.earlier.ID, Gap: gap, Words: one.answer.Words, Labels: one.answer.Labels, FoundAt: s.c.ReceivedAt, score: one.answer.Score}, one.earlier, true, nil
		}
	}
	return a, earlier, false, nil
}

// earlierColumns is what comparing a case with a later one needs of it.
const earlierColumns = `c.id, c.type, c.subject, c.customer_id, c.owner_id, c.taken, c.received_at, c.duplicate_of, c.problem, c.times, c.since_at`

// matterColumns is what comparing cases and counting first contacts needs of them.
const matterColumns = `c.id, c.state, c.type, c.subject, c.channel, c.customer_id, c.team_id, c.owner_id, c.taken, c.received_at, c.closure,
    c.duplicate_of, c.problem, c.times, c.since_at`

// matterOf is what a case is about, in words.
func matterOf(c Case, tags map[id.ID][]string) near.Text {
	return near.Text{Title: c.Subject, Body: c.Problem, Labels: tags[c.ID]}
}

// tagsOf reads the tags of cases.
func tagsOf(ctx context.Context, r db.Reader, of []id.ID) (map[id.ID][]string, error) {
	out := map[id.ID][]string{}
	for some := range slices.Chunk(of, casesAtOnce) {
		var rows []struct {
			CaseID id.ID
			Tag    string
		}
		b := new(db.SQL).W(`SELECT case_id, tag FROM cases_tag WHERE 1 = 1`).In("case_id", db.Values(db.Padded(some))...).W(` ORDER BY case_id, tag`)
		if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
			return nil, fmt.Errorf("read the tags of cases: %w", err)
		}
		for _, one := range rows {
			out[one.CaseID] = append(out[one.CaseID], one.Tag)
		}
	}
	return out, nil
}

// sinceContact is how long before an instant the customer last spoke in a case.
func sinceContact(ctx context.Context, r db.Reader, c Case, now time.Time) (time.Duration, error) {
	var last []int64
	if err := r.All(ctx, &last, sqlLastContact, c.ID, clock.Micros(now)); err != nil {
		return 0, fmt.Errorf("find the last contact in case %d: %w", c.ID, err)
	}
	at := c.ReceivedAt
	if len(last) > 0 {
		at = clock.FromMicros(last[0])
	}
	return max(now.Sub(at), time.Microsecond), nil
}

// AgainOf tells that a case repeats an earlier one; ok is false when it does not.
func AgainOf(ctx context.Context, r db.Reader, c id.ID) (a Again, ok bool, err error) {
	var one againRow
	err = r.Get(ctx, &one, sqlAgainOf, c)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("read what case %d repeats: %w", c, err)
	}
	return one.again(), true, nil
}

// againRow is an Again as stored.
type againRow struct {
	CaseID, EarlierID, RefusedBy id.ID
	Gap, FoundAt                 int64
	Words, Labels                string
}

func (r againRow) again() Again {
	return Again{CaseID: r.CaseID, EarlierID: r.EarlierID, Gap: time.Duration(r.Gap) * time.Microsecond,
		Words: lines(r.Words), Labels: lines(r.Labels), RefusedBy: r.RefusedBy, FoundAt: clock.FromMicros(r.FoundAt)}
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// keepAgain stores that a case repeats another, marks the case with which time
// it is, and tells whoever looks, unless it is old news.
func (m *Room) keepAgain(ctx context.Context, tx *db.Tx, c, earlier Case, a Again) error {
	if _, err := tx.Exec(ctx, sqlKeepAgain, a.CaseID, a.EarlierID, c.CustomerID, a.Gap.Microseconds(), int64(a.score*1000),
		strings.Join(a.Words, "\n"), strings.Join(a.Labels, "\n"), clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("keep that case %d repeats %d: %w", a.CaseID, a.EarlierID, err)
	}
	times, since := countOn(earlier)
	if err := mark(ctx, tx, c.ID, times, since); err != nil {
		return err
	}
	const news = 24 * time.Hour
	if !c.IsOpen() && tx.Now().Sub(c.ReceivedAt) > news {
		return nil
	}
	return m.happened(ctx, tx, event.System, c.ID, "came_again", map[string]any{"earlier": earlier.ID, "times": times, "gap": a.Gap.Microseconds()})
}

// countOn is which time it is when a matter follows an earlier case.
func countOn(earlier Case) (times int64, since time.Time) {
	since = earlier.SinceAt
	if since.IsZero() {
		since = earlier.ReceivedAt
	}
	return earlier.Times + 1, since
}

func mark(ctx context.Context, tx *db.Tx, c id.ID, times int64, since time.Time) error {
	if _, err := tx.Exec(ctx, sqlMarkAgain, c, times, clock.Micros(since)); err != nil {
		return fmt.Errorf("mark case %d as coming again: %w", c, err)
	}
	return nil
}

// RefuseAgain is a person's word that a case is not the matter it was taken
// for. It can be taken back with RestoreAgain.
func (m *Room) RefuseAgain(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.decideAgain(ctx, tx, by, which, func(a Again) error {
		if a.RefusedBy != 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, sqlRefuseAgain, which, by.ID, clock.Micros(tx.Now())); err != nil {
			return fmt.Errorf("refuse that case %d repeats: %w", which, err)
		}
		if err := mark(ctx, tx, which, 1, time.Time{}); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, which, "again_refused", map[string]any{"earlier": a.EarlierID})
	})
}

// RestoreAgain takes a RefuseAgain back.
func (m *Room) RestoreAgain(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	return m.decideAgain(ctx, tx, by, which, func(a Again) error {
		if a.RefusedBy == 0 {
			return nil
		}
		earlier, err := Get(ctx, tx, a.EarlierID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlRestoreAgain, which); err != nil {
			return fmt.Errorf("restore that case %d repeats: %w", which, err)
		}
		times, since := countOn(earlier)
		if err := mark(ctx, tx, which, times, since); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, which, "again_restored", map[string]any{"earlier": a.EarlierID})
	})
}

func (m *Room) decideAgain(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, decide func(Again) error) (Case, error) {
	if err := tx.Lock(ctx, "cases", int64(which)); err != nil {
		return Case{}, fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	a, ok, err := AgainOf(ctx, tx, which)
	if err != nil {
		return Case{}, err
	}
	if !ok {
		return Case{}, fault.New(fault.NotFound, "cases.again.none")
	}
	if err := decide(a); err != nil {
		return Case{}, err
	}
	return Get(ctx, tx, which)
}

// EarlierOwner is who owned the matter the last time this customer came with
// it, when that is a person who is still here; ok is false otherwise. It looks
// for itself, so that a rule can ask while a case is being opened.
func (m *Room) EarlierOwner(ctx context.Context, r db.Reader, c Case) (owner id.ID, ok bool, err error) {
	all, err := lookBehind(ctx, r, []Case{c})
	if err != nil {
		return 0, false, err
	}
	_, earlier, ok, err := all[0].newestFresh(ctx, r)
	if err != nil || !ok || !earlier.Taken {
		return 0, false, err
	}
	ok, err = m.IsActive(ctx, r, earlier.OwnerID)
	return earlier.OwnerID, ok, err
}

// GiveToEarlierOwner offers a case to who owned the matter the last time; who
// does so for himself takes it.
func (m *Room) GiveToEarlierOwner(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) (Case, error) {
	a, ok, err := AgainOf(ctx, tx, which)
	if err != nil {
		return Case{}, err
	}
	if !ok || a.RefusedBy != 0 {
		return Case{}, fault.New(fault.NotFound, "cases.again.none")
	}
	earlier, err := Get(ctx, tx, a.EarlierID)
	if err != nil {
		return Case{}, err
	}
	return m.HandOver(ctx, tx, by, which, earlier.OwnerID, "")
}

// CameAgain is how many of a customer's cases repeat an earlier one.
func CameAgain(ctx context.Context, r db.Reader, customer id.ID) (n int64, err error) {
	if err := r.Get(ctx, &n, sqlCameAgain, customer); err != nil {
		return 0, fmt.Errorf("count how often customer %d came again: %w", customer, err)
	}
	return n, nil
}

const (
	sqlLastContact = `
SELECT at FROM event WHERE subject_kind = 'case' AND subject_id = $1 AND at < $2
    AND kind IN ('cases.customer_wrote', 'cases.received', 'cases.not_solved')
ORDER BY seq DESC LIMIT 1`

	sqlAgain   = `SELECT case_id, earlier_id, gap, words, labels, found_at, COALESCE(refused_by, 0) AS refused_by FROM cases_again`
	sqlAgainOf = sqlAgain + ` WHERE case_id = $1`

	sqlKeepAgain = `
INSERT INTO cases_again (case_id, earlier_id, customer_id, gap, score, words, labels, found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlMarkAgain    = `UPDATE cases SET times = $2, since_at = $3, version = version + 1 WHERE id = $1`
	sqlRefuseAgain  = `UPDATE cases_again SET refused_by = $2, refused_at = $3 WHERE case_id = $1`
	sqlRestoreAgain = `UPDATE cases_again SET refused_by = NULL, refused_at = 0 WHERE case_id = $1`
	sqlCameAgain    = `SELECT COUNT(*) FROM cases_again WHERE customer_id = $1 AND refused_at = 0`
)
