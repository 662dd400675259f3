package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"rida/internal/app"
	"rida/internal/kit/clock"
)

// place says where a house keeps its data and how it is reached.
type place struct {
	Data     string `help:"Folder for the database, attachments and the key of the house." default:"data" env:"RIDA_DATA"`
	Database string `help:"PostgreSQL address (postgres://…). Without it SQLite in the data folder." env:"RIDA_DATABASE"`
	HTTP     string `name:"http" help:"Address for pages; port 0 picks a free one." default:"127.0.0.1:8080" env:"RIDA_HTTP"`
	SMTP     string `name:"smtp" help:"Address of the SMTP listener; empty for none." env:"RIDA_SMTP"`
	Origin   string `help:"How browsers reach the house, as https://desk.firm.example." env:"RIDA_ORIGIN"`
}

type serve struct {
	place
	Proxies string   `help:"Addresses of trusted proxies, comma-separated." env:"RIDA_PROXIES"`
	Mail    string   `help:"The house's mail address, as care@firm.example." env:"RIDA_MAIL"`
	LMTP    string   `name:"lmtp" help:"Address of the LMTP listener; empty for none." env:"RIDA_LMTP"`
	Domains []string `help:"Domains whose mail the listeners take in full." env:"RIDA_MAIL_DOMAINS"`
	IMAP    string   `name:"imap" help:"Mailbox to fetch: imaps://user:password@host/INBOX,Other" env:"RIDA_IMAP"`
	After   string   `help:"What becomes of fetched mail: leave, seen, move:FOLDER or delete." default:"seen" env:"RIDA_IMAP_AFTER"`
	Submit  string   `help:"Server for outgoing mail: smtps://user:password@host or smtp://…:587" env:"RIDA_SUBMIT"`
}

// Run serves until the process is told to stop.
func (s *serve) Run(ctx context.Context, log *slog.Logger) error {
	c := app.Config{Data: s.Data, Database: s.Database, HTTP: s.HTTP, Origin: s.Origin, Proxies: s.Proxies, Mail: app.MailConfig{
		Address: s.Mail, Listen: s.SMTP, LMTP: s.LMTP, Domains: s.Domains, IMAP: s.IMAP, After: s.After, Submit: s.Submit}}
	a, err := app.Open(ctx, c, log, clock.System)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Run(ctx, func() { fmt.Fprintf(os.Stderr, "Rida is open at %s\n", a.Config.Origin) })
}
