package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

func sortCards(all []staff.Card) {
	slices.SortFunc(all, func(a, b staff.Card) int { return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

// choices are the colleagues that an act can go to, without the reader.
func (d *Desk) choices(r *web.Request, but id.ID) ([]ui.Choice, error) {
	people, err := d.Colleagues(r.Context())
	if err != nil {
		return nil, err
	}
	var all []staff.Card
	for _, one := range people {
		if one.Active && one.ID != but {
			all = append(all, one)
		}
	}
	sortCards(all)
	out := make([]ui.Choice, len(all))
	for i, one := range all {
		out[i] = ui.Choice{Value: one.ID.String(), Label: one.Name}
	}
	return out, nil
}

type formMaker = func(ui.View, cases.Case, ActForm) (templ.Component, error)

func noteForm(noun, which, text string) formMaker {
	return func(v ui.View, _ cases.Case, f ActForm) (templ.Component, error) {
		return NoteForm{ActForm: f, Noun: noun, ID: which, Text: text}.Page(v), nil
	}
}

func (d *Desk) askNoteAnswer(w *web.Response, r *web.Request) error {
	return d.ask(w, r, noteForm("answer", r.PathValue("id"), ""))
}

func (d *Desk) answerNote(w *web.Response, r *web.Request) error {
	return d.onNote(w, r, "answer", "cases.toast.noted", func(ctx context.Context, tx *db.Tx, c cases.Case, note id.ID, text string) error {
		_, err := d.Room.Comment(ctx, tx, by(r), c.ID, cases.Comment{Text: text, Answers: note})
		return err
	})
}

func (d *Desk) askNoteEdit(w *web.Response, r *web.Request) error {
	note, err := r.PathID("id")
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	now, _, err := cases.NoteVersions(r.Context(), d.DB, c.ID, note)
	if err != nil {
		return err
	}
	return d.ask(w, r, noteForm("text", note.String(), now.Text))
}

func (d *Desk) editNote(w *web.Response, r *web.Request) error {
	return d.onNote(w, r, "text", "cases.toast.note_edited", func(ctx context.Context, tx *db.Tx, c cases.Case, note id.ID, text string) error {
		_, err := d.Room.EditNote(ctx, tx, by(r), c.ID, note, text)
		return err
	})
}

func (d *Desk) onNote(w *web.Response, r *web.Request, noun, done string, do func(ctx context.Context, tx *db.Tx, c cases.Case, note id.ID, text string) error) error {
	note, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.perform(w, r, done, func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		return do(ctx, tx, c, note, f.Value("text"))
	}, noteForm(noun, note.String(), f.Value("text")))
}

func (d *Desk) removeNote(w *web.Response, r *web.Request) error {
	note, err := r.PathID("id")
	if err != nil {
		return err
	}
	return d.act(w, r, "cases.toast.note_removed", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		return d.Room.RemoveNote(ctx, tx, by(r), c.ID, note, r.Who.Can(cases.MayTidy))
	}, nil)
}

// noteHistory shows what a note said before, and until when.
func (d *Desk) noteHistory(w *web.Response, r *web.Request) error {
	note, err := r.PathID("id")
	if err != nil {
		return err
	}
	return d.ask(w, r, func(v ui.View, c cases.Case, f ActForm) (templ.Component, error) {
		now, before, err := cases.NoteVersions(r.Context(), d.DB, c.ID, note)
		if err != nil {
			return nil, err
		}
		people, err := d.Colleagues(r.Context())
		if err != nil {
			return nil, err
		}
		h := NoteHistory{ActForm: f, Removed: !now.RemovedAt.IsZero(), Now: ui.Words{Text: now.Text, Lang: now.Lang}}
		for _, one := range before {
			h.Before = append(h.Before, NoteWas{By: people[one.ByID].Name, At: one.At, Text: ui.Words{Text: one.Text, Lang: now.Lang}})
		}
		slices.Reverse(h.Before)
		return h.Page(v), nil
	})
}

func (d *Desk) thankForNote(w *web.Response, r *web.Request) error {
	note, err := r.PathID("id")
	if err != nil {
		return err
	}
	return d.act(w, r, "cases.toast.thanked", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, err := d.Room.ThankForNote(ctx, tx, by(r), c.ID, note)
		return err
	}, nil)
}

func (d *Desk) helpForm(r *web.Request, to, text string) formMaker {
	return func(v ui.View, _ cases.Case, f ActForm) (templ.Component, error) {
		people, err := d.choices(r, r.Who.ID)
		return HelpForm{ActForm: f, People: people, To: to, Text: text}.Page(v), err
	}
}

func (d *Desk) askHelp(w *web.Response, r *web.Request) error {
	return d.ask(w, r, d.helpForm(r, "", ""))
}

func (d *Desk) help(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	to := f.ID("to", true)
	return d.perform(w, r, "cases.toast.help_asked", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		if err := f.Err(); err != nil {
			return err
		}
		_, err := d.Room.AskHelp(ctx, tx, by(r), c.ID, to, f.Value("text"))
		return err
	}, d.helpForm(r, f.Value("to"), f.Value("text")))
}

func (d *Desk) thank(w *web.Response, r *web.Request) error {
	help, err := r.PathID("id")
	if err != nil {
		return err
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	if err := d.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := d.Room.Thank(r.Context(), tx, by(r), help)
		return err
	}); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.thanked"})
	return d.panelAgain(w, r, c)
}

// teamworkDays is how far the sums of the page of help reach back.
const teamworkDays = 90

// helping shows one's own help, to oneself alone, and what all give together.
func (d *Desk) helping(w *web.Response, r *web.Request) error {
	ctx := r.Context()
	mine, err := cases.HelpBy(ctx, d.DB, r.Who.ID)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(mine))
	for i, h := range mine {
		ids[i] = h.CaseID
	}
	known, err := cases.Some(ctx, d.DB, ids)
	if err != nil {
		return err
	}
	people, err := d.Colleagues(ctx)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	page := Helping{Days: teamworkDays}
	for _, h := range mine {
		c := known[h.CaseID]
		line := HelpLine{ID: h.ID.String(), Asker: person(people[h.AskedBy]), Answered: h.AnswerID != 0, Thanked: !h.ThankedAt.IsZero(), Ref: c.Reference,
			Subject: wordsIn(c.Lang, c.Subject), At: h.AskedAt}
		page.Mine = append(page.Mine, line)
	}
	if page.All, err = cases.TeamworkSince(ctx, d.DB, v.Now.AddDate(0, 0, -teamworkDays)); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.page(v))
}
