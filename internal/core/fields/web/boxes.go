package web

import (
	"slices"
	"strings"
	"time"

	"rida/internal/core/fields"
	"rida/internal/core/staff"
	"rida/internal/kit/calendar"
	"rida/internal/kit/condition"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// Currencies are offered for amounts: those of the countries the product speaks
// to first, then the common others.
var Currencies = []string{"SAR", "AED", "KWD", "QAR", "BHD", "OMR", "IRR", "EGP", "JOD", "IQD", "TRY", "USD", "EUR", "GBP"}

// Boxes are fields as questions of a form, each named fields.KEY. Dates are
// typed in the reader's calendar.
type Boxes struct {
	Fields   []fields.Field
	Typed    map[string][]string // by name, as typed or as Typed makes them
	People   []ui.Choice         // for fields that hold a colleague
	Problems ui.Problems
	Moment   string // fields required at this moment are marked so
	Type     string // of the case
	Optional string // said beside fields that need not be filled in; "" says nothing
}

// Typed are values as the boxes show them.
func Typed(v ui.View, all []fields.Field, values fields.Values) map[string][]string {
	out := map[string][]string{}
	for _, f := range all {
		name := fields.Named(f.Key)
		for _, one := range values[f.ID] {
			written := f.Write(one)
			switch f.Kind {
			case fields.Date:
				written = dateBox(v, one.Day)
			case fields.Number:
				written = v.P.Code(written)
			case fields.Money:
				amount, currency, _ := strings.Cut(written, " ")
				out[name+".currency"] = []string{currency}
				written = v.P.Code(amount)
			}
			out[name] = append(out[name], written)
		}
	}
	return out
}

// Sent are the boxes as somebody filled them in, to be shown again.
func Sent(f *web.Form, all []fields.Field) map[string][]string {
	out := map[string][]string{}
	for _, one := range all {
		name := fields.Named(one.Key)
		out[name], out[name+".currency"] = f.Values(name), f.Values(name+".currency")
	}
	return out
}

// Read turns what was typed into a filling; a field that was not on the form is
// left out.
func Read(v ui.View, f *web.Form, all []fields.Field) fields.Filling {
	out := fields.Filling{}
	for _, one := range all {
		name := fields.Named(one.Key)
		if !f.Has(name) {
			continue
		}
		written := slices.DeleteFunc(slices.Clone(f.Values(name)), func(s string) bool { return strings.TrimSpace(s) == "" })
		for i, s := range written {
			switch one.Kind {
			case fields.Date:
				written[i] = ISODay(v, s)
			case fields.Money:
				written[i] = strings.Join(strings.Fields(s), "") + " " + f.Value(name+".currency")
			}
		}
		out[one.Key] = written
	}
	return out
}

// ISODay reads a date of the reader's calendar; what is none stays as it is and
// is refused by the field.
func ISODay(v ui.View, typed string) string {
	d, err := calendar.ParseDate(typed, system(v))
	if err != nil {
		return typed
	}
	d, err = d.Gregorian(system(v))
	if err != nil {
		return typed
	}
	return d.String()
}

func system(v ui.View) calendar.System {
	if v.When.System == "" {
		return calendar.Gregorian
	}
	return v.When.System
}

// dateBox is an ISO date as it is typed in the reader's calendar.
func dateBox(v ui.View, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	d, err := calendar.DateOf(t, time.UTC, system(v))
	if err != nil {
		return iso
	}
	return v.P.Code(strings.ReplaceAll(d.String(), "-", "/"))
}

// Said is a value in the reader's words.
func Said(v ui.View, f fields.Field, one fields.Value, people map[id.ID]staff.Card) string {
	switch f.Kind {
	case fields.Number:
		return v.P.Code(condition.FormatNumber(one.Number))
	case fields.Money:
		amount, currency, _ := strings.Cut(condition.FormatMoney(one.Number, one.Currency), " ")
		return v.P.Code(amount) + " " + currency
	case fields.Date:
		return sayDay(v, one.Day)
	case fields.Choice, fields.Choices:
		o, _ := f.Option(one.Choice)
		return o.Names.In(v.P.Tag())
	case fields.Person:
		return people[one.Account].Name
	}
	return one.Text
}

func sayDay(v ui.View, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	when := v.When
	when.Zone = time.UTC
	return when.Date(t)
}

// Facts are the fields that are filled in, for a file.
func Facts(v ui.View, all []fields.Field, values fields.Values, people map[id.ID]staff.Card) []ui.Fact {
	var out []ui.Fact
	for _, f := range all {
		var said []string
		for _, one := range values[f.ID] {
			said = append(said, Said(v, f, one, people))
		}
		if len(said) > 0 {
			out = append(out, ui.Fact{Name: f.Names.In(v.P.Tag()), Value: strings.Join(said, v.P.T("fields.comma"))})
		}
	}
	return out
}

// People are the colleagues who can be chosen.
func People(cards map[id.ID]staff.Card) []ui.Choice {
	var out []ui.Choice
	for _, c := range cards {
		if c.Active {
			out = append(out, ui.Choice{Value: c.ID.String(), Label: c.Name})
		}
	}
	slices.SortFunc(out, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
	return out
}

func (b Boxes) one(name string) string {
	if all := b.Typed[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// needs tells whether a field must be filled in at the moment of the form.
func (b Boxes) needs(f fields.Field) bool { return b.Moment != "" && f.NeededFor(b.Moment, b.Type) }

// box is a question; the kind decides how it is drawn.
func (b Boxes) box(v ui.View, f fields.Field) ui.Field {
	name := fields.Named(f.Key)
	out := ui.Field{Name: name, Label: f.Names.In(v.P.Tag()), Value: b.one(name), Error: b.Problems.Of(name)}
	if out.Required = b.needs(f); !out.Required {
		out.Optional = b.Optional
	}
	switch f.Kind {
	case fields.Text:
		out.Max = fields.MaxText
	case fields.Number, fields.Money:
		out.Dir, out.Attrs = "ltr", map[string]any{"inputmode": "decimal"}
	case fields.Date:
		out.Hint = v.P.T("fields.date.hint", "date", dateBox(v, v.Now.Format(time.DateOnly)))
		out.Dir = "ltr"
	case fields.Choice, fields.Person:
		out.Choices = append(out.Choices, ui.Choice{Label: v.P.T("fields.none")})
		if f.Kind == fields.Person {
			out.Choices = append(out.Choices, b.People...)
			break
		}
		out.Choices = append(out.Choices, options(v.P.Tag(), f, b.Typed[name])...)
	}
	return out
}

// options are the choices in use, and those archived ones that are chosen.
func options(t lang.Tag, f fields.Field, chosen []string) []ui.Choice {
	var out []ui.Choice
	for _, o := range f.Choices {
		if !o.Archived || slices.Contains(chosen, o.Code) {
			out = append(out, ui.Choice{Value: o.Code, Label: o.Names.In(t)})
		}
	}
	return out
}

// CurrencyChoices are Currencies, and the chosen one when it is another.
func CurrencyChoices(chosen string) []ui.Choice {
	var out []ui.Choice
	all := Currencies
	if chosen != "" && !slices.Contains(all, chosen) {
		all = append(slices.Clone(all), chosen)
	}
	for _, c := range all {
		out = append(out, ui.Choice{Value: c, Label: c})
	}
	return out
}
