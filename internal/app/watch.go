package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/db"
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
	w, err := email.NewWatcher(box, p.keep(configuredMailbox), p.app.Log)
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

// keep puts what a watcher finds into the ledger, message and place together.
func (p *postOffice) keep(box id.ID) email.Keep {
	a := p.app
	return email.Keep{
		Position: func(ctx context.Context, folder string) (email.Position, error) {
			return channel.ReadPosition(ctx, a.DB, box, folder)
		},
		Arrived: func(ctx context.Context, m email.Arrival) error {
			in := channel.Incoming{Kind: "email", Mailbox: box, To: []string{a.Config.Mail.Address}, Raw: m.Raw, Problem: string(m.Problem), Size: m.Size, Fetched: true}
			in.Pack()
			return a.DB.Write(ctx, func(tx *db.Tx) error {
				if _, _, err := a.Ledger.Receive(ctx, tx, in); err != nil {
					return err
				}
				return channel.KeepPosition(ctx, tx, box, m.Folder, m.Position)
			})
		},
		Moved: func(ctx context.Context, folder string, at email.Position) error {
			return a.DB.Write(ctx, func(tx *db.Tx) error { return channel.KeepPosition(ctx, tx, box, folder, at) })
		},
	}
}
