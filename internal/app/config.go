package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// Config says where the house stands and how the world reaches it. Everything
// else is a setting inside the house.
type Config struct {
	Data     string // folder for the SQLite file, attachments, key and journal
	Database string // "postgres://…"; "" is SQLite in the data folder
	HTTP     string // address to listen on for pages; port 0 picks a free one
	Origin   string // how browsers reach it, "https://desk.noor.example"; "" takes the address
	Proxies  string // addresses of trusted proxies, comma-separated

	Mail MailConfig

	// PushInside lets pushes go to push services on private addresses and without
	// TLS: for tests, which bring their own.
	PushInside bool

	Demo  bool   // one-click sign-in, outbox page, no real mail leaves
	Token string // with Demo: an API token that may do everything
}

// MailConfig says how mail comes in and goes out.
type MailConfig struct {
	Address string   // of the house, "care@noor.example"
	Listen  string   // address of the SMTP listener; "" has none
	LMTP    string   // address of the LMTP listener; "" has none
	Domains []string // taken in full by the listeners; the house's own address always is
	IMAP    string   // "imaps://user:password@host:993/INBOX,Support?ca=FILE"; "" fetches none
	After   string   // what becomes of fetched mail: leave, seen, move:FOLDER, delete
	Submit  string   // "smtps://user:password@host:465" or "smtp://…:587"; "" keeps mail in the outbox
}

// databaseURL is the address that kit/db takes.
func (c Config) databaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, "rida.db")
}

// key reads the house's key from the data folder, or makes it at the first
// start. It seals links, cookies and stored passwords, so it stays out of the
// database; whoever moves the house takes it along.
func (c Config) key() (string, error) {
	path := filepath.Join(c.Data, "key")
	b, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	if !os.IsNotExist(err) {
		return "", fmt.Errorf("read the key of the house: %w", err)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return "", fmt.Errorf("make the data folder: %w", err)
	}
	made := secret.NewKey()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) { // another starter was quicker
		return c.key()
	}
	if err != nil {
		return "", fmt.Errorf("keep the key of the house: %w", err)
	}
	if _, err = f.WriteString(made + "\n"); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", fmt.Errorf("keep the key of the house: %w", err)
	}
	return made, nil
}

// processName is the same at every start on one machine in one data folder, and
// another one elsewhere. River allows a hundred characters.
func (c Config) processName() string {
	host, _ := os.Hostname() // without one the folder must do
	folder, err := filepath.Abs(c.Data)
	if err != nil {
		folder = c.Data
	}
	return "rida-" + id.Hash(host + "\x00" + folder)[:32]
}
