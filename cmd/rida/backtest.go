package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"text/tabwriter"

	"rida/internal/kit/forecast/backtest"
	"rida/internal/kit/stats"
)

// backtestCommand replays a history.
type backtestCommand struct {
	past
	Chance []float64 `help:"Chances in per cent, comma-separated." default:"80,90,95"`
}

// Run prints how well promised dates would have been kept.
func (b *backtestCommand) Run() error {
	want, err := chances(b.Chance)
	if err != nil {
		return err
	}
	h, clock, zone, err := b.read()
	if err != nil {
		return err
	}
	r, err := backtest.Run(h, backtest.Options{Chances: want, Clock: clock, Zone: zone, Each: steps})
	if err != nil {
		return err
	}
	if b.JSON {
		return writeJSON(plainReport(r))
	}
	return printReport(os.Stdout, r, h.LeftOut)
}

// steps shows how far a long replay is, where somebody watches.
func steps(done, of int) {
	if of < 100_000 {
		return
	}
	fmt.Fprintf(os.Stderr, "\r%3d %%", 100*done/of)
	if done == of {
		fmt.Fprintln(os.Stderr)
	}
}

func printReport(to io.Writer, r backtest.Report, leftOut int) error {
	fmt.Fprintf(to, "%d cases, %d of them open, %d lines left out; hours from start to end.\n", r.Cases, r.Open, leftOut)
	fmt.Fprintln(to, "engine: dates the engine would have promised. naive: the quantile of cases started within 90 days and closed, of the same group.")
	fmt.Fprintln(to, "kept: share that ended by the date, with its 95 % interval. pinball: mean loss, smaller is better. slack: mean hours between end and date.")
	for _, c := range r.Chances {
		fmt.Fprintf(to, "\nchance %g %%: %d judged, %d refused, %d dates after the end of the history\n", percent(c.Chance), c.Engine.Kept.N, c.Refused, c.Young)
		w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(w, "\tn\tkept\tinterval\tpinball\tslack\tnaive kept\tnaive pinball\tnaive slack\t\n")
		line(w, "all", c.Engine, c.Naive)
		for _, m := range c.Months {
			line(w, m.Name, m.Engine, m.Naive)
		}
		for _, g := range c.Groups {
			line(w, r.Columns[0]+" "+g.Name, g.Engine, g.Naive)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func percent(share float64) float64 { return math.Round(share*1000) / 10 }

func line(w io.Writer, name string, e, n backtest.Score) {
	if e.Kept.N == 0 {
		fmt.Fprintf(w, "%s\t0\t–\t–\t–\t–\t–\t–\t–\t\n", name)
		return
	}
	fmt.Fprintf(w, "%s\t%d\t%.1f %%\t%.1f–%.1f\t%.2f\t%.1f\t%.1f %%\t%.2f\t%.1f\t\n", name, e.Kept.N, 100*e.Kept.Value, 100*e.Kept.Low, 100*e.Kept.High, e.Pinball, e.Slack,
		100*n.Kept.Value, n.Pinball, n.Slack)
}

// plainReport is a report for programs: figures that do not exist are null.
func plainReport(r backtest.Report) map[string]any {
	var all []map[string]any
	for _, c := range r.Chances {
		all = append(all, map[string]any{"chance": c.Chance, "judged": c.Engine.Kept.N, "refused": c.Refused, "young": c.Young,
			"engine": plainScore(c.Engine), "naive": plainScore(c.Naive), "months": plainParts(c.Months), "groups": plainParts(c.Groups)})
	}
	return map[string]any{"cases": r.Cases, "open": r.Open, "columns": r.Columns, "chances": all}
}

func plainParts(parts []backtest.Part) []map[string]any {
	all := []map[string]any{}
	for _, p := range parts {
		all = append(all, map[string]any{"name": p.Name, "n": p.Engine.Kept.N, "engine": plainScore(p.Engine), "naive": plainScore(p.Naive)})
	}
	return all
}

func plainScore(s backtest.Score) map[string]any {
	if s.Kept.N == 0 {
		return nil
	}
	return map[string]any{"coverage": s.Kept.Value, "interval": stats.Interval{Low: s.Kept.Low, High: s.Kept.High}, "pinball": s.Pinball, "slack": s.Slack, "promised": s.Length}
}
