package portal

import (
	"context"
	"slices"
	"strings"

	"rida/internal/core/fields"
	fieldsweb "rida/internal/core/fields/web"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
	"rida/internal/room/cases"
)

// publicFields are the house's own fields that customers are asked for in one
// type of voice, in their order.
func (p *Portal) publicFields(ctx context.Context, kind cases.Type) ([]fields.Field, error) {
	all, err := fields.InUse(ctx, p.DB, fields.OfCase)
	return slices.DeleteFunc(all, func(f fields.Field) bool { return !f.Public || !f.For(string(kind)) }), err
}

// ownBoxes are those fields as questions, with what was typed.
func (p *Portal) ownBoxes(r *web.Request, v ui.View, kind cases.Type, f *web.Form, wrong ui.Problems) (fieldsweb.Boxes, error) {
	all, err := p.publicFields(r.Context(), kind)
	return fieldsweb.Boxes{Fields: all, Typed: fieldsweb.Sent(f, all), Problems: wrong, Moment: fields.OnOpen, Type: string(kind),
		Optional: v.P.T("portal.optional")}, err
}

// readOwn reads the fields from a form and notes what is wrong with them. A
// field that customers are not asked for is not read, whatever was sent.
func (p *Portal) readOwn(r *web.Request, v ui.View, f *web.Form, kind cases.Type) (fields.Filling, error) {
	all, err := p.publicFields(r.Context(), kind)
	if err != nil {
		return nil, err
	}
	in := fieldsweb.Read(v, f, all)
	called := map[string]string{}
	for _, one := range all {
		called[fields.Named(one.Key)] = one.Names.In(v.P.Tag())
	}
	for _, one := range fields.Defects(all, in, string(kind), fields.OnOpen) {
		if one.Key == "field.required" { // the list above the form says which one
			one.Key, one.Args = "portal.wrong.own", []any{"name", called[one.Name]}
		}
		f.Wrong(one.Name, one.Key, one.Args...)
	}
	return in, nil
}

// written is a filling as texts in a steady order, by which a form sent twice is
// known.
func written(all fields.Filling) (out []string) {
	for key, values := range all {
		out = append(out, key+"="+strings.Join(values, "\x00"))
	}
	slices.Sort(out)
	return out
}

// trackedFacts are the fields that the house lets customers see, for the page of
// their case.
func (p *Portal) trackedFacts(ctx context.Context, v ui.View, c cases.Case) ([]ui.Fact, error) {
	all, err := fields.InUse(ctx, p.DB, fields.OfCase)
	if err != nil {
		return nil, err
	}
	seen := slices.DeleteFunc(all, func(f fields.Field) bool { return !f.Tracked })
	if len(seen) == 0 {
		return nil, nil
	}
	values, err := fields.Of(ctx, p.DB, c.ID)
	return fieldsweb.Facts(v, seen, values, nil), err
}
