package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"rida/internal/kit/calendar"
	"rida/internal/kit/forecast/history"
	"rida/internal/room/promises/estimate"
)

// past says where a history is and how its time is counted.
type past struct {
	History string `help:"CSV file: case id, start, end (empty while open), then the columns that tell groups apart, the most telling first. - reads standard input." required:"" placeholder:"FILE"`
	Hours   string `help:"Count working hours: the country whose usual week and holidays hold (${presets}). Without it all hours count." placeholder:"PRESET"`
	Zone    string `help:"Time zone of times that name none." default:"UTC"`
	JSON    bool   `name:"json" help:"Write JSON."`
}

func (p past) read() (history.History, history.Clock, *time.Location, error) {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return history.History{}, nil, nil, fmt.Errorf("the time zone: %w", err)
	}
	clock, err := p.clock()
	if err != nil {
		return history.History{}, nil, nil, err
	}
	var from io.Reader = os.Stdin
	if p.History != "-" {
		file, err := os.Open(p.History)
		if err != nil {
			return history.History{}, nil, nil, err
		}
		defer func() { _ = file.Close() }()
		from = file
	}
	h, err := history.Read(from, zone)
	for _, one := range h.Left {
		fmt.Fprintf(os.Stderr, "line %d left out: %s\n", one.Line, one.Why)
	}
	if more := h.LeftOut - len(h.Left); more > 0 {
		fmt.Fprintf(os.Stderr, "%d more lines left out\n", more)
	}
	return h, clock, zone, err
}

func (p past) clock() (history.Clock, error) {
	if p.Hours == "" {
		return history.Calendar{}, nil
	}
	plan, err := calendar.Preset(p.Hours)
	if err != nil {
		return nil, fmt.Errorf("working hours of %q: %w", p.Hours, err)
	}
	s, err := plan.Build()
	return estimate.Working{Schedule: s}, err
}

func writeJSON(v any) error {
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

// chances reads chances that are written in per cent or as shares.
func chances(given []float64) ([]float64, error) {
	var all []float64
	for _, x := range given {
		c, ok := estimate.Chance(x)
		if !ok {
			return nil, fmt.Errorf("a chance of %g: it lies between 1 and 99.5 per cent", x)
		}
		if n := len(all); n > 0 && all[n-1] >= c {
			return nil, fmt.Errorf("chances grow: %g does not", x)
		}
		all = append(all, c)
	}
	return all, nil
}
