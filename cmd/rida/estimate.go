package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"rida/internal/kit/forecast/history"
	"rida/internal/room/promises/estimate"
)

// estimateCommand asks a history for dates that can be promised.
type estimateCommand struct {
	past
	Group   map[string]string `help:"Value of a column of the case, as topic=delivery; once for each column." placeholder:"COLUMN=VALUE"`
	Case    string            `help:"An open case of the history, instead of groups."`
	At      string            `help:"When it is asked; what came later is not used. The end of the history when left out."`
	Started string            `help:"When the case started, of a running one."`
	Chance  []float64         `help:"Chances in per cent, comma-separated." default:"80,90,95"`
	By      []string          `help:"Wished-for dates, comma-separated: how likely is each?"`
}

// Run prints the same answer as POST /api/v1/promises/estimates gives.
func (c *estimateCommand) Run() error {
	want, err := chances(c.Chance)
	if err != nil {
		return err
	}
	h, clock, zone, err := c.read()
	if err != nil {
		return err
	}
	q := estimate.Question{Groups: c.Group, Case: c.Case, Chances: want}
	for _, one := range []struct {
		name, text string
		to         *time.Time
	}{{"--at", c.At, &q.At}, {"--started", c.Started, &q.Started}} {
		if *one.to, err = when(one.name, one.text, zone); err != nil {
			return err
		}
	}
	for _, text := range c.By {
		by, err := when("--by", text, zone)
		if err != nil {
			return err
		}
		q.By = append(q.By, by)
	}
	a, err := estimate.Of(h, clock, q)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(a)
	}
	printAnswer(a, zone)
	return nil
}

func when(name, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, ok := history.ParseTime(text, zone)
	if !ok {
		return t, fmt.Errorf("%s %q is no time: write 2026-11-16T09:00:00Z, or without the zone", name, text)
	}
	return t, nil
}

func printAnswer(a estimate.Answer, zone *time.Location) {
	const layout = "2006-01-02 15:04 MST"
	fmt.Printf("Asked at %s, started at %s.\n", a.At.In(zone).Format(layout), a.Start.In(zone).Format(layout))
	for _, d := range a.Dates {
		if d.Date == nil {
			fmt.Printf("%5g %%  no date: %s\n", percent(d.Chance), d.Refusal)
			continue
		}
		fmt.Printf("%5g %%  by %s  (%.1f hours)\n", percent(d.Chance), d.Date.In(zone).Format(layout), *d.Hours)
	}
	for _, w := range a.By {
		switch {
		case w.Chance == nil:
			fmt.Printf("by %s: nothing can be said: %s\n", w.Date.In(zone).Format(layout), w.Refusal)
		case w.AtLeast:
			fmt.Printf("by %s: at least %.1f %%\n", w.Date.In(zone).Format(layout), 100**w.Chance)
		default:
			fmt.Printf("by %s: %.1f %%\n", w.Date.In(zone).Format(layout), 100**w.Chance)
		}
	}
	fmt.Printf("From %s: %d ended, %d open.", groupText(a.Group), a.N, a.Open)
	if a.Few {
		fmt.Print(" Few, so cautiously.")
	}
	fmt.Println()
	for _, w := range a.Wider {
		fmt.Printf("Not from %s: %d ended, %s.\n", groupText(w.Group), w.N, w.Reason)
	}
	if a.LeftOut > 0 {
		fmt.Fprintf(os.Stderr, "%d lines could not be used.\n", a.LeftOut)
	}
}

func groupText(group map[string]string) string {
	if len(group) == 0 {
		return "all cases"
	}
	var parts []string
	for name, value := range group {
		parts = append(parts, name+"="+value)
	}
	sort.Strings(parts)
	return strings.Join(parts, ", ")
}
