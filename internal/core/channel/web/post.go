package web

import (
	"context"

	"rida/internal/core/channel"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// The permissions of these pages.
const (
	MayRead   = "mail.read"   // see the ledger and what stands in it
	MayManage = "mail.manage" // let a message be read or sent again
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "channel.page.permission.read", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayManage, Key: "channel.page.permission.manage", Roles: []string{staff.Manager}},
		{Name: MaySetMailboxes, Key: "channel.page.permission.mailboxes"},
	}
}

// Post answers the pages of mail.
type Post struct {
	DB     *db.DB
	Ledger *channel.Ledger

	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// CaseAddress gives the page of a case and its reference as people read it;
	// a fault of kind NotFound when there is none.
	CaseAddress func(ctx context.Context, which id.ID) (href, reference string, err error)

	Sort // what a person does with a message that found no place by itself

	// Demo opens the outbox, where anybody who has signed in writes as the
	// customer. It must be false where real mail comes and goes.
	Demo bool
	// Intake takes a mail in as if it had come over SMTP; needed with Demo.
	Intake func(ctx context.Context, in channel.Incoming) (id.ID, error)
	// Address is the house's own, to which a customer of the demo writes.
	Address string
}

// Routes are this package's part of the one list in app.
func (p *Post) Routes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET /mail", Permission: MayRead, Handle: p.list},
		{Pattern: "GET /mail/{id}", Permission: MayRead, Handle: p.show},
		{Pattern: "GET /mail/{id}/raw", Permission: MayRead, Handle: p.raw},
		{Pattern: "GET /mail/{id}/original", Permission: MayRead, Handle: p.original},
		{Pattern: "POST /mail/{id}/retry", Permission: MayManage, Handle: p.retry},
		{Pattern: "POST /mail/{id}/case", Permission: MayManage, Handle: p.place},
		{Pattern: "POST /mail/{id}/junk", Permission: MayManage, Handle: p.junk},
		{Pattern: "POST /mail/{id}/no-junk", Permission: MayManage, Handle: p.noJunk},
		{Pattern: "GET /mail/addresses", Permission: MayRead, Handle: p.dead},
		{Pattern: "POST /mail/addresses/{id}/clearing", Permission: MayManage, Handle: p.revive},
		{Pattern: "POST /mail/addresses/{id}/hold", Permission: MayManage, Handle: p.hold},
	}
	if p.Demo {
		routes = append(routes,
			web.Route{Pattern: "GET /outbox", Permission: web.SignedIn, Handle: p.outbox},
			web.Route{Pattern: "GET /outbox/{id}", Permission: web.SignedIn, Handle: p.outbox},
			web.Route{Pattern: "GET /outbox/{id}/original", Permission: web.SignedIn, Handle: p.sentOriginal},
			web.Route{Pattern: "POST /outbox/{id}/answer", Permission: web.SignedIn, Handle: p.answer},
			web.Route{Pattern: "GET /outbox/new", Permission: web.SignedIn, Handle: p.askNew},
			web.Route{Pattern: "POST /outbox/new", Permission: web.SignedIn, Handle: p.writeNew},
		)
	}
	return web.In("mail", routes...)
}

// caseOf is the link to the case of a message; the zero link without one.
func (p *Post) caseOf(ctx context.Context, which id.ID) (CaseLink, error) {
	if which == 0 {
		return CaseLink{}, nil
	}
	href, reference, err := p.CaseAddress(ctx, which)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return CaseLink{}, nil
	}
	return CaseLink{Href: href, Reference: reference}, err
}

// entry reads the message that the address names.
func (p *Post) entry(r *web.Request) (channel.Entry, error) {
	which, err := r.PathID("id")
	if err != nil {
		return channel.Entry{}, err
	}
	return p.Ledger.Get(r.Context(), p.DB, which)
}
