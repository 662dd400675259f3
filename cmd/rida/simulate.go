package main

import (
	"os"

	"rida/internal/kit/forecast/history"
	"rida/internal/kit/forecast/simulate"
)

// simulateCommand writes a history whose truth is known.
type simulateCommand struct {
	Seed   uint64  `help:"The same seed gives the same history." default:"1"`
	Cases  int     `help:"How many cases." default:"5000"`
	Days   float64 `help:"Over how many days they start." default:"365"`
	Slow   float64 `help:"From --after on all work goes so many times slower." default:"1"`
	After  float64 `help:"After which part of the days it slows down." default:"0.5"`
	Queue  bool    `help:"Instead, a team that works its cases off in order and is overloaded for a fifth of them."`
	People int     `help:"Of that team." default:"8"`
}

// Run writes it as CSV, to be replayed by backtest.
func (s *simulateCommand) Run() error {
	if s.Queue {
		return history.Write(os.Stdout, simulate.Queue{Seed: s.Seed, Cases: s.Cases, People: s.People, Hours: 5, Usual: 0.85, Heavy: 1.2, HeavyAt: 0.5, CalmAt: 0.7}.Make())
	}
	return history.Write(os.Stdout, simulate.Make(simulate.World{Seed: s.Seed, Cases: s.Cases, Days: s.Days, Slow: s.Slow, After: s.After}).History)
}
