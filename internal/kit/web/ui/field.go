package ui

import (
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"

	"github.com/a-h/templ"
)

// Problems are what is wrong with a form: field name → sentence, in the order found.
type Problems struct {
	Form  string // a sentence for the whole form; "" when the fields say it all
	Order []string
	By    map[string]string
}

// ProblemsOf turns a fault into sentences in the reader's language. A fault
// without fields becomes one sentence for the whole form.
func ProblemsOf(p lang.Printer, err error) Problems {
	f, ok := fault.As(err)
	if !ok {
		return Problems{}
	}
	out := Problems{By: map[string]string{}}
	for _, field := range f.Fields {
		if _, seen := out.By[field.Name]; seen {
			continue
		}
		out.Order = append(out.Order, field.Name)
		out.By[field.Name] = web.Say(p, field.Key, field.Args)
	}
	if len(f.Fields) == 0 {
		out.Form = web.Say(p, f.Key, f.Args)
	}
	return out
}

// Any reports whether something is wrong.
func (p Problems) Any() bool { return p.Form != "" || len(p.Order) > 0 }

// Of is the sentence for one field, "" when it is right.
func (p Problems) Of(name string) string { return p.By[name] }

// Field is one question of a form with its answer box.
type Field struct {
	ID       string // "" takes Name
	Name     string
	Label    string
	Hint     string
	Error    string
	Value    string
	Type     string // of an input: "text" when empty
	Lang     lang.Tag
	Dir      string // of the box: "ltr" for addresses and phones; "" follows the page
	Optional string // the words "(if you like)"; drawn after the label
	Required bool
	Quiet    bool // the label is read aloud and not drawn, for a search box
	Rows     int  // of a text area
	Max      int  // longest answer in characters, 0 for none
	Auto     string
	Choices  []Choice // of a select, radio cards or datalist
	Aside    templ.Component
	Attrs    templ.Attributes
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return "f-" + f.Name
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// described names the hint and the error for screen readers.
func (f Field) described() string {
	s := ""
	if f.Hint != "" {
		s = f.id() + "-hint"
	}
	if f.Error != "" {
		if s != "" {
			s += " "
		}
		s += f.id() + "-error"
	}
	return s
}

// box are the attributes every answer box shares.
func (f Field) box() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	if d := f.described(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["required"] = true
	}
	if f.Dir != "" {
		a["dir"] = f.Dir
	}
	if f.Lang != "" {
		a["lang"] = string(f.Lang)
	}
	if f.Max > 0 {
		a["maxlength"] = f.Max
	}
	if f.Auto != "" {
		a["autocomplete"] = f.Auto
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 3
	}
	return f.Rows
}
