package web

import (
	"net/url"
	"strings"

	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// Piece is a part of a note: a colleague's name after an @, or what stands between.
type Piece struct {
	Text string
	Name bool
}

// namePieces cuts a note at the names in it. Names are known from memory; a note
// without an @ is not looked at.
func namePieces(text string, people map[id.ID]staff.Card) []Piece {
	all := make([]cases.Colleague, 0, len(people))
	for _, p := range people {
		all = append(all, cases.Colleague{ID: p.ID, Name: p.Name})
	}
	var out []Piece
	at := 0
	for _, m := range cases.Mentions(text, all) {
		if m.Start < at {
			continue // a second colleague of the same name
		}
		if m.Start > at {
			out = append(out, Piece{Text: text[at:m.Start]})
		}
		out = append(out, Piece{text[m.Start:m.End], true})
		at = m.End
	}
	if at > 0 && at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// noteEntry is a note as the timeline shows it.
func (d *Desk) noteEntry(r *web.Request, m cases.Message, body ui.Words, attached []files.Ref) *Note {
	n := &Note{ID: m.ID.String(), Href: "/cases/" + r.PathValue("ref") + "/notes/" + m.ID.String(), Author: wordsIn(m.Lang, m.AuthorName), At: m.At, Body: body,
		Staff: m.AuthorKind == "staff", Mine: m.AuthorKind == "staff" && m.AuthorID == r.Who.ID, Edited: !m.EditedAt.IsZero(), Removed: !m.RemovedAt.IsZero()}
	if m.ParentID != 0 {
		n.Parent = m.ParentID.String()
	}
	for _, f := range attached {
		n.Attachments = append(n.Attachments, ui.Attachment{Name: f.Name, Size: f.Size, Href: "/files/" + f.ID.String() + "/" + url.PathEscape(f.Name)})
	}
	if strings.ContainsAny(m.Text, "@＠") {
		if people, err := d.Colleagues(r.Context()); err == nil { // a name that is not marked is read all the same
			n.Pieces = namePieces(m.Text, people)
		}
	}
	return n
}

// threads puts answers under the notes they answer. An answer whose note is not
// among the entries stands for itself.
func threads(entries []Entry) []Entry {
	heads := map[string]*Note{}
	for _, e := range entries {
		if e.Note != nil && e.Note.Parent == "" {
			heads[e.Note.ID] = e.Note
		}
	}
	out := entries[:0:0]
	for _, e := range entries {
		if e.Note != nil && e.Note.Parent != "" {
			if head := heads[e.Note.Parent]; head != nil {
				e.Note.Answer = true
				head.Answers = append(head.Answers, *e.Note)
				continue
			}
		}
		out = append(out, e)
	}
	return out
}
