// Command bench measures the product from outside and prints a table. It is not
// part of the product: `make bench` runs it on bin/rida.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"rida/internal/app/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := bench.Options{Out: os.Stdout, Progress: os.Stderr}
	sizes := flag.String("sizes", bench.DefaultSizes, "numbers of cases, comma between")
	engines := flag.String("engines", "sqlite,postgres", "databases to measure on")
	flag.StringVar(&o.Database, "database", "", "address of a PostgreSQL where databases can be made; without it one is started")
	flag.StringVar(&o.Binary, "binary", "bin/rida", "the product")
	flag.StringVar(&o.Data, "data", "data/bench", "folder for the data, used again by the next run")
	flag.IntVar(&o.Connections, "connections", bench.DefaultConnections, "connections at the same time")
	flag.StringVar(&o.Only, "only", "", "operations to measure: list, open, search, counters, charts, waiting, staffing, reply, create, mail; all when left out")
	flag.DurationVar(&o.For, "for", bench.DefaultFor, "how long each operation is measured")
	seconds := flag.Int("seconds", 0, "the same in whole seconds")
	flag.Parse()
	if *seconds > 0 {
		o.For = bench.Seconds(*seconds)
	}
	var err error
	if o.Sizes, err = bench.ParseSizes(*sizes); err != nil {
		return err
	}
	if o.Engines, err = bench.ParseEngines(*engines); err != nil {
		return err
	}
	return bench.Run(ctx, o)
}
