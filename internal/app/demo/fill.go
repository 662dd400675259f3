package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/calendar"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

const (
	// fillSeed makes equal data of equal sizes, ids and times aside.
	fillSeed = 271828
	// fillBatch is how many cases are written in one transaction.
	fillBatch = 4000
	// casesPerCustomer is how many cases a customer has on average.
	casesPerCustomer = 5
	// knownCustomers is how many customers may come again; a customer of long
	// ago stays away, so that the rows at work lie together.
	knownCustomers = 4000
	// fillYears is how far back the cases reach.
	fillYears = 2
	// lately is the time in which most open cases came, recentShare of all; those
	// of the last untakenFor of working time may wait for somebody to take them.
	lately      = 4 * 24 * time.Hour
	recentShare = 0.12
	openLately  = 0.82
	openBefore  = 0.002
	untakenFor  = 5 * time.Hour
	// fillGarbage is by how many percent the heap may grow between two looks.
	fillGarbage = 400
	// MaxFill is what the references of nine digits hold with room to spare.
	MaxFill = 5_000_000
)

// colleagueID is who answers, as rows name them.
type colleagueID struct {
	id   id.ID
	name string
}

// filler makes the rows of Fill.
type filler struct {
	r          *rand.Rand
	now        time.Time
	fresh      time.Time // since when cases may still be untaken
	policy     promises.Policy
	ids        *ids
	references *references
	desks      map[string]cases.Desk
	staff      map[lang.Tag][]colleagueID
	scripts    map[lang.Tag]map[string][]script // by language and city
	topics     map[id.ID][]id.ID                // of the greeter's question, by team
	known      []customer
	had        int   // cases before
	made       int64 // customers
	era        era
	words      *moveWords
	err        error
}

// era is when the cases to be made came in.
type era struct {
	from, to time.Time
	over     bool // all of them are closed, evenly spread; else most of the last days are open
}

// Fill adds cases of three messages each, with a fifth as many customers, to a
// database that Small has founded, until it has n; one that has them stays as
// it is. About one in ten is open. Progress is told after every few thousand; it
// may be nil. What it writes obeys the rules that acts obey. It stops at the end
// of a batch when ctx ends; what was written until then stands and is whole, and
// a further Fill goes on from there.
func Fill(ctx context.Context, d *db.DB, n int, progress func(done, of int)) error {
	if n < 0 || n > MaxFill {
		return fmt.Errorf("fill with %d cases: between 0 and %d are possible", n, MaxFill)
	}
	if there, err := filled(ctx, d, fills); err != nil || there >= n {
		return err
	}
	f, err := newFiller(ctx, d)
	if err != nil {
		return fmt.Errorf("prepare to fill: %w", err)
	}
	if f.had >= n {
		return nil
	}
	if err := f.fill(ctx, d, n, progress); err != nil {
		return err
	}
	return d.WriteBulk(ctx, func(tx *db.Tx) error { return settleDown(ctx, tx, fills, n) })
}

// fill makes cases until there are n.
func (f *filler) fill(ctx context.Context, d *db.DB, n int, progress func(done, of int)) error {
	done := f.had
	// The rows of a batch live as long as the batch: looking for garbage less
	// often saves a tenth of the time, for memory that is given back at the end.
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(fillGarbage))
	ready, stop := make(chan *rows, 1), make(chan struct{})
	var making sync.WaitGroup
	making.Go(func() { f.make(n-done, ready, stop) })
	defer making.Wait()
	defer close(stop)
	for out := range ready {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.WriteBulk(ctx, func(tx *db.Tx) error { return out.write(ctx, tx) }); err != nil {
			return err
		}
		if done += len(out.of[caseTable]); progress != nil {
			progress(done, n)
		}
	}
	return f.err
}

// fills is the subject under which the record tells what Fill has made, so that
// a start on large data need not count it.
var fills = event.Subject{Kind: "demo", ID: 1}

// filled tells up to how many cases the database was filled before.
func filled(ctx context.Context, r db.Reader, of event.Subject) (n int, err error) {
	all, err := event.Of(ctx, r, of)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	var data struct{ Cases int }
	if err := json.Unmarshal(all[len(all)-1].Data, &data); err != nil {
		return 0, fmt.Errorf("read what was filled: %w", err)
	}
	return data.Cases, nil
}

// settleDown makes the counts, and lets PostgreSQL look at what it holds now, as
// it would by itself before long.
func settleDown(ctx context.Context, tx *db.Tx, of event.Subject, n int) error {
	if err := cases.Recount(ctx, tx); err != nil {
		return err
	}
	_, err := event.NewLog().Append(ctx, tx, event.System, of, "demo.filled", map[string]int{"cases": n})
	if err != nil || tx.Engine() == db.SQLite {
		return err
	}
	if _, err := tx.Exec(ctx, `ANALYZE`); err != nil {
		return fmt.Errorf("analyse: %w", err)
	}
	return nil
}

// make makes batch after batch, while the one before is written.
func (f *filler) make(n int, ready chan<- *rows, stop <-chan struct{}) {
	defer close(ready)
	out := &rows{}
	for i := range n {
		f.oneCase(out, i, n)
		if f.err != nil {
			return
		}
		if len(out.of[caseTable]) < fillBatch && i < n-1 {
			continue
		}
		select {
		case ready <- out:
			out = &rows{}
		case <-stop:
			return
		}
	}
}

func (f *filler) fail(err error) { f.err = errors.Join(f.err, err) }

// receivedAt spreads the cases over time, in order, denser towards now.
func (f *filler) receivedAt(i, n int) time.Time {
	share := (float64(i) + f.r.Float64()) / float64(n)
	if f.era.over {
		return f.era.from.Add(time.Duration(share * float64(f.era.to.Sub(f.era.from)))).Truncate(time.Microsecond)
	}
	far := time.Duration(fillYears * 365 * 24 * float64(time.Hour))
	if share < 1-recentShare {
		return f.now.Add(-far + time.Duration(share/(1-recentShare)*float64(far-lately))).Truncate(time.Microsecond)
	}
	share = (share - (1 - recentShare)) / recentShare
	return f.now.Add(-lately + time.Duration(share*float64(lately-15*time.Minute))).Truncate(time.Microsecond)
}

// oneCase makes a case, and its customer when it is the customer's first.
func (f *filler) oneCase(out *rows, i, n int) {
	at := f.receivedAt(i, n)
	var by customer
	if i%casesPerCustomer == 0 {
		f.made++
		by = f.newCustomer(out, at, f.made)
		if len(f.known) < knownCustomers {
			f.known = append(f.known, by)
		} else {
			f.known[f.r.IntN(knownCustomers)] = by
		}
	} else {
		by = pick(f.r, f.known)
	}
	s := pick(f.r, f.scripts[by.lang][by.city])
	share := openBefore
	switch {
	case f.era.over:
		share = 0
	case at.After(f.now.Add(-lately)):
		share = openLately
	}
	k := &book{f: f, rows: out, ids: f.ids, by: by}
	k.play(at, &s, f.draw(f.r.Float64() < share, at))
	// The question is asked of those who come through the web.
	if topics := f.topics[k.c.TeamID]; s.channel == cases.WebForm && len(topics) > 0 {
		out.add(answerTable, int64(k.c.ID), int64(topics[i%len(topics)]))
	}
	if s.tags != nil && f.r.IntN(2) == 0 {
		k.finish(f.now, s.tags[:1])
	} else {
		k.finish(f.now, nil)
	}
	if k.c.IsOpen() && f.r.IntN(3) > 0 {
		for _, one := range f.staff[by.lang] {
			out.add(seenTable, int64(one.id), int64(k.c.ID), clock.Micros(k.c.LastAt.Add(time.Minute)))
		}
	}
}

// shortToken draws a token as id.ShortToken does, the same in every run.
func (f *filler) shortToken() string {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	var b [12]byte
	bits := f.r.Uint64()
	for i := range b {
		b[i] = alphabet[bits>>(5*i)&31]
	}
	return string(b[:])
}

// newFiller reads what the cases to be made stand on.
func newFiller(ctx context.Context, d *db.DB) (*filler, error) {
	f := &filler{now: d.Now(), references: newReferences(),
		desks: map[string]cases.Desk{}, staff: map[lang.Tag][]colleagueID{}, scripts: map[lang.Tag]map[string][]script{}}
	var taken []string
	if err := d.All(ctx, &taken, sqlReferences); err != nil {
		return nil, fmt.Errorf("read the references in use: %w", err)
	}
	for _, one := range taken {
		f.references.take(one)
	}
	f.had = len(taken)
	f.references.n = int64(f.had) // most of those before are taken
	f.r = rand.New(rand.NewPCG(fillSeed, uint64(f.had)))
	var err error
	if f.words, err = readMoveWords(); err != nil {
		return nil, err
	}
	if f.ids, err = newIDs(ctx, d); err != nil {
		return nil, err
	}
	if err := d.Get(ctx, &f.made, sqlCustomers); err != nil {
		return nil, fmt.Errorf("count the customers: %w", err)
	}
	if err := f.readHouse(ctx, d); err != nil {
		return nil, err
	}
	for t, all := range cities {
		f.scripts[t] = map[string][]script{}
		scripts, err := readScripts(t)
		if err != nil {
			return nil, err
		}
		for _, city := range all {
			if f.scripts[t][city] == nil {
				f.scripts[t][city] = forWriters(scripts, t, city)
			}
		}
	}
	return f, nil
}

// forWriters gives the scripts of a person in a city who writes.
func forWriters(all []script, t lang.Tag, city string) []script {
	var out []script
	p := &person{kind: "person", lang: t, city: city, email: "a@mail.example"}
	for _, s := range all {
		if s.suits(p) && !bySpoken(s.channel) {
			out = append(out, s)
		}
	}
	return out
}

func (f *filler) readHouse(ctx context.Context, r db.Reader) error {
	var schedule string
	if err := r.Get(ctx, &schedule, sqlSchedule); err != nil {
		return fmt.Errorf("read the working hours: %w", err)
	}
	hours, err := calendar.ParseSchedule([]byte(schedule))
	if err != nil {
		return err
	}
	f.policy = promises.Policy{Schedule: hours, Book: promises.DefaultBook()}
	if f.fresh, err = hours.Add(f.now, -untakenFor); err != nil {
		return err
	}
	var desks []struct {
		ID, DutyID id.ID
		NameEn     string
	}
	if err := r.All(ctx, &desks, sqlDesks); err != nil {
		return fmt.Errorf("read the teams: %w", err)
	}
	for key, t := range teams {
		for _, one := range desks {
			if one.NameEn == t.En || f.desks[key].TeamID == 0 {
				f.desks[key] = cases.Desk{TeamID: one.ID, DutyID: one.DutyID}
			}
		}
	}
	var topics []struct {
		ID     id.ID
		TeamID *id.ID
	}
	if err := r.All(ctx, &topics, sqlTopics); err != nil {
		return fmt.Errorf("read the topics: %w", err)
	}
	f.topics = map[id.ID][]id.ID{}
	for _, one := range topics {
		if one.TeamID != nil {
			f.topics[*one.TeamID] = append(f.topics[*one.TeamID], one.ID)
		}
	}
	var people []struct {
		ID         id.ID
		Name, Lang string
	}
	if err := r.All(ctx, &people, sqlPeople); err != nil {
		return fmt.Errorf("read the accounts: %w", err)
	}
	for _, t := range lang.Tags {
		for _, one := range people {
			if one.Lang == string(t) {
				f.staff[t] = append(f.staff[t], colleagueID{id: one.ID, name: one.Name})
			}
		}
		for _, one := range people {
			if len(f.staff[t]) == 0 {
				f.staff[t] = append(f.staff[t], colleagueID{id: one.ID, name: one.Name})
			}
		}
	}
	if len(desks) == 0 || len(people) == 0 {
		return errors.New("nobody works here yet: the firm must be founded first")
	}
	return nil
}

const (
	sqlReferences = `SELECT reference FROM cases`
	sqlCustomers  = `SELECT COUNT(*) FROM customers`
	sqlSchedule   = `SELECT schedule FROM staff_organisation WHERE id = 1`
	sqlDesks      = `SELECT id, duty_id, name_en FROM staff_team WHERE closed_at = 0 ORDER BY id`
	sqlTopics     = `SELECT id, team_id FROM routing_topic WHERE closed_at = 0 ORDER BY id`
	sqlPeople     = `
SELECT a.id, a.name, a.lang FROM staff_account a JOIN staff_role r ON r.id = a.role_id
WHERE a.active AND r.code = 'agent' ORDER BY a.id`
)
