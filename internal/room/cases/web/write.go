package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// reply sends an answer to the customer. Gates that warn are shown once, with
// what was typed; sending again with their reason passes them.
func (d *Desk) reply(w *web.Response, r *web.Request) error {
	f, c, attached, err := d.typed(r)
	if err != nil {
		return err
	}
	seen, _ := id.Parse(f.Value("seen"))
	a := cases.Answer{Text: typedText(f), Files: attached, Seen: seen}
	warned, err := cases.Warnings(r.Context(), d.DB, c, a.Text)
	if err != nil {
		return err
	}
	v := d.View(w, r)
	if gates, found := notPassed(v, f, warned, &a); len(gates)+len(found) > 0 {
		return d.asked(w, r, c, f, gates, found)
	}
	a.Mended = mended(f, warned)
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		if _, err := d.Room.Reply(r.Context(), tx, by(r), c.ID, a); err != nil {
			return err
		}
		return d.use(r, tx, c, f)
	})
	return d.said(w, r, c, f, "cases.toast.sent", err)
}

// note keeps a note for colleagues.
func (d *Desk) note(w *web.Response, r *web.Request) error {
	f, c, attached, err := d.typed(r)
	if err != nil {
		return err
	}
	warned, err := cases.NoteWarnings(r.Context(), d.DB, c, typedText(f))
	if err != nil {
		return err
	}
	if _, found := notPassed(d.View(w, r), f, warned, &cases.Answer{}); len(found) > 0 {
		return d.asked(w, r, c, f, nil, found)
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := d.Room.Note(r.Context(), tx, by(r), c.ID, typedText(f), attached)
		return err
	})
	return d.said(w, r, c, f, "cases.toast.noted", err)
}

func (d *Desk) typed(r *web.Request) (*web.Form, cases.Case, []files.New, error) {
	f, err := r.Form()
	if err != nil {
		return nil, cases.Case{}, nil, err
	}
	c, err := d.theCase(r)
	if err != nil {
		return f, c, nil, err
	}
	attached, err := uploads(f)
	if err == nil {
		err = d.Files.Save(attached...) // ahead of the act, which others wait for
	}
	return f, c, attached, err
}

func (d *Desk) said(w *web.Response, r *web.Request, c cases.Case, form *web.Form, done string, err error) error {
	if err == nil {
		w.Toast(web.Toast{Key: done})
		if err := d.markSeen(r, c.ID); err != nil {
			return err
		}
		return d.afterwards(w, r, c.ID)
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	if f, ok := fault.As(err); ok && f.Key == cases.Crossed {
		return d.crossed(w, r, c, form)
	}
	problems := ui.ProblemsOf(r.Print, err)
	return d.again(w, r, c, form, func(b *Composer) { b.Problems = problems })
}

func (d *Desk) markSeen(r *web.Request, c id.ID) error {
	return d.DB.Write(r.Context(), func(tx *db.Tx) error { return cases.SeenBy(r.Context(), tx, r.Who.ID, c) })
}

// again shows the case with the composer as it was typed in.
func (d *Desk) again(w *web.Response, r *web.Request, c cases.Case, f *web.Form, change func(*Composer)) error {
	v := d.View(w, r)
	page, err := d.casePage(r, v, c, "")
	if err != nil {
		return err
	}
	page.Composer.Text, page.Composer.Kind, page.Composer.Used = f.Value("text"), f.Value("kind"), f.Values("used")
	change(&page.Composer)
	status := http.StatusUnprocessableEntity
	if len(page.Composer.Crossed) > 0 {
		status = http.StatusConflict
	}
	if intoCase(r) {
		return w.HTML(status, page.Panes(v))
	}
	ws, err := d.workspace(r, v, nil, &c)
	if err != nil {
		return err
	}
	ws.Case = &page
	return w.HTML(status, ws.Page(v))
}

// notPassed lists the gates that the writer has not passed yet, those of respect
// apart. A gate is passed by sending its reason, which may be empty, along with
// the answer.
func notPassed(v ui.View, f *web.Form, warned []cases.Warning, a *cases.Answer) (gates []ui.Gate, found []cases.Warning) {
	for _, one := range warned {
		name := "gate." + string(one.Gate)
		switch {
		case one.Mode != cases.Block && f.Has(name):
			a.Passed = append(a.Passed, string(one.Gate))
			if a.Reasons == nil {
				a.Reasons = map[string]string{}
			}
			a.Reasons[string(one.Gate)] = f.Value(name)
		case len(one.Findings) > 0:
			found = append(found, one)
		default:
			gates = append(gates, gate(v, one))
		}
	}
	return gates, found
}

// asked shows the box again with what the gates say and the ways through.
func (d *Desk) asked(w *web.Response, r *web.Request, c cases.Case, f *web.Form, gates []ui.Gate, found []cases.Warning) error {
	f.Set("asked", "yes")
	v := d.View(w, r)
	return d.again(w, r, c, f, func(b *Composer) { b.Gates, b.Checks = gates, checksOf(v, c, f, found) })
}

// gate is what a gate says on the page.
func gate(v ui.View, w cases.Warning) ui.Gate {
	key := "cases.gate." + string(w.Gate)
	g := ui.Gate{Code: string(w.Gate), Icon: ui.IconWarn, Title: v.P.T(key + ".title"), Text: v.P.T(key + ".text"), Block: w.Mode == cases.Block, Form: "composer-form"}
	if w.Gate == cases.Blanks {
		g.Text = v.P.T(key+".which", "blanks", strings.Join(w.Empty, v.P.T("cases.tags.comma")))
	}
	if w.Tried != nil {
		g.Icon, g.Text = ui.IconUndo, v.P.T(key+".when", "step", w.Tried.Step, "when", v.When.Short(w.Tried.At, v.Now))
	}
	if w.Wrong != nil {
		g.Text = addresseeText(v, *w.Wrong)
	}
	if !g.Block {
		g.Through, g.Ask = v.P.T(key+".through"), v.P.T("cases.gate.why")
	}
	return g
}

// uploads reads the files of a form.
func uploads(f *web.Form) ([]files.New, error) {
	var out []files.New
	for _, h := range f.Files("files") {
		if h.Size == 0 && h.Filename == "" {
			continue
		}
		if h.Size > files.MaxSize {
			return nil, fault.OfFields(fault.Field{Name: "files", Key: "files.too_large", Args: []any{"name", h.Filename, "max", files.MaxSize >> 20}})
		}
		part, err := h.Open()
		if err != nil {
			return nil, fmt.Errorf("open an upload: %w", err)
		}
		data, err := io.ReadAll(part)
		_ = part.Close()
		if err != nil {
			return nil, fmt.Errorf("read an upload: %w", err)
		}
		out = append(out, files.New{Name: h.Filename, Type: h.Header.Get("Content-Type"), Data: data})
	}
	return out, nil
}

// listen keeps a cell of the strip above the answer box.
func (d *Desk) listen(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	cell := func(name string) *string {
		if !f.Has(name) {
			return nil
		}
		value := f.Value(name)
		return &value
	}
	c, err := d.theCase(r)
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := d.Room.Listen(r.Context(), tx, by(r), c.ID, cell("problem"), cell("wanted"))
		return err
	})
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.listened"})
	if r.Fragment() {
		return w.Nothing()
	}
	return w.Redirect("/cases/" + c.Reference)
}

// tried adds a step that the customer has tried.
func (d *Desk) tried(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return d.act(w, r, "cases.toast.tried", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		return d.Room.AddTried(ctx, tx, by(r), c.ID, f.Value("step"))
	}, nil)
}

// askOpen shows the form for a voice that comes by phone or over the counter.
func (d *Desk) askOpen(w *web.Response, r *web.Request) error {
	v := d.View(w, r)
	form := OpenForm{Channel: cases.Phone, Language: v.Lang(), Type: string(cases.Enquiry)}
	var err error
	if form.Own, err = d.askedFields(r.Context(), form.Type, nil, ui.Problems{}); err != nil {
		return err
	}
	return w.HTML(http.StatusOK, form.Page(v))
}

// open makes a case of what a colleague took down. Whoever takes it down owns it.
func (d *Desk) open(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	in := cases.Incoming{Channel: f.One("channel", cases.Phone, cases.Counter), By: by(r), OwnerID: r.Who.ID, Name: f.Value("name"),
		Type: cases.Type(f.Value("type")), Subject: f.Value("subject"), Text: f.Value("problem"), Tried: f.Value("tried"), Wanted: f.Value("wanted")}
	in.CustomerID, _ = id.Parse(f.Value("customer"))
	if tag, ok := lang.ParseTag(f.Value("language")); ok {
		in.Lang = tag
	}
	if contact := f.Value("contact"); web.IsEmail(contact) {
		in.Email = contact
	} else {
		in.Phone = contact
	}
	v := d.View(w, r)
	if in.Fields, err = d.typedFields(r.Context(), v, f); err != nil {
		return err
	}
	var made cases.Received
	if err = f.Err(); err == nil {
		err = d.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
			made, err = d.Room.OpenFilled(r.Context(), tx, in)
			return err
		})
	}
	if err == nil {
		w.Toast(web.Toast{Key: "cases.toast.opened", Args: []any{"reference", cases.GroupReference(made.Case.Reference)}})
		return w.Redirect("/cases/" + made.Case.Reference)
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	problems := renamed(ui.ProblemsOf(r.Print, err), map[string]string{"text": "problem", "email": "contact", "phone": "contact"})
	again := OpenForm{Problems: problems, Channel: in.Channel, Name: in.Name, Contact: f.Value("contact"), Language: f.Value("language"),
		Type: string(in.Type), Subject: in.Subject, Problem: in.Text, Tried: in.Tried, Wanted: in.Wanted}
	if again.Own, err = d.askedFields(r.Context(), again.Type, f, problems); err != nil {
		return err
	}
	return w.HTML(http.StatusUnprocessableEntity, again.Page(v))
}

// renamed gives the room's names of fields the names they have in this form.
func renamed(p ui.Problems, names map[string]string) ui.Problems {
	for i, name := range p.Order {
		if here, ok := names[name]; ok {
			p.Order[i] = here
			p.By[here] = p.By[name]
		}
	}
	return p
}
