package waiting_test

import (
	"bytes"
	"container/heap"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"rida/internal/kit/stats"
	"rida/internal/room/waiting"
)

var noon = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) // noon in Riyadh

// came is a contact that waited so many seconds until an answer, or until it
// gave up where answered is false.
func came(at time.Time, wait float64, answered bool) waiting.Contact {
	c := waiting.Contact{Channel: waiting.Phone, FirstAt: at, Queued: at}
	until := at.Add(time.Duration(wait * float64(time.Second)))
	if answered {
		c.Answered, c.Ended = until, until.Add(3*time.Minute)
	} else {
		c.Abandoned = until
	}
	return c
}

func TestWhoGaveUpIsCensoredAndWhoHungUpAtOnceIsNotCounted(t *testing.T) {
	// Ten come: two slips, four answered after 10, 20, 30, 40 s, four gave up after 35 s.
	var all []waiting.Contact
	for i := range 2 {
		all = append(all, came(noon.Add(time.Duration(i)*time.Second), 2, false))
	}
	for _, w := range []float64{10, 20, 30, 40} {
		all = append(all, came(noon, w, true))
	}
	for range 4 {
		all = append(all, came(noon, 35, false))
	}
	o := waiting.UsualSettings()
	_, s := waiting.Tally(all, []time.Time{noon, noon.Add(time.Hour)}, o, noon.Add(time.Hour))
	if s.Offered != 10 || s.Short != 2 || s.Answered != 4 || s.Abandoned != 4 || s.Quick != 2 {
		t.Errorf("%+v", s)
	}
	if s.Level.N != 8 || s.Level.Value != .25 || s.Lost.N != 8 || s.Lost.Value != .5 {
		t.Errorf("level %+v, lost %+v", s.Level, s.Lost)
	}
	// S(10)=7/8, S(20)=6/8, S(30)=5/8, then four are censored, S(40)=0.
	if !s.Median.Known || s.Median.Value != 40*time.Second || s.Longest != 40*time.Second {
		t.Errorf("median %+v, longest %v; the naive one of the answered would be 25 s", s.Median, s.Longest)
	}
}

func TestWhoStillWaitsIsOpenAndNotFailed(t *testing.T) {
	now := noon.Add(10 * time.Second)
	waits := waiting.Contact{Channel: waiting.Chat, FirstAt: noon}
	_, s := waiting.Tally([]waiting.Contact{waits}, []time.Time{noon, noon.Add(time.Hour)}, waiting.UsualSettings(), now)
	if s.Waiting != 1 || s.Level.Known || s.Lost.Known || s.Median.Known {
		t.Errorf("after ten seconds: %+v", s)
	}
	_, s = waiting.Tally([]waiting.Contact{waits}, []time.Time{noon, noon.Add(time.Hour)}, waiting.UsualSettings(), now.Add(time.Minute))
	if !s.Level.Known || s.Level.Value != 0 {
		t.Errorf("beyond the target's time it is not answered in time: %+v", s.Level)
	}
}

func TestADayHasItsHoursAlsoWhenClocksChange(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2026-03-29": 46, "2026-10-25": 50, "2026-11-22": 48} {
		d, _ := time.ParseInLocation(time.DateOnly, day, london)
		edges := waiting.Edges(d, 1, 30, london)
		if len(edges)-1 != want {
			t.Errorf("%s has %d half hours, want %d", day, len(edges)-1, want)
		}
		for i := 1; i < len(edges); i++ {
			if edges[i].Sub(edges[i-1]) != 30*time.Minute {
				t.Errorf("%s: %v to %v", day, edges[i-1], edges[i])
			}
		}
	}
}

func TestTheEstimateRefusesWhenItKnowsTooLittle(t *testing.T) {
	o := waiting.UsualSettings()
	var few, many []waiting.Contact
	for i := range 29 {
		few = append(few, came(noon.Add(-time.Duration(i+1)*time.Minute), 60, true))
	}
	if e := waiting.EstimateFrom(few, o, noon, time.UTC); e.Known {
		t.Errorf("29 contacts were enough: %+v", e)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		many = append(many, came(noon.Add(-time.Duration(i*15+1)*time.Second), 60+random.Float64()*60, true))
	}
	e := waiting.EstimateFrom(many, o, noon, time.UTC)
	if !e.Known || e.Group != waiting.LastHour || e.Median.Value < 80*time.Second || e.Median.Value > 100*time.Second || e.Median.Low > e.Median.Value || e.Median.High < e.Median.Value {
		t.Errorf("%+v", e)
	}
	for i := range many {
		many[i].Answered, many[i].Abandoned = time.Time{}, many[i].FirstAt.Add(time.Minute)
	}
	if e := waiting.EstimateFrom(many, o, noon, time.UTC); e.Known {
		t.Errorf("nobody was answered, but it says %+v", e)
	}
}

// Golden values of Erlang 1917: 360 calls an hour of 240 s each.
func TestStaffingByErlangCHasThePublishedValues(t *testing.T) {
	o := waiting.UsualSettings()
	p := waiting.Staff(waiting.Demand{Calls: 360, Interval: time.Hour, Handling: 240 * time.Second}, o)
	if p.C.People != 29 || math.Abs(p.C.Level-.840283) > 1e-6 || math.Abs(p.C.Answer.Seconds()-11.629) > 1e-3 {
		t.Errorf("%+v", p.C)
	}
	if p.C.Rostered != 42 {
		t.Errorf("%d rostered, want ⌈29/0.7⌉ = 42", p.C.Rostered)
	}
	c := waiting.WithCrew(waiting.Demand{Calls: 360, Interval: time.Hour, Handling: 240 * time.Second}, 28, o)
	if math.Abs(c.Level-.761296) > 1e-6 || math.Abs(c.Answer.Seconds()-19.988) > 1e-3 || math.Abs(c.Occupancy-.857143) > 1e-6 {
		t.Errorf("28: %+v", c)
	}
	c = waiting.WithCrew(waiting.Demand{Calls: 200, Interval: time.Hour, Handling: 180 * time.Second}, 14, o)
	if math.Abs(c.Level-.888350) > 1e-6 || math.Abs(c.Answer.Seconds()-7.8359) > 1e-3 {
		t.Errorf("A=10, 14 people: %+v", c)
	}
	if c := waiting.WithCrew(waiting.Demand{Calls: 360, Interval: time.Hour, Handling: 240 * time.Second}, 24, o); c.Known {
		t.Errorf("as much work as people has an answer: %+v", c)
	}
}

// Golden values of Garnett, Mandelbaum and Reiman 2002: six a minute, four
// minutes each, two minutes of patience.
func TestStaffingByErlangAHasThePublishedValues(t *testing.T) {
	d := waiting.Demand{Calls: 6, Interval: time.Minute, Handling: 4 * time.Minute, Patience: 2 * time.Minute}
	for n, want := range map[int]float64{22: .142885, 24: .094927, 28: .033089} {
		if c := waiting.WithCrew(d, n, waiting.UsualSettings()); math.Abs(c.Lost-want) > 1e-6 {
			t.Errorf("%d people: %v give up, want %v", n, c.Lost, want)
		}
	}
	if c := waiting.WithCrew(d, 24, waiting.UsualSettings()); math.Abs(c.Answer.Seconds()-.189854*60) > 1e-3 {
		t.Errorf("mean wait %v", c.Answer)
	}
	p := waiting.Staff(d, waiting.UsualSettings())
	if less := waiting.WithCrew(d, p.A.People-1, waiting.UsualSettings()); p.A.Level < .8 || less.Level >= .8 {
		t.Errorf("%d people give %v, one fewer %v", p.A.People, p.A.Level, less.Level)
	}
}

// A queue is simulated, its raw contacts are measured as those of a real desk
// are, and Erlang A with the measured rates agrees with what happened.
func TestErlangAFromOurOwnMeasuredRatesAgreesWithASimulatedQueueWithinAPoint(t *testing.T) {
	const crew, calls = 24, 120_000
	o := waiting.UsualSettings()
	o.Short = 0
	all, end := simulate(rand.New(rand.NewPCG(11, 13)), 6.0/60, 240, 120, crew, calls)
	_, s := waiting.Tally(all, []time.Time{noon, end.Add(time.Second)}, o, end.Add(5*time.Hour))
	theta, patience, ok := s.Patience()
	if !ok || math.Abs(patience.Seconds()-120) > 4 || math.Abs(s.Handling.Seconds()-240) > 4 {
		t.Fatalf("measured patience %v, handling %v", patience, s.Handling)
	}
	d := waiting.Demand{Calls: float64(s.Offered), Interval: end.Sub(noon), Handling: s.Handling, Patience: time.Duration(float64(time.Second) / theta)}
	c := waiting.WithCrew(d, crew, o)
	for _, one := range []struct {
		what          string
		counted, said float64
	}{{"in time", s.Level.Value, c.Level}, {"gave up", s.Lost.Value, c.Lost}, {"wait of all, in minutes", s.Waited.Minutes() / float64(s.Offered), c.Answer.Minutes()}} {
		if math.Abs(one.counted-one.said) > .01 {
			t.Errorf("%s: counted %.4f, Erlang A says %.4f", one.what, one.counted, one.said)
		}
	}
	if e, err := stats.ErlangC(d.Calls/d.Interval.Seconds()*240, crew, 240); err == nil && e.Within(20) > s.Level.Value {
		t.Error("Erlang C should see it darker")
	}
}

// simulate lets calls come to a crew first come, first served; times in seconds.
func simulate(r *rand.Rand, lambda, handling, patience float64, crew, calls int) (all []waiting.Contact, end time.Time) {
	free := make(ends, crew)
	var now float64
	at := func(s float64) time.Time { return noon.Add(time.Duration(s * float64(time.Second))) }
	for range calls {
		now += r.ExpFloat64() / lambda
		start, patient := math.Max(now, free[0]), r.ExpFloat64()*patience
		c := waiting.Contact{Channel: waiting.Phone, FirstAt: at(now), Queued: at(now)}
		if start-now > patient {
			c.Abandoned = at(now + patient)
		} else {
			free[0] = start + r.ExpFloat64()*handling
			c.Answered, c.Ended = at(start), at(free[0])
			heap.Fix(&free, 0)
		}
		all = append(all, c)
	}
	return all, at(now)
}

type ends []float64

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *ends) Push(x any)        { *e = append(*e, x.(float64)) }
func (e *ends) Pop() any          { x := (*e)[len(*e)-1]; *e = (*e)[:len(*e)-1]; return x }

func TestADaysDemandIsTheMeanOverTheDaysThatWereWorked(t *testing.T) {
	var all []waiting.Contact
	day := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	for i := range 40 {
		all = append(all, came(day.AddDate(0, 0, i%2).Add(9*time.Hour+time.Duration(i)*time.Second), 30, true))
	}
	demands := waiting.Day(all, []time.Time{day, day.AddDate(0, 0, 1)}, 60, waiting.UsualSettings(), noon, time.UTC)
	if len(demands) != 24 || demands[9].Calls != 20 || demands[8].Calls != 0 || demands[9].Handling != 3*time.Minute {
		t.Errorf("%+v", demands[8:10])
	}
}

func TestTheTableForSpreadsheetsIsTheBoardToTheUnit(t *testing.T) {
	contacts := []waiting.Contact{came(noon, 10, true), came(noon, 100, true), came(noon, 60, false)}
	slots, all := waiting.Tally(contacts, waiting.Edges(noon, 1, 60, time.UTC), waiting.UsualSettings(), noon.Add(24*time.Hour))
	var b bytes.Buffer
	if err := waiting.WriteSlots(&b, slots, time.UTC); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("\xef\xbb\xbf")) {
		t.Error("no byte order mark: spreadsheets will not read it as UTF-8")
	}
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes()[3:])).ReadAll()
	if err != nil || len(rows) != 25 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var offered, answered int64
	for _, row := range rows[1:] {
		n, _ := strconv.ParseInt(row[2], 10, 64)
		k, _ := strconv.ParseInt(row[3], 10, 64)
		offered, answered = offered+n, answered+k
	}
	if offered != all.Offered || answered != all.Answered || rows[1][9] != "" {
		t.Errorf("%d and %d, want %d and %d; an empty interval says %q", offered, answered, all.Offered, all.Answered, rows[1][9])
	}
}
