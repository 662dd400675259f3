package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"rida/internal/app"
	"rida/internal/kit/clock"
)

type demo struct {
	place
	Cases int    `help:"Number of cases to make instead of the small firm's; up to 1,000,000." default:"0"`
	Token string `help:"API token that may do everything; made when left out." env:"RIDA_TOKEN"`
}

// Run makes the demo firm, once, and serves it. When it is ready it prints one
// line of JSON on standard output, and the links for people beside it.
func (d *demo) Run(ctx context.Context, log *slog.Logger) error {
	if d.SMTP == "" {
		d.SMTP = "127.0.0.1:0"
	}
	house, err := app.OpenDemo(ctx, app.DemoOptions{Data: d.Data, Database: d.Database, HTTP: d.HTTP, SMTP: d.SMTP, Origin: d.Origin,
		Cases: d.Cases, Past: true, Token: d.Token, Progress: progress}, log, clock.System)
	if err != nil {
		return err
	}
	defer house.Close()
	return house.Run(ctx, func() {
		for _, door := range house.Doors() {
			fmt.Fprintf(os.Stderr, "%-8s %-24s %s\n", door.Role, door.Name, door.URL)
		}
		fmt.Fprintf(os.Stderr, "Mail to %s by SMTP at %s becomes a case.\n", house.Config.Mail.Address, house.SMTP())
		line, _ := json.Marshal(map[string]string{"http": house.Address(), "smtp": house.SMTP(), "token": house.Config.Token})
		fmt.Println(string(line))
	})
}

// progress tells how far a long making of data is, on one line.
func progress(done, of int) {
	fmt.Fprintf(os.Stderr, "\r%d of %d cases", done, of)
	if done == of {
		fmt.Fprintln(os.Stderr)
	}
}
