package web

import "rida/internal/kit/web/ui"

// Panel is a section that another room adds to the customer's file beside a
// case, such as the tasks of the case. app lists the panels; this room knows
// none of them.
//
// The page of a case draws a heading (the text Key+".panel") and nothing else:
// the panel asks for its contents by itself once it is in sight, so that it
// costs the page no query. GET Address(reference) answers a fragment
// (web.Request.Fragment) with what stands under the heading, and a page of its
// own to a browser without scripts. A live change of the case leaves a loaded
// panel as it is; contents that must stay fresh carry data-topics, data-src and
// data-parts of their own.
type Panel struct {
	Key        string // the room's word, as "tasks"; also the element's id, "panel-tasks"
	Permission string // without it the panel is not drawn
	Address    func(reference string) string

	// Add is the form that adds something, which the heading opens as a dialog;
	// nil for none. Its answer replaces the element "panel-KEY-inside-REFERENCE",
	// which is therefore the root of the panel's contents. The text is KEY.new.
	Add      func(reference string) string
	MayAdd   string // permission to add
	Shortcut string // name of a key, from ui.View.Key; "" for none
}

// PanelLink is a panel of one case, before its contents are there.
type PanelLink struct {
	ID, Inside, Title, Href string

	Add, AddTitle, Shortcut, Keys string
}

// panels are those that the reader may see beside a case.
func (d *Desk) panels(v ui.View, reference string) []PanelLink {
	var out []PanelLink
	for _, p := range d.Panels {
		if v.May(p.Permission) {
			l := PanelLink{ID: "panel-" + p.Key + "-" + reference, Inside: "panel-" + p.Key + "-inside-" + reference, Title: v.P.T(p.Key + ".panel"), Href: p.Address(reference)}
			if p.Add != nil && v.May(p.MayAdd) {
				l.Add, l.AddTitle, l.Shortcut, l.Keys = p.Add(reference), v.P.T(p.Key+".new"), p.Shortcut, v.Key(p.Shortcut)
			}
			out = append(out, l)
		}
	}
	return out
}
