package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// print writes the table of one engine and size.
func (r *report) print(out io.Writer) {
	fmt.Fprintf(out, "%s, %d cases", r.engine, r.size)
	if r.made > 0 {
		fmt.Fprintf(out, " (made in %.1f s, %.1f s per 100,000)", r.made.Seconds(), r.made.Seconds()*100_000/float64(r.size))
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "operation\tp50 ms\tp95 ms\tper s\terrors\tCPU ms\tafter s\tbare p50\tbare per s\tratio\t")
	for _, one := range r.results {
		bareP50, bareRate, ratio := "", "", ""
		if b, ok := r.bare[one.name]; ok && one.perSecond() > 0 {
			bareP50, bareRate = milli(b.at(0.5)), fmt.Sprintf("%.0f", b.perSecond())
			ratio = fmt.Sprintf("%.1f", b.perSecond()/one.perSecond())
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.0f\t%d\t%s\t%.1f\t%s\t%s\t%s\t\n", one.name, milli(one.at(0.5)), milli(one.at(0.95)), one.perSecond(), one.errors,
			milli(one.cpuEach()), one.after.Seconds(), bareP50, bareRate, ratio)
	}
	_ = w.Flush()
	for _, one := range r.results {
		if one.firstErr != nil {
			fmt.Fprintf(out, "  %s: %v\n", one.name, one.firstErr)
		}
	}
	if r.mails > 0 {
		fmt.Fprintf(out, "  mail: all %d were cases %.1f s after the first, %.0f per second\n", r.mails, r.mailsTook.Seconds(), float64(r.mails)/r.mailsTook.Seconds())
	}
	fmt.Fprintf(out, "  start: ready after %s s, first page after %s s\n", seconds(r.server.Started), seconds(r.server.Page))
	fmt.Fprintf(out, "  memory of the process, PSS / RSS: idle %s / %s MiB, after the load %s / %s MiB\n",
		mib(r.idle.pss), mib(r.idle.rss), mib(r.loaded.pss), mib(r.loaded.rss))
	fmt.Fprintf(out, "  first page load, compressed: %.1f kB (page %.1f, styles and scripts %.1f, fonts of its letters %.1f; %d files)\n\n",
		kb(r.first.all()), kb(r.first.page), kb(r.first.parts), kb(r.first.fonts), r.first.files)
}

func milli(d time.Duration) string   { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }
func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }
func mib(n int64) string             { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }
func kb(n int64) float64             { return float64(n) / 1000 }
