package web

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// alike are the other cases of the customer.
func (d *Desk) alike(r *web.Request, v ui.View, c cases.Case) ([]ui.Choice, error) {
	others, err := cases.Newest(r.Context(), d.DB, "", c.CustomerID, 0, otherCases+1)
	var out []ui.Choice
	for _, one := range others {
		if one.ID != c.ID && !one.IsMerged() {
			out = append(out, ui.Choice{Value: one.Reference, Label: one.Subject, Hint: v.P.Code(cases.GroupReference(one.Reference)) + " · " + v.P.T("cases.state."+string(one.State))})
		}
	}
	return out, err
}

// other reads the case that a form names, by choice or by number.
func (d *Desk) other(ctx context.Context, r db.Reader, f *web.Form) (cases.Case, error) {
	typed := f.Value("with")
	if typed == "" {
		typed = f.Value("alike")
	}
	reference, ok := cases.ParseReference(typed)
	if !ok {
		return cases.Case{}, fault.OfFields(fault.Field{Name: "with", Key: "cases.bad_reference"})
	}
	c, err := cases.ByReference(ctx, r, reference)
	if fault.KindOf(err) == fault.NotFound {
		return c, fault.OfFields(fault.Field{Name: "with", Key: "cases.not_found"})
	}
	return c, err
}

func (d *Desk) mergeForm(r *web.Request, f *web.Form) formMaker {
	return func(v ui.View, c cases.Case, a ActForm) (templ.Component, error) {
		form := MergeForm{ActForm: a}
		if f != nil {
			form.With, form.Tell = f.Value("with"), f.Bool("tell")
			if form.With == "" {
				form.With = f.Value("alike")
			}
		}
		var err error
		form.Alike, err = d.alike(r, v, c)
		return form.Page(v), err
	}
}

func (d *Desk) askMerge(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.mergeForm(r, nil))
}

func (d *Desk) merge(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		other, err := d.other(ctx, tx, f)
		if err != nil {
			return err
		}
		out, err := d.Room.Merge(ctx, tx, by(r), c.ID, other.ID, f.Bool("tell"))
		if err == nil {
			d.canUndo(tx, w, "cases.toast.merged", out.Into, out.Move.ID)
		}
		return err
	}, d.mergeForm(r, f))
}

// canUndo says what was done, with the way back.
func (d *Desk) canUndo(tx *db.Tx, w *web.Response, key string, c cases.Case, move id.ID) {
	tx.AfterCommit(func() {
		w.Toast(web.Toast{Key: key, Args: []any{"reference", cases.GroupReference(c.Reference)}, Undo: "/moves/" + move.String() + "/undo"})
	})
}

func (d *Desk) undoMove(w *web.Response, r *web.Request) error {
	move, err := r.PathID("id")
	if err != nil {
		return err
	}
	var from cases.Case
	err = d.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		from, _, err = d.Room.Undo(r.Context(), tx, by(r), move)
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.undone"})
	return w.Redirect("/cases/" + from.Reference)
}

func (d *Desk) splitForm(r *web.Request, f *web.Form) formMaker {
	return func(v ui.View, c cases.Case, a ActForm) (templ.Component, error) {
		form := SplitForm{ActForm: a, Owner: c.OwnerID.String()}
		var chosen []string
		if f != nil {
			form.Title, form.Owner, form.Tell, chosen = f.Value("subject"), f.Value("owner"), f.Bool("tell"), f.Values("messages")
		}
		all, _, err := cases.Messages(r.Context(), d.DB, c.ID, 0)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			if m.ParentID != 0 || !m.RemovedAt.IsZero() {
				continue // answers go with their note
			}
			form.Messages = append(form.Messages, SplitChoice{ID: m.ID.String(), Author: wordsIn(m.Lang, m.AuthorName), At: m.At,
				Text: ui.Words{Text: short(m.Text), Lang: m.Lang}, Note: m.Audience == cases.Internal, Chosen: slices.Contains(chosen, m.ID.String())})
		}
		form.People, err = d.choices(r, 0)
		return form.Page(v), err
	}
}

// short is enough of a message to know it by.
func short(text string) string {
	const runes = 120
	if r := []rune(text); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return text
}

func (d *Desk) askSplit(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.splitForm(r, nil))
}

func (d *Desk) split(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		p := cases.Part{Messages: f.IDs("messages"), Subject: f.Value("subject"), OwnerID: f.ID("owner", false), Tell: f.Bool("tell")}
		if err := f.Err(); err != nil {
			return err
		}
		part, mv, err := d.Room.Split(ctx, tx, by(r), c.ID, p)
		if err == nil {
			d.canUndo(tx, w, "cases.toast.split", part, mv.ID)
		}
		return err
	}, d.splitForm(r, f))
}

func (d *Desk) relateForm(r *web.Request, f *web.Form) formMaker {
	return func(v ui.View, c cases.Case, a ActForm) (templ.Component, error) {
		form := RelateForm{ActForm: a, Kind: string(cases.Related)}
		if f != nil {
			form.Kind, form.With = f.Value("kind"), f.Value("with")
		}
		var err error
		form.Alike, err = d.alike(r, v, c)
		return form.Page(v), err
	}
}

func (d *Desk) askRelate(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.relateForm(r, nil))
}

func (d *Desk) relate(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, "", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		other, err := d.other(ctx, tx, f)
		if err != nil {
			return err
		}
		tie, err := d.Room.Relate(ctx, tx, by(r), c.ID, other.ID, cases.RelationKind(f.Value("kind")))
		if err == nil {
			tx.AfterCommit(func() {
				w.Toast(web.Toast{Key: "cases.toast.related", Undo: "/relations/" + tie.ID.String() + "/removal"})
			})
		}
		return err
	}, d.relateForm(r, f))
}

func (d *Desk) unrelate(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	var tie cases.Relation
	if err := d.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		tie, err = d.Room.Unrelate(r.Context(), tx, by(r), which)
		return err
	}); err != nil {
		return err
	}
	c, err := cases.Get(r.Context(), d.DB, tie.FromID)
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.unrelated"})
	if f, err := r.Form(); err == nil && f.Value("ref") != "" {
		if at, ok := cases.ParseReference(f.Value("ref")); ok {
			if c, err = cases.ByReference(r.Context(), d.DB, at); err != nil {
				return err
			}
		}
	}
	return d.panelAgain(w, r, c)
}
