package web

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/stats"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/promises/figures"
)

// controlCard is the control chart of broken promises: rates, or counts.
type controlCard struct {
	Chart    *ui.Chart
	How      limitsText   // where the limits come from
	Why      string       // no chart: why
	Signals  []signal     // weeks outside of the limits, the latest first
	Earlier  []limitsText // baselines that were in force
	Rates    string
	Counts   string
	Weeks    []ui.Choice // from which limits can be frozen; none where they cannot
	Form     *web.Form
	Problems ui.Problems
}

// limitsText says where limits come from, and in whose words why.
type limitsText struct{ Text, Note string }

// signal is one week that is worth a question.
type signal struct{ Text, Href string }

const (
	// signalsShown is how many weeks are told in words; the chart has them all.
	signalsShown = 6
	// freezeFrom is from how many whole weeks a manager may choose.
	freezeFrom = 2 * figures.ChartWeeks
)

// control reads the chart.
func (p *Pages) control(ctx context.Context, v ui.View, page *board) error {
	c, card := page.choice, &page.Control
	card.Rates, card.Counts = "/promises?"+c.query("chart", "")+"#control", "/promises?"+c.query("chart", "c")+"#control"
	read, err := figures.ReadControl(ctx, p.DB, c.filter, v.Now)
	switch {
	case errors.Is(err, stats.ErrNotEstimable):
		card.Why = v.P.T("figures.fault.baseline_wild")
	case figures.IsUnknown(err):
		card.Why = v.P.N("promises.board.control.few", int64(len(read.Weeks)))
	case err != nil:
		return err
	case len(read.Weeks) < 2:
		card.Why = v.P.T("promises.board.control.none")
	default:
		card.Chart, card.Signals = controlChart(v, c, read)
	}
	if err := p.frozen(ctx, v, read, card); err != nil || !c.filter.Whole() || !v.May(figures.MayFreeze) {
		return err
	}
	return p.freezable(ctx, v, card)
}

// frozen says where the limits come from, and which were in force before.
func (p *Pages) frozen(ctx context.Context, v ui.View, read figures.Control, card *controlCard) error {
	if read.Frozen == nil {
		if card.Chart != nil {
			card.How.Text = v.P.T("promises.board.control.loose", "left", v.P.N("promises.board.control.left_out", int64(len(read.Base.Removed))))
		}
		return nil
	}
	all, err := figures.Baselines(ctx, p.DB)
	if err != nil {
		return err
	}
	names, err := p.Names(ctx)
	if err != nil {
		return err
	}
	for i, b := range all {
		said := limitsText{v.P.T("promises.board.control.frozen", "n", v.P.Int(b.Version), "date", v.When.Date(b.MadeAt), "who", names[b.MadeBy], "from", weekDate(v, b.From), "to", weekDate(v, b.To),
			"left", v.P.N("promises.board.control.left_out", int64(len(b.Removed)))), b.Note}
		if i == 0 {
			card.How = said
		} else {
			card.Earlier = append(card.Earlier, said)
		}
	}
	return nil
}

// weekDate is the first day of a week as the reader writes it.
func weekDate(v ui.View, week int64) string {
	return v.When.Date(figures.WeekStart(week).Add(12 * time.Hour))
}

// freezable offers the weeks from which limits can be frozen.
func (p *Pages) freezable(ctx context.Context, v ui.View, card *controlCard) error {
	last := figures.WeekOf(v.Now) - 1
	rows, err := figures.Read(ctx, p.DB, figures.Filter{From: last - freezeFrom + 1, To: last}, figures.ByWeek)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Judged() > 0 {
			card.Weeks = append(card.Weeks, ui.Choice{Value: figures.WeekName(row.Key), Label: weekDate(v, row.Week())})
		}
	}
	if len(card.Weeks) < stats.FewestPoints {
		card.Weeks = nil
		return nil
	}
	if card.Form.Value("from") == "" {
		card.Form.Set("from", card.Weeks[max(0, len(card.Weeks)-figures.ChartWeeks)].Value)
		card.Form.Set("to", card.Weeks[len(card.Weeks)-1].Value)
	}
	return nil
}

// freeze keeps the limits of the control chart.
func (p *Pages) freeze(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var of figures.Period
	for name, week := range map[string]*int64{"from": &of.From, "to": &of.To} {
		if day, err := time.Parse(time.DateOnly, f.Value(name)); err == nil {
			*week = figures.WeekOf(day)
		}
	}
	note := f.Long("note", figures.MaxNote)
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := figures.Freeze(r.Context(), tx, p.Charter.Events, by(r), of, note)
			return err
		})
	}
	if fault.KindOf(err) == fault.Invalid {
		return p.showBoard(w, r, f, err)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "promises.board.toast.frozen"})
	return w.Redirect("/promises#control")
}

// controlChart draws the weeks with their limits, and names those outside.
func controlChart(v ui.View, c choice, read figures.Control) (*ui.Chart, []signal) {
	counted := c.chart == "c"
	marks := read.Marks(counted)
	label := func(x float64) string { return v.P.Percent(x) }
	if counted {
		label = func(x float64) string { return v.P.Int(int64(math.Round(x))) }
	}
	top := highest(marks)
	chart := &ui.Chart{Mirror: v.P.Dir() == "rtl", Time: true}
	for i := range 5 {
		x := float64(i) / 4
		chart.Y = append(chart.Y, ui.Tick{At: x, Label: label(x * top)})
	}
	from, span := marks[0].Week(), max(1, float64(marks[len(marks)-1].Week()-marks[0].Week()))
	at1 := func(y float64) float64 { return min(1, y/top) }
	band, centre, data := ui.ChartBand{Kind: "near"}, ui.ChartLine{Kind: "centre"}, ui.ChartLine{Kind: "data"}
	var out []signal
	for i, m := range marks {
		at := float64(m.Week()-from) / span
		p := ui.Point{X: at, Y: m.Value / top}
		band.Upper, band.Lower = append(band.Upper, ui.Point{X: at, Y: at1(m.Limits.High)}), append(band.Lower, ui.Point{X: at, Y: m.Limits.Low / top})
		centre.Points, data.Points = append(centre.Points, ui.Point{X: at, Y: m.Limits.Centre / top}), append(data.Points, p)
		d := ui.ChartDot{Point: p, Out: m.Signals(), Href: c.list(figures.Broken, "week", figures.WeekName(m.Key)),
			Say: v.P.T("promises.board.control.dot", "date", weekDate(v, m.Week()), "broken", v.P.Int(m.Broken), "n", v.P.Int(m.Judged()))}
		if d.Out {
			d.Label = short(v, m.Week())
			out = append(out, signal{inWords(v, m, label), d.Href})
		}
		chart.Dots = append(chart.Dots, d)
		if every := max(1, len(marks)/4); i%every == every/2 {
			chart.X = append(chart.X, ui.Tick{At: at, Label: short(v, m.Week())})
		}
	}
	chart.Bands, chart.Lines = []ui.ChartBand{band}, []ui.ChartLine{centre, data}
	chart.Text = v.P.T("promises.board.control.title") + " " + v.P.N("promises.board.control.text", int64(len(out)))
	slices.Reverse(out)
	return chart, out
}

// highest is where the plane ends: above every week, and above the limits of all
// but the few weeks that have so little in them that theirs lie far up.
func highest(marks []figures.Mark) float64 {
	const usual = 0.8
	var limits []float64
	top := 0.0
	for _, m := range marks {
		limits, top = append(limits, m.Limits.High), max(top, m.Value)
	}
	slices.Sort(limits)
	if top = 1.08 * max(top, limits[int(usual*float64(len(limits)-1))]); top == 0 {
		return 1
	}
	return top
}

// inWords puts a week outside of its limits into words.
func inWords(v ui.View, m figures.Mark, label func(float64) string) string {
	key := "promises.board.control.above"
	if m.Value < m.Limits.Low {
		key = "promises.board.control.below"
	}
	return v.P.T(key, "date", weekDate(v, m.Week()), "broken", v.P.Int(m.Broken), "n", v.P.Int(m.Judged()), "low", label(m.Limits.Low), "high", label(m.Limits.High))
}
