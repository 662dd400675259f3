package ui

import "github.com/a-h/templ"

// ButtonKind is the weight of an act. One primary a view.
type ButtonKind string

// The weights.
const (
	Plain   ButtonKind = "plain"
	Primary ButtonKind = "primary" // what one came to do
	Quiet   ButtonKind = "quiet"   // without an edge, for what is seldom wanted
	Danger  ButtonKind = "danger"  // names the loss in its label
	Text    ButtonKind = "link"    // an underlined way out
)

// Button is an act: a link when Href is set, else a button.
type Button struct {
	Label string
	Icon  IconName
	Kind  ButtonKind // "" is Plain
	Href  string
	Type  string // "submit" when empty
	Name  string
	Value string
	Keys  string // the key shown beside the label, from View.Key
	Big   bool   // 48 px, for public pages
	Wide  bool   // as wide as its column
	Bare  bool   // icon alone; the label is read aloud and shown on hover
	// Reason says why the act is not possible now. It disables the button and
	// is drawn beside it: a dead button never keeps its reason to itself.
	Reason string
	Attrs  templ.Attributes // data-…, hx-…, form, formaction
}

func (b Button) class() string {
	kind := b.Kind
	if kind == "" {
		kind = Plain
	}
	c := "button button-" + string(kind)
	if b.Big {
		c += " button-big"
	}
	if b.Wide {
		c += " button-wide"
	}
	if b.Bare {
		c += " button-bare"
	}
	return c
}

func (b Button) kind() string {
	if b.Type == "" {
		return "submit"
	}
	return b.Type
}

func (b Button) hint() string {
	if b.Bare {
		return b.Label
	}
	return ""
}
