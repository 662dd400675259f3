package web

import (
	"net/http"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// BulkLack says, before cases get another type, which of them lack what that
// type needs, and asks for it once for all of them.
type BulkLack struct {
	Type  string
	Lines []LackLine
	Boxes fieldsweb.Boxes
	Leave bool
	N     int // cases that lack something
}

// LackLine is a field with the cases where it is empty.
type LackLine struct {
	Name  string
	N     int
	First []LackCase // so many as help to know which are meant
}

// LackCase is a case that lacks a field.
type LackCase struct {
	Ref     string
	Subject ui.Words
}

// lackShown is how many cases a line names; the others are a number.
const lackShown = 12

// lacking looks at the cases that a form means.
func (b Bulks) lacking(r *web.Request, v ui.View, f *web.Form, p ui.Problems) (BulkLack, error) {
	out := BulkLack{Type: f.Value("type"), Leave: f.Bool("leave")}
	if f.Value("act") != cases.BulkType || typeName(v, out.Type) == "" {
		return out, nil
	}
	which, err := b.meant(r, v, f)
	if err != nil {
		return out, err
	}
	lacks, err := cases.LackingAs(r.Context(), b.DB, cases.Type(out.Type), which)
	if err != nil || len(lacks) == 0 {
		return out, err
	}
	var asked []fields.Field
	all := map[id.ID]bool{}
	for _, l := range lacks {
		asked = append(asked, l.Field)
		line := LackLine{Name: l.Field.Names.In(v.P.Tag()), N: len(l.Of)}
		some, err := cases.Some(r.Context(), b.DB, l.Of[:min(lackShown, len(l.Of))])
		if err != nil {
			return out, err
		}
		for i, one := range l.Of {
			all[one] = true
			if c, ok := some[one]; ok && i < lackShown {
				line.First = append(line.First, LackCase{c.Reference, wordsIn(c.Lang, c.Subject)})
			}
		}
		out.Lines = append(out.Lines, line)
	}
	out.N = len(all)
	people, err := b.Colleagues(r.Context())
	// The boxes are not marked as required: a browser would not send the form while
	// they are empty, also where the cases are to be left as they are.
	out.Boxes = fieldsweb.Boxes{Fields: asked, Typed: fieldsweb.Sent(f, asked), People: fieldsweb.People(people), Problems: p, Type: out.Type}
	return out, err
}

// meant are the cases that the form of an act on many cases means.
func (b Bulks) meant(r *web.Request, v ui.View, f *web.Form) ([]id.ID, error) {
	if f.Value("whole") == "yes" {
		return b.whole(r, v, f.Value("view"))
	}
	return b.picked(r, f.Values("case"))
}

// lack draws what is missing anew for the type or the cases just chosen.
func (b Bulks) lack(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	v := b.View(w, r)
	page, err := b.lacking(r, v, f, ui.Problems{})
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, page.Draw(v))
}
