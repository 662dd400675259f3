package web

import (
	"context"
	"slices"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/web/ui"
	"rida/internal/room/agreements"
)

// Drawing is what was misunderstood as pictures: month by month and whose word it
// was, by topic, and per hundred jobs with what luck explains.
type Drawing struct {
	Months ui.Bars
	Legend []ui.Choice
	Topics []TopicLine
	Rate   *ui.Chart
	Few    bool // too few weeks for limits
}

// TopicLine is how often something was misunderstood in cases of one topic.
type TopicLine struct {
	Name, Href string
	N          string
	Share      int // of the most frequent, in per cent: how far its line goes
	Minutes    string
	Named      bool // false for the cases without a topic
}

const (
	// drawnMonths is a year, so that a season can be seen.
	drawnMonths = 12
	// leastMonths are the edges of half a year, which is drawn even where its first
	// months are empty.
	leastMonths = 7
	// maxTopics is what is read at a glance; the rest stands in the list.
	maxTopics = 8
)

// parts name whose word it was, from the ground up, as the columns draw them.
var parts = []string{"first", "second", "third"}

func (p *Pages) draw(ctx context.Context, v ui.View) (*Drawing, error) {
	edges, err := months(v.When, v.Now, drawnMonths)
	if err != nil {
		return nil, err
	}
	all, err := agreements.InPeriod(ctx, p.DB, edges[0], edges[len(edges)-1])
	if err != nil || len(all) == 0 {
		return nil, err
	}
	drawn := edges
	for len(drawn) > leastMonths && !all[len(all)-1].At.Before(drawn[1]) { // a young house has no year to look back on
		drawn = drawn[1:]
	}
	d := &Drawing{Months: byMonth(v, drawn, all)}
	for i, whose := range agreements.Whose {
		d.Legend = append(d.Legend, ui.Choice{Value: parts[i], Label: v.P.T("agreements.whose." + whose)})
	}
	if d.Topics, err = p.byTopic(ctx, v, edges, all); err != nil {
		return nil, err
	}
	rates, sure, err := agreements.Rates(ctx, p.DB, v.Now)
	if len(d.Topics) == 1 && !d.Topics[0].Named {
		d.Topics = nil // cases here have no topics
	}
	d.Rate, d.Few = rateChart(v, rates, sure), !sure
	return d, err
}

// months are the beginnings of the last n months of the reader's calendar, and
// the end of the last: n+1 edges in ascending order.
func months(when calendar.Reader, now time.Time, n int) ([]time.Time, error) {
	zone, system := when.Zone, when.System
	if zone == nil {
		zone = time.UTC
	}
	today, err := calendar.DateOf(now, zone, system)
	if err != nil { // before or after the tables of that calendar
		system = calendar.Gregorian
		if today, err = calendar.DateOf(now, zone, system); err != nil {
			return nil, err
		}
	}
	edges := make([]time.Time, n+1)
	for i := range edges {
		back := today.Year*12 + today.Month - 1 + i + 1 - n
		first := calendar.Date{Year: back / 12, Month: back%12 + 1, Day: 1}
		if edges[i], err = first.Start(system, zone); err != nil {
			return nil, err
		}
	}
	return edges, nil
}

func byMonth(v ui.View, edges []time.Time, all []agreements.Misunderstanding) ui.Bars {
	bars := ui.NewBars(v, len(edges)-1, parts...)
	for i := range len(edges) - 1 {
		from, to := edges[i], edges[i+1]
		counts, sum := make([]int64, len(agreements.Whose)), int64(0)
		for _, n := range all {
			if k := slices.Index(agreements.Whose, n.Whose); k >= 0 && !n.At.Before(from) && n.At.Before(to) {
				counts[k]++
				sum++
			}
		}
		month := v.When.MonthName(monthOf(v.When, from))
		bars.Add(month, misunderstoodAt(from, to, ""), v.P.T("agreements.drawn.month", "month", month, "n", v.P.Int(sum), "ours", v.P.Int(counts[0]), "customer", v.P.Int(counts[1]), "both", v.P.Int(counts[2])), counts...)
	}
	bars.Finish()
	return bars
}

func monthOf(when calendar.Reader, t time.Time) int {
	zone := when.Zone
	if zone == nil {
		zone = time.UTC
	}
	d, err := calendar.DateOf(t.Add(12*time.Hour), zone, when.System)
	if err != nil {
		return int(t.Month())
	}
	return d.Month
}

// byTopic counts by the topic that the cases have now, the most frequent first.
func (p *Pages) byTopic(ctx context.Context, v ui.View, edges []time.Time, all []agreements.Misunderstanding) ([]TopicLine, error) {
	of, err := p.TopicsOf(ctx, casesOf(all))
	if err != nil {
		return nil, err
	}
	names, err := p.Topics(ctx, v.P.Tag())
	if err != nil {
		return nil, err
	}
	type tally struct {
		topic      string
		n, minutes int64
	}
	var counts []tally
	for _, one := range all {
		i := slices.IndexFunc(counts, func(t tally) bool { return t.topic == of[one.CaseID] })
		if i < 0 {
			i = len(counts)
			counts = append(counts, tally{topic: of[one.CaseID]})
		}
		counts[i].n, counts[i].minutes = counts[i].n+1, counts[i].minutes+one.Minutes
	}
	slices.SortStableFunc(counts, func(a, b tally) int { return int(b.n - a.n) })
	var out []TopicLine
	for _, t := range counts[:min(len(counts), maxTopics)] {
		name, named := names[t.topic]
		if !named {
			name = v.P.T("agreements.drawn.no_topic")
		}
		out = append(out, TopicLine{Name: name, Href: misunderstoodAt(edges[0], edges[len(edges)-1], "", t.topic), N: v.P.Int(t.n), Share: int(100 * t.n / counts[0].n),
			Named: named, Minutes: v.When.Duration(time.Duration(t.minutes) * time.Minute)})
	}
	return out, nil
}

// rateChart draws the weeks per hundred jobs; a week beyond what luck explains
// changes its shape. Nil with fewer than two weeks.
func rateChart(v ui.View, rates []agreements.Rate, sure bool) *ui.Chart {
	rates = rates[max(0, len(rates)-52):]
	if len(rates) < 2 {
		return nil
	}
	top := 0.0
	for _, one := range rates {
		top = max(top, one.Per100())
		if sure {
			top = max(top, one.High)
		}
	}
	top = max(1, top*1.08)
	chart := &ui.Chart{Mirror: v.P.Dir() == "rtl", Time: true, Text: v.P.N("agreements.drawn.rate", int64(len(rates)))}
	for i := range 5 {
		at := float64(i) / 4
		chart.Y = append(chart.Y, ui.Tick{At: at, Label: v.P.Decimal(at*top, 1)})
	}
	from, span := rates[0].From, rates[len(rates)-1].From.Sub(rates[0].From)
	band, centre, data := ui.ChartBand{Kind: "near"}, ui.ChartLine{Kind: "centre"}, ui.ChartLine{Kind: "data"}
	for i, one := range rates {
		x, y := float64(one.From.Sub(from))/float64(max(span, 1)), one.Per100()/top
		week := v.When.Date(one.From.Add(12 * time.Hour))
		say := v.P.T("agreements.drawn.week", "week", week, "rate", v.P.Decimal(one.Per100(), 1), "k", v.P.Int(one.Events), "n", v.P.Int(one.Jobs))
		chart.Dots = append(chart.Dots, ui.ChartDot{Point: ui.Point{X: x, Y: y}, Out: sure && one.Out(one.Per100()), Hollow: !sure, Say: say, Href: misunderstoodAt(one.From, one.From.Add(agreements.Week), "")})
		data.Points = append(data.Points, ui.Point{X: x, Y: y})
		if sure {
			band.Upper, band.Lower = append(band.Upper, ui.Point{X: x, Y: one.High / top}), append(band.Lower, ui.Point{X: x, Y: max(0, one.Low) / top})
			centre.Points = append(centre.Points, ui.Point{X: x, Y: one.Centre / top})
		}
		if every := max(1, len(rates)/4); i%every == every/2 {
			chart.X = append(chart.X, ui.Tick{At: x, Label: v.When.Short(one.From.Add(12*time.Hour), v.Now)})
		}
	}
	if sure {
		chart.Bands, chart.Lines = []ui.ChartBand{band}, []ui.ChartLine{centre}
	}
	chart.Lines = append(chart.Lines, data)
	return chart
}
