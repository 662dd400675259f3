// Command rida is the whole product in one binary: the server, the demo firm,
// and the tools to look after a house.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"rida/internal/kit/calendar"
)

type commands struct {
	Verbose bool `help:"Log every request." env:"RIDA_VERBOSE"`

	Serve serve `cmd:"" help:"Run the product. The first page asks for organisation and first account."`
	Demo  demo  `cmd:"" help:"Run the product with a small demo firm, or with any number of cases."`

	Doctor doctor        `cmd:"" help:"Examine a house: is every chain of its record whole?"`
	Verify verifyCommand `cmd:"" help:"Check the file of a case: every part, and the chain of its events."`

	Estimate estimateCommand `cmd:"" help:"Ask a history of cases by when a case ends, and how likely a wished-for date is."`
	Backtest backtestCommand `cmd:"" help:"Replay a history of cases in the order of time: how well would promised dates have been kept?"`
	Simulate simulateCommand `cmd:"" help:"Write a history of cases whose truth is known, to replay."`
}

// gcPercent lets the heap grow to four times what is in use before rubbish is
// collected. The house uses some ten megabytes, so that costs little memory and
// saves a seventh of the work of a page. GOGC in the environment overrules it.
const gcPercent = 300

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	var c commands
	k := kong.Parse(&c, kong.Name("rida"), kong.UsageOnError(), kong.Vars{"presets": strings.Join(calendar.Presets(), ", ")},
		kong.Description("Customer service: help desk, complaints and promises, in Arabic, Persian and English."))
	level := slog.LevelWarn
	if c.Verbose {
		level = slog.LevelInfo
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	k.BindTo(ctx, (*context.Context)(nil))
	err := k.Run(log)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "rida:", err)
		os.Exit(1)
	}
}
