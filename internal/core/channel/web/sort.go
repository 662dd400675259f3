package web

import (
	"context"
	"net/http"

	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// maxReference is a reference with blanks and a few slips, in characters.
const maxReference = 40

func by(r *web.Request) event.Actor { return event.Actor{Kind: r.Who.Kind, ID: r.Who.ID} }

// sorting is what the reader may do to give a message its place; nil for nothing.
func (p *Post) sorting(v ui.View, e channel.Entry) *Sorting {
	if e.Direction != channel.In || e.State == channel.Received || !v.May(MayManage) || p.Place == nil {
		return nil
	}
	s := &Sorting{Place: e.NeedSortable() == nil, Junk: e.State != channel.Junk && e.State != channel.Joined, NotJunk: e.State == channel.Junk}
	if !s.Place && !s.Junk && !s.NotJunk {
		return nil
	}
	return s
}

// place puts a message into the case that was typed, or opens one of its own.
func (p *Post) place(w *web.Response, r *web.Request) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	reference := ""
	if f.Value("new") == "" {
		reference = f.Need("case", maxReference)
	}
	var which id.ID
	if err = f.Err(); err == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			which, err = p.Place(r.Context(), tx, by(r), e.ID, reference)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		problems := ui.ProblemsOf(r.Print, err)
		return p.showMessage(w, r, http.StatusUnprocessableEntity, e, func(m *Message) {
			if m.Sorting == nil {
				m.Sorting = &Sorting{}
			}
			m.Sorting.Typed, m.Sorting.Problems = f.Value("case"), problems
		})
	}
	if err != nil {
		return err
	}
	link, err := p.caseOf(r.Context(), which)
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "channel.page.toast.placed", Args: []any{"reference", link.Reference}})
	return w.Redirect("/mail/" + e.ID.String())
}

// junk marks a message as junk, with a way back.
func (p *Post) junk(w *web.Response, r *web.Request) error {
	return p.sorted(w, r, true)
}

// noJunk takes the mark back.
func (p *Post) noJunk(w *web.Response, r *web.Request) error {
	return p.sorted(w, r, false)
}

func (p *Post) sorted(w *web.Response, r *web.Request, junk bool) error {
	e, err := p.entry(r)
	if err != nil {
		return err
	}
	back := "/mail/" + e.ID.String()
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return p.Junk(r.Context(), tx, by(r), e.ID, junk) })
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict { // the page shows how it stands
		w.Toast(web.Toast{Key: f.Key, Args: f.Args})
		return w.Redirect(back)
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "channel.page.toast.no_junk"})
	if junk {
		w.Toast(web.Toast{Key: "channel.page.toast.junk", Undo: back + "/no-junk"})
	}
	return w.Redirect(back)
}

// Sort is what gives messages their place in rooms that this package does not
// know.
type Sort struct {
	// Place puts a message into the case with this reference, or, without one,
	// into a case of its own, and gives the case.
	Place func(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, reference string) (id.ID, error)
	// Junk marks a message as junk or takes the mark back.
	Junk func(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, junk bool) error
}
