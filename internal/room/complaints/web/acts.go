package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"rida/internal/core/files"
	"rida/internal/core/staff"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
)

// act is a form about a complaint: its address below the complaint's, what it
// asks, and what it does. Its texts stand under complaints.act.NAME.
type act struct {
	name, path, permission string
	upload, wide           bool
	fields                 func(f Form, v ui.View) templ.Component
	fill                   func(f Form, v ui.View, set func(name, value string)) // what is there already
	do                     func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error
}

// sent is what came with a form.
type sent struct {
	r     *web.Request
	v     ui.View
	form  *web.Form
	of    id.ID
	files []files.New
}

// Form is what every form of this room knows.
type Form struct {
	Case     cases.Case
	File     complaints.File
	Which    id.ID // of the allegation, 0 for none
	To       complaints.State
	Problems ui.Problems
	People   []staff.Card
	typed    map[string]string
}

// Value is what stands in a field.
func (f Form) Value(name string) string { return f.typed[name] }

func acts() []act {
	write := complaints.MayWrite
	return []act{
		{name: "assess", path: "assessment", permission: write, wide: true, fields: Form.assessFields, fill: fillAssess, do: assess},
		{name: "allege", path: "allegations", permission: write, fields: Form.allegeFields, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			_, err := p.Room.Allege(ctx, tx, by(s.r), s.of, s.form.Value("words"))
			return err
		}},
		{name: "find", path: "allegations/{id}", permission: write, fields: Form.findFields, fill: fillFind, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			which, err := s.r.PathID("id")
			if err == nil {
				_, err = p.Room.Find(ctx, tx, by(s.r), s.of, which, complaints.Finding(s.form.Value("finding")), s.form.Value("reasons"))
			}
			return err
		}},
		{name: "truth", path: "truth", permission: write, fields: Form.truthFields, fill: func(f Form, _ ui.View, set func(string, string)) { set("truth", f.File.Truth) },
			do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
				_, err := p.Room.SetTruth(ctx, tx, by(s.r), s.of, s.form.Value("truth"))
				return err
			}},
		{name: "investigate", path: "investigation", permission: write, fields: Form.investigateFields, fill: fillInvestigate, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			who := s.form.ID("investigator", true)
			if err := s.form.Err(); err != nil {
				return err
			}
			_, err := p.Room.Investigate(ctx, tx, by(s.r), s.of, who, s.form.Value("plan"))
			return err
		}},
		{name: "evidence", path: "evidence", permission: write, upload: true, fields: Form.evidenceFields, fill: func(_ Form, _ ui.View, set func(string, string)) { set("kind", "evidence") }, do: addEvidence},
		{name: "involve", path: "involved", permission: write, fields: Form.involveFields, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			who := s.form.ID("who", true)
			if err := s.form.Err(); err != nil {
				return err
			}
			_, err := p.Room.Involve(ctx, tx, by(s.r), s.of, who, true)
			return err
		}},
		{name: "represent", path: "representatives", permission: write, upload: true, fields: Form.representFields, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			_, err := p.Room.Represent(ctx, tx, by(s.r), s.of, complaints.Representative{Name: s.form.Value("name"), Relation: s.form.Value("relation"), Contact: s.form.Value("contact")}, s.files)
			return err
		}},
		{name: "level", path: "confidentiality", permission: complaints.MayRestricted, fields: Form.levelFields, fill: func(f Form, _ ui.View, set func(string, string)) { set("level", string(f.File.Level)) },
			do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
				_, err := p.Room.SetLevel(ctx, tx, by(s.r), s.of, complaints.Level(s.form.Value("level")))
				return err
			}},
		{name: "need", path: "needs", permission: write, fields: Form.needFields, do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
			_, err := p.Room.AddNeed(ctx, tx, by(s.r), s.of, s.form.Value("need"))
			return err
		}},
		{name: "step", path: "steps", permission: write, fields: Form.stepFields, fill: func(f Form, _ ui.View, set func(string, string)) { set("to", string(f.To)) },
			do: func(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
				_, err := p.Room.Step(ctx, tx, by(s.r), s.of, complaints.State(s.form.Value("to")), s.form.Value("reason"))
				return err
			}},
	}
}

// formOf is a form about the complaint of the address.
func (p *Pages) formOf(r *web.Request) (Form, error) {
	c, file, err := p.open(r)
	if err != nil {
		return Form{}, err
	}
	f := Form{Case: c, File: file, typed: map[string]string{}, To: complaints.State(r.URL.Query().Get("to"))}
	if r.PathValue("id") != "" {
		if f.Which, err = r.PathID("id"); err != nil {
			return f, err
		}
		if _, ok := file.Allegation(f.Which); !ok {
			return f, fault.New(fault.NotFound, "complaints.no_allegation")
		}
	}
	f.People, err = p.active(r.Context())
	return f, err
}

// active are the colleagues who work here, by name.
func (p *Pages) active(ctx context.Context) ([]staff.Card, error) {
	all, err := p.Colleagues(ctx)
	var out []staff.Card
	for _, c := range all {
		if c.Active {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b staff.Card) int { return cmpName(a, b) })
	return out, err
}

func cmpName(a, b staff.Card) int {
	switch {
	case a.Name < b.Name:
		return -1
	case a.Name > b.Name:
		return 1
	}
	return int(a.ID - b.ID)
}

// ask1 shows a form.
func (p *Pages) ask1(a act) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		f, err := p.formOf(r)
		if err != nil {
			return err
		}
		v := p.View(w, r)
		if a.fill != nil {
			a.fill(f, v, func(name, value string) { f.typed[name] = value })
		}
		return w.HTML(http.StatusOK, f.page(v, a))
	}
}

// do does what a form asks for; what is refused is shown again as it was typed.
func (p *Pages) do(a act) web.Handler {
	return func(w *web.Response, r *web.Request) error {
		form, err := r.Form()
		if err != nil {
			return err
		}
		f, err := p.formOf(r)
		if err != nil {
			return err
		}
		v := p.View(w, r)
		s := sent{r: r, v: v, form: form, of: f.Case.ID}
		if a.upload {
			if s.files, err = uploads(form); err == nil {
				err = p.Files.Save(s.files...)
			}
		}
		if err == nil {
			err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return a.do(r.Context(), tx, p, s) })
		}
		if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
			f.Problems = ui.ProblemsOf(r.Print, err)
			for _, name := range formNames {
				f.typed[name] = form.Value(name)
			}
			f.To = complaints.State(form.Value("to"))
			return w.HTML(http.StatusUnprocessableEntity, f.page(v, a))
		}
		if err != nil {
			return err
		}
		return did(w, "complaints.toast."+a.name, Address(f.Case.Reference))
	}
}

// formNames are the fields of all forms, whose values are shown again.
var formNames = []string{"safety", "money", "loss", "hours_down", "people", "vulnerable", "vulnerability", "exposure", "sought", "product", "occurred_at", "anonymous",
	"words", "finding", "reasons", "truth", "plan", "investigator", "kind", "allegation", "title", "note", "who", "name", "relation", "contact", "level", "need", "to", "reason"}

func fillAssess(f Form, v ui.View, set func(name, value string)) {
	c := f.File.Complaint
	yes := map[bool]string{true: "yes"}
	set("safety", c.Facts.Safety)
	set("money", c.Facts.Money)
	if c.Facts.Loss > 0 {
		set("loss", condition.FormatMoney(c.Facts.Loss, c.Facts.Currency))
	}
	set("hours_down", v.P.Int(c.Facts.HoursDown))
	set("people", v.P.Int(max(1, c.Facts.People)))
	set("vulnerable", yes[c.Facts.Vulnerable])
	set("vulnerability", c.Facts.Vulnerability)
	set("exposure", c.Facts.Exposure)
	set("product", c.Product)
	set("anonymous", yes[c.Anonymous])
	set("occurred_at", plainDate(v, c.OccurredAt))
	if c.OccurredAt.IsZero() {
		set("occurred_at", plainDate(v, f.Case.BeganAt))
	}
	set("sought", c.Sought)
	if c.Sought == "" {
		set("sought", f.Case.Wanted)
	}
}

// most is the largest number of hours or people that a form takes: ten years,
// and a small town.
const most = 100_000

func assess(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
	f := s.form
	a := complaints.Assessment{Sought: f.Value("sought"), Product: f.Value("product"), Anonymous: f.Bool("anonymous"),
		Facts: complaints.Facts{Safety: f.Value("safety"), Money: f.Value("money"), Exposure: f.Value("exposure"), HoursDown: f.Int("hours_down", 0, most), People: f.Int("people", 1, most),
			Vulnerable: f.Bool("vulnerable"), Vulnerability: f.Value("vulnerability")}}
	if typed := f.Text("loss", complaints.MaxLine); typed != "" {
		var ok bool
		if a.Facts.Loss, a.Facts.Currency, ok = condition.ParseMoney(typed); !ok {
			f.Wrong("loss", "complaints.bad_money")
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	var err error
	if a.OccurredAt, err = p.typedDay(s.v, "occurred_at", f.Value("occurred_at"), false); err != nil {
		return err
	}
	_, err = p.Room.Assess(ctx, tx, by(s.r), s.of, a)
	return err
}

func fillFind(f Form, _ ui.View, set func(name, value string)) {
	a, _ := f.File.Allegation(f.Which)
	set("finding", string(a.Finding))
	set("reasons", a.Reasons)
}

func fillInvestigate(f Form, _ ui.View, set func(name, value string)) {
	set("plan", f.File.Plan)
	set("investigator", f.File.InvestigatorID.String())
	if f.File.InvestigatorID == 0 {
		set("investigator", f.Case.OwnerID.String())
	}
}

func addEvidence(ctx context.Context, tx *db.Tx, p *Pages, s sent) error {
	which := s.form.ID("allegation", false)
	if err := s.form.Err(); err != nil {
		return err
	}
	_, err := p.Room.AddEvidence(ctx, tx, by(s.r), s.of, complaints.NewEvidence{Kind: s.form.Value("kind"), AllegationID: which, Title: s.form.Value("title"), Note: s.form.Value("note"), Files: s.files})
	return err
}

// uploads reads the files of a form.
func uploads(f *web.Form) ([]files.New, error) {
	var out []files.New
	for _, h := range f.Files("files") {
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

// onOne does an act about one row that the address names.
func (p *Pages) onOne(w *web.Response, r *web.Request, toast string, do func(ctx context.Context, tx *db.Tx, of, which id.ID) error) error {
	c, _, err := p.open(r)
	if err != nil {
		return err
	}
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, c.ID, which) }); err != nil {
		return err
	}
	return did(w, toast, Address(c.Reference))
}

func (p *Pages) meet(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	return p.onOne(w, r, "complaints.toast.met", func(ctx context.Context, tx *db.Tx, of, which id.ID) error {
		_, err := p.Room.MeetNeed(ctx, tx, by(r), of, which, f.Value("met") == "yes")
		return err
	})
}

func (p *Pages) repaired(w *web.Response, r *web.Request) error {
	return p.onOne(w, r, "complaints.toast.repaired", func(ctx context.Context, tx *db.Tx, of, which id.ID) error {
		_, err := p.Room.KeepRepair(ctx, tx, by(r), of, which)
		return err
	})
}

func (p *Pages) uninvolve(w *web.Response, r *web.Request) error {
	return p.onOne(w, r, "complaints.toast.uninvolved", func(ctx context.Context, tx *db.Tx, of, which id.ID) error {
		_, err := p.Room.Involve(ctx, tx, by(r), of, which, false)
		return err
	})
}

func (p *Pages) mandate(w *web.Response, r *web.Request) error {
	return p.onOne(w, r, "complaints.toast.mandate", func(ctx context.Context, tx *db.Tx, of, which id.ID) error {
		_, err := p.Room.CheckMandate(ctx, tx, by(r), of, which)
		return err
	})
}
