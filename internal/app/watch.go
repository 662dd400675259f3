package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"rida/internal/core/channel/email"
	"rida/internal/kit/id"
)

// configuredMailbox is the id under which the mailbox of the configuration keeps
// its place; mailboxes of the settings have ids of their own, made from the time.
const configuredMailbox = id.ID(1)

// watch fetches mail from the mailbox of the configuration.
func (p *postOffice) watch(ctx context.Context) error {
	c := p.app.Config.Mail
	if c.IMAP == "" {
		return nil
	}
	server, err := serverOf(c.IMAP)
	if err != nil {
		return fmt.Errorf("the mailbox: %w", err)
	}
	box := email.Mailbox{Server: server, Folders: foldersOf(c.IMAP), After: email.MarkSeen}
	if c.After != "" {
		after, folder, _ := strings.Cut(c.After, ":")
		box.After, box.MoveFolder = email.After(after), folder
	}
	w, err := email.NewWatcher(box, email.KeepIn(p.app.DB, p.app.Ledger, configuredMailbox), p.app.Log)
	if err != nil {
		return err
	}
	p.watching = append(p.watching, w)
	p.watchers.Go(func() { w.Run(ctx) })
	return nil
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
