package fields

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rida/internal/core/staff"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Holder is what a field belongs to.
type Holder string

// The holders.
const (
	OfCase     Holder = "case"
	OfCustomer Holder = "customer"
)

// Kind is what sort of value a field takes.
type Kind string

// The kinds.
const (
	Text    Kind = "text"
	Number  Kind = "number" // decimal, at most six decimals
	Money   Kind = "money"  // an amount in an ISO 4217 currency
	Date    Kind = "date"   // a day
	Choice  Kind = "choice"
	Choices Kind = "choices" // any number of them
	Person  Kind = "person"  // a colleague
)

// Kinds lists them all, in the order in which a form offers them.
var Kinds = []Kind{Text, Number, Money, Date, Choice, Choices, Person}

// When a field must be filled in.
const (
	Never   = ""
	OnOpen  = "open"  // when somebody who can be asked opens the case; at the latest before it is closed
	OnClose = "close" // before the case is closed or its closing proposed
)

const (
	// MaxFields bounds the fields in use of one holder: a longer form is not
	// filled in.
	MaxFields = 60
	// MaxChoices is what one can look through in a list.
	MaxChoices = 100
	// MaxText is a line or two; what is longer belongs into a note.
	MaxText = 300
	// MaxName is the longest name of a field or choice in letters.
	MaxName = 60
	// MaxKey is the longest key in letters.
	MaxKey = 40
)

// Field is a field of the house's own.
type Field struct {
	ID       id.ID
	Holder   Holder
	Key      string // letters, digits and _, chosen once
	Kind     Kind
	Names    staff.Names
	Choices  []Option
	Required string   // Never, OnOpen or OnClose
	Types    []string // of case for which it is asked and required; none is all
	Public   bool     // customers are asked for it in the portal's form
	Tracked  bool     // customers see it on the page of their case
	Listed   bool     // lists show it
	Place    int64
	Archived bool
	Version  int64
}

// Option is one choice of a field.
type Option struct {
	Code     string
	Names    staff.Names
	Archived bool
}

// Ask is the key by which conditions know the field: "case.warranty".
func (f Field) Ask() string { return string(f.Holder) + "." + f.Key }

// Option finds a choice by its code.
func (f Field) Option(code string) (Option, bool) {
	i := slices.IndexFunc(f.Choices, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return Option{}, false
	}
	return f.Choices[i], true
}

// For tells whether a case of a type is asked for the field.
func (f Field) For(caseType string) bool {
	return !f.Archived && f.Holder == OfCase && (len(f.Types) == 0 || slices.Contains(f.Types, caseType))
}

// NeededFor tells whether a case of a type must have it at a moment. What is
// needed on opening is needed before closing too: a letter cannot be asked.
func (f Field) NeededFor(moment, caseType string) bool {
	due := f.Required == moment || moment == OnClose && f.Required == OnOpen
	return due && moment != Never && f.For(caseType)
}

// hasChoices tells whether the kind has a list to choose from.
func (k Kind) hasChoices() bool { return k == Choice || k == Choices }

// defects lists what is wrong with a definition.
func (f Field) defects() []fault.Field {
	var wrong []fault.Field
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	if f.Holder != OfCase && f.Holder != OfCustomer {
		bad("holder", "field.bad_choice")
	}
	if !slices.Contains(Kinds, f.Kind) {
		bad("kind", "field.bad_choice")
	}
	if !isKey(f.Key) {
		bad("key", "fields.bad_key")
	}
	if named(f.Names) == 0 {
		bad("name", "fields.name_one")
	}
	if tooLong(f.Names) {
		bad("name", "field.too_long", "max", MaxName)
	}
	if f.Required != Never && f.Required != OnOpen && f.Required != OnClose || f.Required != Never && f.Holder != OfCase {
		bad("required", "field.bad_choice")
	}
	if f.Public && f.Kind == Person {
		bad("public", "fields.person_not_public")
	}
	if f.Tracked && (f.Kind == Person || f.Holder != OfCase) {
		bad("tracked", "fields.person_not_public")
	}
	if f.Kind.hasChoices() {
		f.choiceDefects(bad)
	}
	return wrong
}

func (f Field) choiceDefects(bad func(string, string, ...any)) {
	open := 0
	seen := map[string]bool{}
	for _, o := range f.Choices {
		if !o.Archived {
			open++
		}
		switch {
		case !isKey(o.Code) || seen[o.Code]:
			bad("choices", "fields.bad_code", "code", o.Code)
		case named(o.Names) == 0:
			bad("choices", "fields.name_one")
		case tooLong(o.Names):
			bad("choices", "field.too_long", "max", MaxName)
		}
		seen[o.Code] = true
	}
	if open == 0 {
		bad("choices", "fields.no_choices")
	}
	if len(f.Choices) > MaxChoices {
		bad("choices", "fields.too_many_choices", "max", MaxChoices)
	}
}

// isKey tells that a name is fit for programs: a letter, then letters, digits
// and underscores, all Latin and small.
func isKey(s string) bool {
	if s == "" || len(s) > MaxKey || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func named(n staff.Names) (k int) {
	for _, s := range []string{n.Ar, n.Fa, n.En} {
		if strings.TrimSpace(s) != "" {
			k++
		}
	}
	return k
}

func tooLong(n staff.Names) bool {
	return max(utf8.RuneCountInString(n.Ar), utf8.RuneCountInString(n.Fa), utf8.RuneCountInString(n.En)) > MaxName
}

// tidy trims the names of a definition.
func tidy(n staff.Names) staff.Names {
	for _, t := range lang.Tags {
		n.Set(t, strings.Join(strings.Fields(map[lang.Tag]string{lang.Arabic: n.Ar, lang.Persian: n.Fa, lang.English: n.En}[t]), " "))
	}
	return n
}
