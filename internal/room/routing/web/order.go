package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/room/routing"
	"rida/internal/room/routing/automation"
)

// ordering is a list whose order matters: how it stands, how it is changed, and
// where its page is.
type ordering struct {
	page string
	now  func(ctx context.Context, r db.Reader) ([]id.ID, error)
	put  func(ctx context.Context, tx *db.Tx, order []id.ID) error
}

func (p *Pages) ruleOrder(r *web.Request) ordering {
	return ordering{"/routing", func(ctx context.Context, reader db.Reader) (out []id.ID, err error) {
		all, err := routing.Rules(ctx, reader)
		for _, one := range all {
			out = append(out, one.ID)
		}
		return out, err
	}, func(ctx context.Context, tx *db.Tx, order []id.ID) error {
		return p.Room.Reorder(ctx, tx, by(r), order)
	}}
}

func (p *Pages) automationOrder(r *web.Request) ordering {
	return ordering{"/routing/automations", func(ctx context.Context, reader db.Reader) (out []id.ID, err error) {
		all, err := automation.Rules(ctx, reader, false)
		for _, one := range all {
			out = append(out, one.ID)
		}
		return out, err
	}, func(ctx context.Context, tx *db.Tx, order []id.ID) error {
		return p.Does.Reorder(ctx, tx, by(r), order)
	}}
}

func (p *Pages) order(w *web.Response, r *web.Request) error { return p.reorder(w, r, p.ruleOrder(r)) }

func (p *Pages) orderAutomations(w *web.Response, r *web.Request) error {
	return p.reorder(w, r, p.automationOrder(r))
}

func (p *Pages) orderBack(w *web.Response, r *web.Request) error {
	return p.undoOrder(w, r, p.ruleOrder(r))
}

func (p *Pages) orderAutomationsBack(w *web.Response, r *web.Request) error {
	return p.undoOrder(w, r, p.automationOrder(r))
}

// reorder takes the whole order, or moves one rule up or down by a button.
func (p *Pages) reorder(w *web.Response, r *web.Request, o ordering) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	order := f.IDs("rule")
	if move := f.Value("move"); move != "" {
		order = moved(order, move)
	}
	undo := ""
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		was, err := o.now(r.Context(), tx)
		if err != nil {
			return err
		}
		undo = o.page + "/order/return?" + url.Values{"was": {placesOf(was, order)}}.Encode()
		return o.put(r.Context(), tx, order)
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "routing.toast.ordered", Undo: undo})
	return w.Redirect(o.page)
}

// undoOrder puts the list back as it was.
func (p *Pages) undoOrder(w *web.Response, r *web.Request, o ordering) error {
	err := p.DB.Write(r.Context(), func(tx *db.Tx) error {
		now, err := o.now(r.Context(), tx)
		if err != nil {
			return err
		}
		back, ok := atPlaces(now, r.URL.Query().Get("was"))
		if !ok {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		return o.put(r.Context(), tx, back)
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "routing.toast.ordered"})
	return w.Redirect(o.page)
}

// placesOf writes an order as the places its members have in another, "2.0.1":
// short enough for an address.
func placesOf(was, now []id.ID) string {
	out := make([]string, len(was))
	for i, one := range was {
		out[i] = strconv.Itoa(slices.Index(now, one))
	}
	return strings.Join(out, ".")
}

// atPlaces is the order that placesOf wrote; not ok when the list has changed
// its length since, or nobody wrote it.
func atPlaces(now []id.ID, places string) (out []id.ID, ok bool) {
	for _, one := range strings.Split(places, ".") {
		i, err := strconv.Atoi(one)
		if err != nil || i < 0 || i >= len(now) {
			return nil, false
		}
		out = append(out, now[i])
	}
	return out, len(out) == len(now)
}

// moved moves one of the list by a step: "up:42" or "down:42".
func moved(order []id.ID, move string) []id.ID {
	step := 1
	if move[0] == 'u' {
		step = -1
	}
	out := slices.Clone(order)
	for i, which := range out {
		if j := i + step; (move == "up:"+which.String() || move == "down:"+which.String()) && j >= 0 && j < len(out) {
			out[i], out[j] = out[j], out[i]
			break
		}
	}
	return out
}
