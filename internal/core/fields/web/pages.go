package web

import (
	"net/http"
	"strconv"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// Pages answers the settings of fields.
type Pages struct {
	DB   *db.DB
	Book *fields.Book
	// View prepares what every page needs to know of its reader.
	View func(w *web.Response, r *web.Request) ui.View
	// Types are the codes of the types of case with their names.
	Types func(v ui.View) []ui.Choice
}

// Routes are this package's part of the one list in app.
func (p *Pages) Routes() []web.Route {
	return web.In("fields",
		web.Get("/settings/fields", fields.Manage, p.list),
		web.Get("/settings/fields/new", fields.Manage, p.ask),
		web.Post("/settings/fields", fields.Manage, p.save),
		web.Get("/settings/fields/{id}", fields.Manage, p.ask),
		web.Post("/settings/fields/{id}", fields.Manage, p.save),
		web.Post("/settings/fields/{id}/place", fields.Manage, p.move),
		web.Post("/settings/fields/{id}/archive", fields.Manage, p.archive),
	)
}

// listPage shows the fields of cases and customers.
type listPage struct{ All []fields.Field }

// fieldPage makes or changes a field.
type fieldPage struct {
	Field    fields.Field // zero ID for a new one
	Form     *web.Form
	Problems ui.Problems
	Types    []ui.Choice
	Rows     []choiceBox
}

// choiceBox is one line of the choices.
type choiceBox struct{ Code, Ar, Fa, En string }

// blankChoices are empty lines under the choices there are, so that a list can
// be written without scripts too.
const blankChoices = 4

func (p *Pages) list(w *web.Response, r *web.Request) error {
	all, err := fields.All(r.Context(), p.DB)
	if err != nil {
		return err
	}
	return w.HTML(http.StatusOK, listPage{all}.Draw(p.View(w, r)))
}

func (p *Pages) ask(w *web.Response, r *web.Request) error {
	f := web.NewForm(r, nil)
	one := fields.Field{Holder: fields.Holder(r.URL.Query().Get("of")), Kind: fields.Text}
	if one.Holder != fields.OfCustomer {
		one.Holder = fields.OfCase
	}
	if r.PathValue("id") != "" {
		which, err := r.PathID("id")
		if err != nil {
			return err
		}
		if one, err = fields.Get(r.Context(), p.DB, which); err != nil {
			return err
		}
	}
	fill(f, one)
	return p.show(w, r, one, f)
}

func fill(f *web.Form, one fields.Field) {
	f.Set("holder", string(one.Holder))
	f.Set("kind", string(one.Kind))
	f.Set("key", one.Key)
	f.Set("name_ar", one.Names.Ar)
	f.Set("name_fa", one.Names.Fa)
	f.Set("name_en", one.Names.En)
	f.Set("required", one.Required)
	f.Set("version", strconv.FormatInt(one.Version, 10))
	for _, t := range one.Types {
		f.Add("type", t)
	}
	for name, on := range map[string]bool{"public": one.Public, "tracked": one.Tracked, "listed": one.Listed} {
		if on {
			f.Set(name, "yes")
		}
	}
	for _, o := range one.Choices {
		if !o.Archived {
			f.Add("choice_code", o.Code)
			f.Add("choice_ar", o.Names.Ar)
			f.Add("choice_fa", o.Names.Fa)
			f.Add("choice_en", o.Names.En)
		}
	}
}

func (p *Pages) show(w *web.Response, r *web.Request, one fields.Field, f *web.Form) error {
	v := p.View(w, r)
	page := fieldPage{Field: one, Form: f, Problems: ui.ProblemsOf(r.Print, f.Err()), Types: p.Types(v), Rows: choiceBoxes(f)}
	for range blankChoices {
		page.Rows = append(page.Rows, choiceBox{})
	}
	status := http.StatusOK
	if f.Err() != nil {
		status = http.StatusUnprocessableEntity
	}
	return w.HTML(status, page.Draw(v))
}

// choiceBoxes are the lines of the choices that are not empty.
func choiceBoxes(f *web.Form) []choiceBox {
	at := func(name string, i int) string {
		if all := f.Values(name); i < len(all) {
			return strings.TrimSpace(all[i])
		}
		return ""
	}
	var out []choiceBox
	for i := range f.Values("choice_en") {
		c := choiceBox{at("choice_code", i), at("choice_ar", i), at("choice_fa", i), at("choice_en", i)}
		if c != (choiceBox{}) {
			out = append(out, c)
		}
	}
	return out
}

func (p *Pages) save(w *web.Response, r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	one, err := p.typed(r, f)
	if err != nil {
		return err
	}
	if f.Err() == nil {
		err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
			_, err := p.Book.Save(r.Context(), tx, event.Staff(r.Who.ID), one)
			return err
		})
		if err = f.Take(err); err != nil {
			return err
		}
	}
	if f.Err() != nil {
		return p.show(w, r, one, f)
	}
	w.Toast(web.Toast{Key: "fields.toast.saved", Args: []any{"name", one.Names.In(r.Print.Tag())}})
	return w.Redirect("/settings/fields")
}

// typed reads the form of a field.
func (p *Pages) typed(r *web.Request, f *web.Form) (fields.Field, error) {
	one := fields.Field{Holder: fields.Holder(f.Value("holder")), Kind: fields.Kind(f.Value("kind")), Key: strings.TrimSpace(f.Value("key")),
		Required: f.Value("required"), Types: f.Values("type"), Public: f.Bool("public"), Tracked: f.Bool("tracked"), Listed: f.Bool("listed")}
	if r.PathValue("id") != "" {
		which, err := r.PathID("id")
		if err != nil {
			return one, err
		}
		old, err := fields.Get(r.Context(), p.DB, which)
		if err != nil {
			return one, err
		}
		one.ID, one.Holder, one.Kind, one.Key = old.ID, old.Holder, old.Kind, old.Key
		one.Version, _ = strconv.ParseInt(f.Value("version"), 10, 64)
	}
	for _, t := range lang.Tags {
		one.Names.Set(t, f.Text("name_"+string(t), fields.MaxName))
	}
	if one.Key == "" {
		one.Key = keyOf(one.Names.En)
	}
	if one.Kind == fields.Choice || one.Kind == fields.Choices {
		for i, c := range choiceBoxes(f) {
			code := c.Code
			if code == "" {
				if code = keyOf(c.En); code == "" {
					code = "choice_" + strconv.Itoa(i+1)
				}
			}
			one.Choices = append(one.Choices, fields.Option{Code: code, Names: staff.Names{Ar: c.Ar, Fa: c.Fa, En: c.En}})
		}
	}
	return one, nil
}

// keyOf makes a key of an English name: "Warranty until" → "warranty_until".
func keyOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	key := strings.TrimLeft(strings.Join(words, "_"), "0123456789_")
	return key[:min(len(key), fields.MaxKey)]
}

func (p *Pages) move(w *web.Response, r *web.Request) error {
	return p.act(w, r, func(tx *db.Tx, which id.ID, f *web.Form) error {
		return p.Book.Move(r.Context(), tx, event.Staff(r.Who.ID), which, f.Value("to") == "up")
	})
}

func (p *Pages) archive(w *web.Response, r *web.Request) error {
	return p.act(w, r, func(tx *db.Tx, which id.ID, f *web.Form) error {
		return p.Book.Archive(r.Context(), tx, event.Staff(r.Who.ID), which, f.Value("to") != "back")
	})
}

func (p *Pages) act(w *web.Response, r *web.Request, do func(tx *db.Tx, which id.ID, f *web.Form) error) error {
	which, err := r.PathID("id")
	if err != nil {
		return err
	}
	f, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(tx, which, f) }); err != nil {
		return err
	}
	return w.Redirect("/settings/fields")
}
