package web

import (
	"rida/internal/core/fields"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// Asked are the fields that a form asks while somebody opens a case: what its
// type needs stands open, the rest is folded away.
type Asked struct {
	Boxes
	Renew string // where the fields of another type are fetched; "" where the type stands
}

// AskedOf prepares the fields for a case of a type; sent is nil at the first
// showing.
func AskedOf(all []fields.Field, caseType string, people []ui.Choice, sent *web.Form, p ui.Problems) Asked {
	a := Asked{Boxes: Boxes{People: people, Problems: p, Moment: fields.OnOpen, Type: caseType, Typed: map[string][]string{}}}
	for _, f := range all {
		if f.For(caseType) {
			a.Fields = append(a.Fields, f)
		}
	}
	if sent != nil {
		a.Typed = Sent(sent, a.Fields)
	}
	return a
}

// Follows are the attributes of the box that names the type: the fields follow
// it, and keep what was typed.
func (a Asked) Follows() map[string]any {
	if a.Renew == "" {
		return nil
	}
	return map[string]any{"hx-post": a.Renew, "hx-trigger": "change", "hx-target": "#asked-fields", "hx-swap": "outerHTML", "hx-include": "closest form"}
}

// parts divides the fields into those that must be filled in and the others.
func (a Asked) parts() (needed, more Boxes) {
	needed, more = a.Boxes, a.Boxes
	needed.Fields, more.Fields = nil, nil
	for _, f := range a.Fields {
		if a.needs(f) {
			needed.Fields = append(needed.Fields, f)
		} else {
			more.Fields = append(more.Fields, f)
		}
	}
	return needed, more
}

// busy tells that something was typed into one of the fields, or is wrong there.
func (b Boxes) busy() bool {
	for _, f := range b.Fields {
		name := fields.Named(f.Key)
		if b.Problems.Of(name) != "" {
			return true
		}
		for _, s := range b.Typed[name] {
			if s != "" {
				return true
			}
		}
	}
	return false
}
