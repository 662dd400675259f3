package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

func sideAddress(c cases.Case, side id.ID) string {
	return "/cases/" + c.Reference + "/sides/" + side.String()
}

func sideForm(f *web.Form) formMaker {
	return func(v ui.View, _ cases.Case, a ActForm) (templ.Component, error) {
		form := SideForm{ActForm: a}
		if f != nil {
			form.To, form.Title, form.Text = f.Value("to"), f.Value("subject"), f.Value("text")
		}
		return form.Page(v), nil
	}
}

func (d *Desk) askSide(w *web.Response, r *web.Request) error { return d.ask(w, r, sideForm(nil)) }

// parties reads addresses as they are typed: with a name before, or without,
// one after the other.
func parties(typed string) (out []cases.Party) {
	for _, one := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(",;،؛\n", r) }) {
		one = strings.TrimSpace(one)
		if name, address, ok := strings.Cut(one, "<"); ok {
			out = append(out, cases.Party{Name: strings.TrimSpace(name), Email: strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(address), ">"))})
		} else if one != "" {
			out = append(out, cases.Party{Email: one})
		}
	}
	return out
}

func (d *Desk) openSide(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	attached, err := uploads(f)
	if err == nil {
		err = d.Files.Save(attached...)
	}
	if err != nil {
		return err
	}
	return d.perform(w, r, "cases.toast.side_opened", func(ctx context.Context, tx *db.Tx, c cases.Case) error {
		_, _, err := d.Room.OpenSide(ctx, tx, by(r), c.ID, cases.NewSide{Subject: f.Value("subject"), To: parties(f.Value("to")), Text: f.Value("text"), Files: attached})
		return err
	}, sideForm(f))
}

// theSide reads the side conversation of the address. It may have moved with
// its case.
func (d *Desk) theSide(r *web.Request) (cases.Case, cases.Side, error) {
	which, err := r.PathID("id")
	if err != nil {
		return cases.Case{}, cases.Side{}, err
	}
	c, err := d.theCase(r)
	if err != nil {
		return c, cases.Side{}, err
	}
	s, err := cases.OneSide(r.Context(), d.DB, which)
	if err == nil && s.CaseID != c.ID {
		err = fault.New(fault.NotFound, "cases.no_side")
	}
	return c, s, err
}

func (d *Desk) showSide(w *web.Response, r *web.Request) error {
	c, s, err := d.theSide(r)
	if err != nil {
		return err
	}
	return d.sidePage(w, r, http.StatusOK, c, s, "", ui.Problems{})
}

func (d *Desk) sidePage(w *web.Response, r *web.Request, status int, c cases.Case, s cases.Side, typed string, problems ui.Problems) error {
	ctx := r.Context()
	v := d.View(w, r)
	page := SidePage{Ref: c.Reference, Case: wordsIn(c.Lang, c.Subject), Address: sideAddress(c, s.ID), Topic: "case:" + c.ID.String(),
		Subject: wordsIn(s.Lang, s.Subject), Lang: s.Lang, Ended: !s.EndedAt.IsZero(), Text: typed, Problems: problems, MayTell: v.May(cases.MayReply)}
	people, err := cases.Parties(ctx, d.DB, s.ID)
	if err != nil {
		return err
	}
	for _, p := range people {
		page.Parties = append(page.Parties, nameAndAddress(p))
	}
	said, err := cases.SideMessages(ctx, d.DB, s.ID)
	if err != nil {
		return err
	}
	var with []id.ID
	for _, m := range said {
		if m.Attachments > 0 {
			with = append(with, m.ID)
		}
	}
	attached, err := files.OfSome(ctx, d.DB, cases.OwnerOfSideFiles, with)
	if err != nil {
		return err
	}
	for _, m := range said {
		page.Messages = append(page.Messages, sideEntry(r, m, attached[m.ID]))
	}
	return w.HTML(status, page.page(v))
}

func nameAndAddress(p cases.Party) string {
	if p.Name == "" || p.Name == p.Email {
		return p.Email
	}
	return p.Name + " <" + p.Email + ">"
}

func sideEntry(r *web.Request, m cases.SideMessage, attached []files.Ref) Message {
	ours := m.AuthorKind == "staff"
	out := Message{ID: m.ID.String(), From: ui.Person{ID: m.AuthorID.String(), Name: m.AuthorName, Colleague: ours, Lang: m.Lang},
		Name: wordsIn(m.Lang, m.AuthorName), Channel: cases.Email, At: m.At, Ours: ours, Mine: ours && m.AuthorID == r.Who.ID,
		Body: ui.Words{Text: m.Text, Lang: m.Lang}, Delivery: m.Delivery, Failure: m.DeliveryWhy}
	if m.Quoted != "" {
		out.Quoted, out.QuotedLines = words(m.Quoted), lines(m.Quoted)
	}
	for _, f := range attached {
		out.Attachments = append(out.Attachments, ui.Attachment{Name: f.Name, Size: f.Size, Href: "/sides/files/" + f.ID.String() + "/" + url.PathEscape(f.Name)})
	}
	return out
}

func (d *Desk) tellSide(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	c, s, err := d.theSide(r)
	if err != nil {
		return err
	}
	attached, err := uploads(f)
	if err == nil {
		err = d.Files.Save(attached...)
	}
	if err == nil {
		err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, _, err := d.Room.TellSide(r.Context(), tx, by(r), s.ID, f.Value("text"), attached)
			return err
		})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		return d.sidePage(w, r, http.StatusUnprocessableEntity, c, s, f.Value("text"), ui.ProblemsOf(r.Print, err))
	}
	if err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.sent"})
	return w.Redirect(sideAddress(c, s.ID))
}

func (d *Desk) endSide(w *web.Response, r *web.Request) error {
	c, s, err := d.theSide(r)
	if err != nil {
		return err
	}
	if err := d.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := d.Room.EndSide(r.Context(), tx, by(r), s.ID)
		return err
	}); err != nil {
		return err
	}
	w.Toast(web.Toast{Key: "cases.toast.side_ended"})
	return w.Redirect("/cases/" + c.Reference)
}

// sideFile gives an attachment of a side conversation.
func (d *Desk) sideFile(w *web.Response, r *web.Request) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	ref, err := files.Get(r.Context(), d.DB, which)
	if err != nil {
		return err
	}
	if ref.OwnerKind != cases.OwnerOfSideFiles {
		return fault.New(fault.NotFound, "files.not_found")
	}
	return d.Files.Serve(w, r.Request, ref)
}
