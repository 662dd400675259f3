package web

import (
	"context"
	"net/http"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// DeadPage lists the addresses that get no mail, because a server has told us
// that nobody has them.
type DeadPage struct {
	Rows  []DeadRow
	Pager ui.Pager
	May   bool // let mail go to them again
}

// DeadRow is one of them.
type DeadRow struct {
	ID            string
	Address       string
	Since         time.Time
	Why, Words    string
	Bounce, About string // addresses of the mails, "" for none
}

func (p *Post) dead(w *web.Response, r *web.Request) error {
	before, bad := id.Parse(r.URL.Query().Get("older"))
	if bad != nil {
		before = 0
	}
	all, err := p.Ledger.DeadAddresses(r.Context(), p.DB, before, pageSize+1)
	if err != nil {
		return err
	}
	v := p.View(w, r)
	page := DeadPage{May: v.May(MayManage)}
	if before != 0 {
		page.Pager.Newer = "/mail/addresses"
	}
	if len(all) > pageSize {
		all = all[:pageSize]
		page.Pager.Older = "/mail/addresses?older=" + all[pageSize-1].ID.String()
	}
	for _, d := range all {
		row := DeadRow{ID: d.ID.String(), Address: d.Address, Since: d.Since, Why: v.P.T("channel.bounce." + d.Code), Words: d.Words}
		if d.Bounce != 0 {
			row.Bounce = "/mail/" + d.Bounce.String()
		}
		if d.About != 0 {
			row.About = "/mail/" + d.About.String()
		}
		page.Rows = append(page.Rows, row)
	}
	return w.HTML(http.StatusOK, page.Page(v))
}

// revive lets mail go to an address again; hold takes that back.
func (p *Post) revive(w *web.Response, r *web.Request) error {
	return p.onAddress(w, r, p.Ledger.Revive, func(at string) web.Toast {
		return web.Toast{Key: "channel.page.toast.revived", Undo: "/mail/addresses/" + at + "/hold"}
	})
}

func (p *Post) hold(w *web.Response, r *web.Request) error {
	return p.onAddress(w, r, p.Ledger.Hold, func(string) web.Toast { return web.Toast{Key: "channel.page.toast.held"} })
}

func (p *Post) onAddress(w *web.Response, r *web.Request, do func(context.Context, *db.Tx, event.Actor, id.ID) error, done func(string) web.Toast) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, by(r), which) }); err != nil {
		return err
	}
	w.Toast(done(which.String()))
	return w.Redirect("/mail/addresses")
}
