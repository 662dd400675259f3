package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/waiting"
)

// Staffing is how many people a target needs.
type Staffing struct {
	Typed   bool // with numbers of the reader's own, not with measured ones
	None    bool // nothing was measured and nothing typed
	Calls   string
	AHT     string
	Theta   string // mean patience in seconds, "" for endless
	Target  string
	Within  string
	Shrink  string
	Step    string
	Queue   string
	Queues  []ui.Choice
	From    string // what was measured, in a sentence
	Lines   []CrewLine
	Around  []CrewLine // one interval with more and fewer people
	Problem string
}

// CrewLine is one row.
type CrewLine struct {
	Name  string
	Calls string
	A, C  CrewCells
	Best  bool
}

// CrewCells are what a crew makes of a demand; all "–" where there is no answer.
type CrewCells struct{ People, Rostered, Level, Answer, Occupancy, Lost string }

const (
	// measuredDays are the days of which an average day is made.
	measuredDays = 28
	// leastMeasured is below which no average day is drawn.
	leastMeasured = 30
	// maxTyped bounds what can be typed in: a day has not so many seconds.
	maxTyped = 86_400
)

func (p *Pages) staffing(w *web.Response, r *web.Request) error {
	v, q, zone := p.View(w, r), r.URL.Query(), p.Zone()
	o, err := waiting.ReadSettings(r.Context(), p.DB)
	if err != nil {
		return err
	}
	page := Staffing{Queue: q.Get("queue"), Step: "30"}
	step := 30
	if n, err := strconv.Atoi(q.Get("step")); err == nil && (n == 15 || n == 60) {
		step, page.Step = n, q.Get("step")
	}
	read := func(name string, least, most int64, into func(int64)) {
		if n, ok := typed(q, name); ok {
			into(min(max(n, least), most))
		}
	}
	read("target", 1, 99, func(n int64) { o.Target = n })
	read("within", 1, 3600, func(n int64) { o.Within = time.Duration(n) * time.Second })
	read("shrinkage", 0, 90, func(n int64) { o.Shrinkage = n })
	own := v.P.Digits().Of
	page.Target, page.Within, page.Shrink = strconv.FormatInt(o.Target, 10), strconv.FormatInt(int64(o.Within/time.Second), 10), strconv.FormatInt(o.Shrinkage, 10)
	days := workedDays(v.Now, zone)
	contacts, err := waiting.Contacts(r.Context(), p.DB, waiting.Filter{From: days[0], To: v.Now, Queue: page.Queue})
	if err != nil {
		return err
	}
	days = daysWith(contacts, days, zone)
	demands := waiting.Day(contacts, days, step, o, v.Now, zone)
	var handling, patience time.Duration
	if len(demands) > 0 {
		handling, patience = demands[0].Handling, demands[0].Patience
	}
	_, whole := waiting.Tally(contacts, []time.Time{v.Now.AddDate(0, 0, -measuredDays-1), v.Now}, o, v.Now)
	if whole.Handled >= leastMeasured {
		page.From = v.P.T("waiting.staff.from", "n", v.P.Int(whole.Offered), "days", v.P.N("waiting.days", int64(len(days))), "aht", clock(v, handling), "patience", patienceText(v, patience))
	} else {
		demands = nil
	}
	read("aht", 1, maxTyped, func(n int64) { handling, page.Typed = time.Duration(n)*time.Second, true })
	if n, ok := typed(q, "patience"); ok {
		patience, page.Typed = time.Duration(min(n, maxTyped))*time.Second, true
	}
	if n, ok := typed(q, "calls"); ok && n > 0 {
		page.Calls, page.Typed = own(strconv.FormatInt(min(n, 100_000), 10)), true
		demands = []waiting.Demand{{Calls: float64(min(n, 100_000)), Interval: time.Duration(step) * time.Minute}}
	}
	if handling > 0 {
		page.AHT = own(strconv.FormatInt(int64(handling.Round(time.Second)/time.Second), 10))
	}
	if patience > 0 {
		page.Theta = own(strconv.FormatInt(int64(patience.Round(time.Second)/time.Second), 10))
	}
	for i := range demands {
		demands[i].Handling, demands[i].Patience = handling, patience
	}
	page.lines(v, o, zone, demands)
	page.None = len(page.Lines) == 0
	names, err := waiting.Queues(r.Context(), p.DB, days0(v.Now))
	if err != nil {
		return err
	}
	page.Queues = []ui.Choice{{Label: v.P.T("waiting.queue.all")}}
	for _, one := range names {
		page.Queues = append(page.Queues, ui.Choice{Value: one, Label: one})
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

func days0(now time.Time) time.Time { return now.AddDate(0, 0, -91) }

// typed reads a whole number in any of the three digit systems.
func typed(q url.Values, name string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(lang.ToLatin(q.Get(name))), 10, 64)
	return n, err == nil && n >= 0
}

// workedDays are the whole days before today that are looked at.
func workedDays(now time.Time, zone *time.Location) []time.Time {
	y, m, d := now.In(zone).Date()
	var out []time.Time
	for i := measuredDays; i >= 1; i-- {
		out = append(out, time.Date(y, m, d-i, 0, 0, 0, 0, zone))
	}
	return out
}

// daysWith leaves out the days on which nobody came: the house was closed.
func daysWith(contacts []waiting.Contact, days []time.Time, zone *time.Location) []time.Time {
	seen := map[string]bool{}
	for _, c := range contacts {
		seen[c.FirstAt.In(zone).Format(time.DateOnly)] = true
	}
	var out []time.Time
	for _, d := range days {
		if seen[d.Format(time.DateOnly)] {
			out = append(out, d)
		}
	}
	return out
}

func patienceText(v ui.View, d time.Duration) string {
	if d <= 0 {
		return v.P.T("waiting.staff.patience.none")
	}
	return clock(v, d)
}

// lines finds the crew of each interval, and around the busiest what one more
// or fewer would make of it.
func (s *Staffing) lines(v ui.View, o waiting.Settings, zone *time.Location, demands []waiting.Demand) {
	when := v.When
	when.Zone = zone
	var busiest waiting.Plan
	for _, d := range demands {
		if d.Calls < .5 {
			continue
		}
		p := waiting.Staff(d, o)
		l := CrewLine{Name: v.P.T("waiting.staff.typed"), Calls: v.P.Decimal(d.Calls, 1), A: cells(v, p.A), C: cells(v, p.C)}
		if !d.From.IsZero() {
			l.Name = when.Time(d.From)
		}
		s.Lines = append(s.Lines, l)
		if d.Calls > busiest.Calls {
			busiest = p
		}
	}
	best := busiest.A.People
	if best == 0 {
		best = busiest.C.People
	}
	if best == 0 {
		return
	}
	for n := max(1, best-3); n <= best+3; n++ {
		d := busiest.Demand
		line := CrewLine{Name: v.P.Int(int64(n)), A: cells(v, waiting.WithCrew(d, n, o)), Best: n == best}
		d.Patience = 0
		line.C = cells(v, waiting.WithCrew(d, n, o))
		s.Around = append(s.Around, line)
	}
}

func cells(v ui.View, c waiting.Crew) CrewCells {
	none := v.P.T("waiting.none")
	if c.People == 0 {
		return CrewCells{none, none, none, none, none, none}
	}
	out := CrewCells{People: v.P.Int(int64(c.People)), Rostered: v.P.Int(int64(c.Rostered)), Level: none, Answer: v.P.T("waiting.staff.endless"), Occupancy: none, Lost: none}
	if c.Known {
		out.Level, out.Answer, out.Occupancy, out.Lost = v.P.Percent(c.Level), clock(v, c.Answer), v.P.Percent(c.Occupancy), v.P.Percent(c.Lost)
	}
	return out
}
