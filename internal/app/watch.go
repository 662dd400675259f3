package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/id"
)

// configuredMailbox is the id under which the mailbox of the configuration keeps
// its place; mailboxes of the settings have ids of their own, made from the time.
const configuredMailbox = id.ID(1)

// watch fetches mail from the mailbox of the configuration, and lets those of
// the settings run.
func (p *postOffice) watch(ctx context.Context) error {
	c := p.app.Config.Mail
	if c.IMAP != "" {
		w, err := p.configured()
		if err != nil {
			return err
		}
		p.boxes.Fix(channel.Mailbox{ID: configuredMailbox, Kind: email.Kind, Name: c.Address, Address: c.Address, Active: true}, w, p.submitter)
		p.watchers.Go(func() { w.Run(ctx) })
	} else if p.submitter != nil {
		p.boxes.Fix(channel.Mailbox{ID: configuredMailbox, Kind: email.Kind, Name: c.Address, Address: c.Address, Active: true}, nil, p.submitter)
	}
	p.watchers.Go(func() { p.boxes.Run(ctx) })
	return nil
}

// configured is the watcher of the mailbox of the configuration.
func (p *postOffice) configured() (*email.Watcher, error) {
	c := p.app.Config.Mail
	server, err := serverOf(c.IMAP)
	if err != nil {
		return nil, fmt.Errorf("the mailbox: %w", err)
	}
	box := email.Mailbox{Server: server, Folders: foldersOf(c.IMAP), After: email.MarkSeen}
	if c.After != "" {
		after, folder, _ := strings.Cut(c.After, ":")
		box.After, box.MoveFolder = email.After(after), folder
	}
	return email.NewWatcher(box, email.KeepIn(p.app.DB, p.app.Ledger, configuredMailbox), p.app.Log)
}

// foldersOf reads the folders from the path of a mailbox's address.
func foldersOf(address string) (folders []string) {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	for _, f := range strings.Split(strings.Trim(u.Path, "/"), ",") {
		if f != "" {
			folders = append(folders, f)
		}
	}
	return folders
}
