package web

import (
	"math"
	"time"

	"rida/internal/kit/stats"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises/figures"
)

// scale maps shares onto a plane that begins at a round share below the lowest.
type scale struct{ low, high float64 }

func (s scale) at(x float64) float64 { return max(0, min(1, (x-s.low)/(s.high-s.low))) }

// sharesFrom is the scale on which shares down to low stand.
func sharesFrom(low float64) scale { return scale{math.Max(0, math.Floor(low*10-0.001)/10), 1} }

func (s scale) ticks(v ui.View) []ui.Tick {
	step := 0.1
	if s.high-s.low > 0.55 {
		step = 0.2
	}
	var out []ui.Tick
	for x := s.high; x > s.low-0.001; x = math.Round((x-step)*10) / 10 {
		out = append(out, ui.Tick{At: s.at(x), Label: v.P.Percent(x)})
	}
	return out
}

// trend draws the share kept week by week, with its interval as a shade.
func trend(v ui.View, c choice, weeks []figures.Row) *ui.Chart {
	if c.filter.Weeks() < 2 || len(weeks) < 2 {
		return nil
	}
	type one struct {
		week int64
		stats.Estimate
	}
	var all []one
	low := 1.0
	for _, w := range weeks {
		if e, err := stats.Wilson(w.Kept, w.Judged(), stats.Usual); err == nil {
			all = append(all, one{w.Week(), e})
			low = min(low, e.Low)
		}
	}
	if len(all) < 2 {
		return nil
	}
	s := sharesFrom(low)
	chart := &ui.Chart{Mirror: v.P.Dir() == "rtl", Time: true, Y: s.ticks(v)}
	from, span := all[0].week, float64(max(1, c.filter.To-all[0].week)) // the time before the first promise says nothing
	x := func(week int64) float64 { return float64(week-from) / span }
	band, line := ui.ChartBand{Kind: "near"}, ui.ChartLine{Kind: "data"}
	for i, w := range all {
		at := x(w.week)
		band.Upper, band.Lower = append(band.Upper, ui.Point{X: at, Y: s.at(w.High)}), append(band.Lower, ui.Point{X: at, Y: s.at(w.Low)})
		line.Points = append(line.Points, ui.Point{X: at, Y: s.at(w.Value)})
		date := v.When.Date(figures.WeekStart(w.week).Add(12 * time.Hour))
		chart.Dots = append(chart.Dots, ui.ChartDot{Point: ui.Point{X: at, Y: s.at(w.Value)}, Hollow: w.N < few, Href: c.list(figures.Judged, "week", figures.WeekStart(w.week).Format(time.DateOnly)),
			Say: v.P.T("promises.board.trend.dot", "date", date, "share", v.P.Percent(w.Value), "low", v.P.Percent(w.Low), "high", v.P.Percent(w.High), "n", v.P.Int(w.N))})
		if every := max(1, len(all)/4); i%every == every/2 {
			chart.X = append(chart.X, ui.Tick{At: at, Label: short(v, w.week)})
		}
	}
	chart.Bands, chart.Lines = []ui.ChartBand{band}, []ui.ChartLine{line}
	first, last := all[0], all[len(all)-1]
	chart.Text = v.P.T("promises.board.trend.text", "from", v.P.Percent(first.Value), "to", v.P.Percent(last.Value), "weeks", v.P.Int(int64(len(all))))
	return chart
}

// short is a week on an axis.
func short(v ui.View, week int64) string {
	t := figures.WeekStart(week).Add(12 * time.Hour)
	return v.When.Short(t, v.Now)
}

// calibration sets what was said against what came.
func calibration(v ui.View, c choice, s figures.Spread) (*ui.Chart, []calibrationRow, string) {
	bins, err := s.Calibration()
	if err != nil || s.N < few {
		return nil, nil, v.P.N("promises.board.calibration.few", s.N)
	}
	chart := &ui.Chart{Text: v.P.N("promises.board.calibration.text", s.N), XName: v.P.T("promises.board.calibration.said"), YName: v.P.T("promises.board.calibration.came")}
	low := 1.0
	for _, b := range bins {
		low = min(low, b.Came.Low, b.Mean)
	}
	sc := sharesFrom(low)
	chart.Y, chart.X = sc.ticks(v), sc.ticks(v)
	chart.Lines = []ui.ChartLine{{Kind: "ideal", Points: []ui.Point{{X: 0, Y: 0}, {X: 1, Y: 1}}}}
	line := ui.ChartLine{Kind: "centre"}
	var rows []calibrationRow
	for _, b := range bins {
		p := ui.Point{X: sc.at(b.Mean), Y: sc.at(b.Came.Value)}
		line.Points = append(line.Points, p)
		out := b.Came.N >= few && b.Mean > b.Came.High
		d := ui.ChartDot{Point: p, Low: sc.at(b.Came.Low), High: sc.at(b.Came.High), Out: out, Hollow: b.Came.N < few, Below: true, Label: v.P.T("promises.board.n", "n", v.P.Int(b.Came.N)),
			Href: c.list(tenthOf(b)),
			Say:  v.P.T("promises.board.calibration.dot", "said", v.P.Percent(b.Mean), "came", v.P.Percent(b.Came.Value), "low", v.P.Percent(b.Came.Low), "high", v.P.Percent(b.Came.High), "n", v.P.Int(b.Came.N))}
		if out {
			d.Label = v.P.T("promises.board.calibration.sure")
		}
		chart.Dots = append(chart.Dots, d)
		rows = append(rows, calibrationRow{v.P.Percent(b.Mean), v.P.Percent(b.Came.Value), v.P.T("promises.board.between", "low", v.P.Percent(b.Came.Low), "high", v.P.Percent(b.Came.High)),
			countCell{v.P.Int(b.Came.N), c.list(tenthOf(b))}})
	}
	chart.Lines = append(chart.Lines, line)
	return chart, rows, ""
}

// tenthOf are the promises of a bin: chances of the same tenth.
func tenthOf(b stats.Bin) figures.Which { return figures.InTenth(int64(math.Round(b.From * 10))) }

// fewUnits is how many groups a funnel needs: two points make no picture.
const fewUnits = 2

// funnel draws groups within what luck explains, instead of a league table.
func funnel(v ui.View, c choice, rows []figures.Row, name func(string) string) (*ui.Chart, string) {
	var units []figures.Row
	var all figures.Sums
	most := int64(0)
	for _, r := range rows {
		if r.Judged() > 0 {
			units = append(units, r)
			all = all.Plus(r.Sums)
			most = max(most, r.Judged())
		}
	}
	if len(units) < fewUnits || all.Judged() < few {
		return nil, v.P.T("promises.board.funnel.few")
	}
	p0, phi := float64(all.Kept)/float64(all.Judged()), 1.0
	counted := make([]stats.Unit, len(units))
	for i, u := range units {
		counted[i] = stats.Unit{K: u.Kept, N: u.Judged()}
	}
	if found, err := stats.Overdispersion(counted); err == nil {
		phi = found
	}
	low := p0
	for _, u := range units {
		low = min(low, float64(u.Kept)/float64(u.Judged()))
	}
	sc := sharesFrom(max(0, low-0.05))
	wide := float64(most) * 1.1
	chart := &ui.Chart{Y: sc.ticks(v), X: counts(v, wide), XName: v.P.T("promises.board.funnel.n"), YName: v.P.T("promises.board.funnel.kept"), Text: v.P.N("promises.board.funnel.text", int64(len(units)))}
	chart.Lines = append(chart.Lines, ui.ChartLine{Kind: "centre", Points: []ui.Point{{X: 0, Y: sc.at(p0)}, {X: 1, Y: sc.at(p0)}}})
	chart.Marks = []ui.Tick{{At: sc.at(p0), Label: v.P.Percent(p0)}}
	for _, l := range []struct {
		confidence float64
		line, band string
	}{{stats.FunnelAlarm, "alarm", "far"}, {stats.FunnelWarn, "limit", "near"}} {
		band, under := ui.ChartBand{Kind: l.band}, ui.ChartLine{Kind: l.line}
		for i := range 41 {
			n := max(1, wide*(0.02+0.98*float64(i)/40))
			limits, err := stats.Funnel(p0, int64(math.Ceil(n)), phi, l.confidence)
			if err != nil {
				continue
			}
			band.Upper, band.Lower = append(band.Upper, ui.Point{X: n / wide, Y: sc.at(limits.High)}), append(band.Lower, ui.Point{X: n / wide, Y: sc.at(limits.Low)})
			if limits.Low > sc.low {
				under.Points = append(under.Points, ui.Point{X: n / wide, Y: sc.at(limits.Low)})
			}
		}
		chart.Bands, chart.Lines = append(chart.Bands, band), append(chart.Lines, under)
	}
	for i, u := range units {
		share := float64(u.Kept) / float64(u.Judged())
		d := ui.ChartDot{Point: ui.Point{X: float64(u.Judged()) / wide, Y: sc.at(share)}, Hollow: true, Below: i%2 == 1,
			Say: v.P.T("promises.board.funnel.dot", "name", name(u.Key), "share", v.P.Percent(share), "n", v.P.Int(u.Judged()))}
		// Only what luck does not explain is named in the picture: the others are
		// named by the table, where no place among them is to be read.
		if limits, err := stats.Funnel(p0, u.Judged(), phi, stats.FunnelWarn); err == nil && limits.Out(share) {
			d.Label = v.P.T("promises.board.funnel.out", "name", name(u.Key), "share", v.P.Percent(share))
		}
		if limits, err := stats.Funnel(p0, u.Judged(), phi, stats.FunnelAlarm); err == nil && share < limits.Low {
			d.Out, d.Hollow = true, false
		}
		d.Href = c.list(figures.Judged, string(c.by), valueOf(c.by, u.Key))
		chart.Dots = append(chart.Dots, d)
	}
	return chart, ""
}

// counts are round numbers along an axis.
func counts(v ui.View, wide float64) []ui.Tick {
	step := math.Pow(10, math.Floor(math.Log10(max(1, wide))))
	for wide/step < 3 && step > 1 {
		step /= 2
	}
	for wide/step > 7 {
		step *= 2
	}
	step = max(1, math.Round(step))
	var out []ui.Tick
	for n := step; n <= wide; n += step {
		out = append(out, ui.Tick{At: n / wide, Label: v.P.Int(int64(n))})
	}
	return out
}
