package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// Again says that the customer comes with a matter once more. The page of the
// case has Said alone, from the case itself; the rest is fetched afterwards.
type Again struct {
	Ref      string
	Said     string // "Second time in 4 days"
	Earlier  ui.Words
	Href     string // of the earlier case
	When     time.Time
	Why      string // what makes it the same matter, in words
	Count    string // how often this customer came again with anything
	Owner    ui.Person
	Offer    bool // the earlier owner can be given the case
	Refusals bool // the reader may say that it is not the same
}

// againOf is what the case itself knows; nil for a first time.
func againOf(v ui.View, c cases.Case) *Again {
	if c.Times < 2 {
		return nil
	}
	return &Again{Ref: c.Reference, Said: saidAgain(v, c)}
}

// saidAgain puts in words which time it is, and within how many days.
func saidAgain(v ui.View, c cases.Case) string {
	time := v.P.T("cases.again.nth", "n", v.P.Int(c.Times))
	switch c.Times {
	case 2:
		time = v.P.T("cases.again.second")
	case 3:
		time = v.P.T("cases.again.third")
	}
	const day = 24
	days := int64(c.ReceivedAt.Sub(c.SinceAt).Hours()/day + 0.5)
	if days == 0 {
		return v.P.T("cases.again.today", "time", time)
	}
	return v.P.T("cases.again.in", "time", time, "days", v.P.N("cases.again.days", days))
}

// earlier shows what a case repeats: the strip alone in place, a page of its own
// without script.
func (d *Desk) earlier(w *web.Response, r *web.Request) error {
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	strip, err := d.strip(r, v, c)
	if err != nil {
		return err
	}
	if r.Fragment() {
		return w.HTML(http.StatusOK, strip.Strip(v))
	}
	return w.HTML(http.StatusOK, strip.Page(v))
}

func (d *Desk) strip(r *web.Request, v ui.View, c cases.Case) (Again, error) {
	ctx := r.Context()
	a, ok, err := cases.AgainOf(ctx, d.DB, c.ID)
	if err != nil {
		return Again{}, err
	}
	if !ok || a.RefusedBy != 0 {
		return Again{}, fault.New(fault.NotFound, "cases.again.none")
	}
	before, err := cases.Get(ctx, d.DB, a.EarlierID)
	if err != nil {
		return Again{}, err
	}
	people, err := d.Colleagues(ctx)
	if err != nil {
		return Again{}, err
	}
	n, err := cases.CameAgain(ctx, d.DB, c.CustomerID)
	if err != nil {
		return Again{}, err
	}
	owner := people[before.OwnerID]
	return Again{Ref: c.Reference, Said: saidAgain(v, c), Earlier: wordsIn(before.Lang, before.Subject), Href: "/cases/" + before.Reference, When: before.ReceivedAt,
		Why: why(v, a), Count: v.P.N("cases.again.count", n), Owner: person(owner), Refusals: v.May(cases.MayWrite),
		Offer: v.May(cases.MayAssign) && c.IsOpen() && before.Taken && owner.Active && !(c.Taken && c.OwnerID == before.OwnerID) && c.HandoverTo != before.OwnerID}, nil
}

// why says by which words or tags a matter was known again.
func why(v ui.View, a cases.Again) string {
	if len(a.Labels) > 0 {
		return v.P.T("cases.again.why.tags", "tags", strings.Join(a.Labels, v.P.T("cases.tags.comma")))
	}
	return v.P.T("cases.again.why", "words", strings.Join(a.Words, v.P.T("cases.tags.comma")))
}

// sameOwner offers the case to who owned the matter the last time.
func (d *Desk) sameOwner(w *web.Response, r *web.Request) error {
	return d.act(w, r, "cases.toast.same_owner", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.GiveToEarlierOwner(ctx, tx, by(r), c.ID)
		return err
	}, nil)
}

// refuseAgain says that it is another matter; the message it leaves takes that back.
func (d *Desk) refuseAgain(w *web.Response, r *web.Request) error {
	return d.act(w, r, "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.RefuseAgain(ctx, tx, by(r), c.ID)
		if err == nil {
			tx.AfterCommit(func() {
				w.Toast(web.Toast{Key: "cases.toast.again_refused", Undo: "/cases/" + c.Reference + "/earlier/restoration"})
			})
		}
		return err
	}, nil)
}

func (d *Desk) restoreAgain(w *web.Response, r *web.Request) error {
	return d.act(w, r, "cases.toast.again_restored", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.RestoreAgain(ctx, tx, by(r), c.ID)
		return err
	}, nil)
}
