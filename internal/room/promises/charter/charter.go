package charter

import (
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/promises"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

const (
	// MaxClauses keeps a charter to what somebody reads.
	MaxClauses = 12
	// MaxWords is a short paragraph; MaxPurpose a longer one.
	MaxWords, MaxPurpose = 600, 1500
)

// By is a text in each language, as it is stored.
type By[T any] map[lang.Tag]T

// Words are one clause in one language.
type Words struct {
	Promise   string `json:"promise"`             // what we promise
	Measure   string `json:"measure"`             // how it is measured
	Limit     string `json:"limit"`               // how long, how much
	Exclusion string `json:"exclusion,omitempty"` // where it does not hold; "" for nowhere
	Ask       string `json:"ask"`                 // whom to ask
	Remedy    string `json:"remedy"`              // what the customer gets when it is not kept
}

// Part names a part of a clause's words.
type Part string

// The parts.
const (
	Promise   Part = "promise"
	Measure   Part = "measure"
	Limit     Part = "limit"
	Exclusion Part = "exclusion"
	Ask       Part = "ask"
	Remedy    Part = "remedy"
)

// Parts lists them in the order of the page.
var Parts = []Part{Promise, Measure, Limit, Exclusion, Ask, Remedy}

// Of is one part of the words.
func (w Words) Of(p Part) string {
	return map[Part]string{Promise: w.Promise, Measure: w.Measure, Limit: w.Limit, Exclusion: w.Exclusion, Ask: w.Ask, Remedy: w.Remedy}[p]
}

// Set puts one part into the words.
func (w *Words) Set(p Part, text string) {
	*map[Part]*string{Promise: &w.Promise, Measure: &w.Measure, Limit: &w.Limit, Exclusion: &w.Exclusion, Ask: &w.Ask, Remedy: &w.Remedy}[p] = text
}

// Clause is one promise of the charter.
type Clause struct {
	Code  string        `json:"code"` // the same in all versions, so that its record goes on
	Kind  promises.Kind `json:"kind"` // of the promises by which it is measured; "" is not chosen yet
	Words By[Words]     `json:"words"`
}

// Body is what a version says.
type Body struct {
	Purpose By[string] `json:"purpose"` // why there is a charter, and for whom
	Clauses []Clause   `json:"clauses"`
}

// Version is one charter. Number is 0 for the draft.
type Version struct {
	ID          id.ID
	Number      int64
	Body        Body
	Edition     int64 // of the draft: send it with a change
	ChangedAt   time.Time
	ChangedBy   id.ID
	PublishedAt time.Time // since when it holds; zero for the draft
	PublishedBy id.ID
}

// IsDraft tells that it does not hold yet.
func (v Version) IsDraft() bool { return v.Number == 0 }

// Clause finds a clause by its code.
func (b Body) Clause(code string) (Clause, bool) {
	for _, c := range b.Clauses {
		if c.Code == code {
			return c, true
		}
	}
	return Clause{}, false
}

// check refuses what cannot be kept as a draft.
func (b Body) check(known func(promises.Kind) bool) error {
	var wrong []fault.Field
	if len(b.Clauses) > MaxClauses {
		wrong = append(wrong, fault.Field{Name: "clauses", Key: "charter.fault.many", Args: []any{"max", MaxClauses}})
	}
	for t, text := range b.Purpose {
		if utf8.RuneCountInString(text) > MaxPurpose {
			wrong = append(wrong, fault.Field{Name: "purpose_" + string(t), Key: "field.too_long", Args: []any{"max", MaxPurpose}})
		}
	}
	met := map[string]bool{}
	for _, c := range b.Clauses {
		if c.Code == "" || met[c.Code] {
			wrong = append(wrong, fault.Field{Name: "clauses", Key: "charter.fault.code"})
		}
		met[c.Code] = true
		if c.Kind != "" && !known(c.Kind) {
			wrong = append(wrong, fault.Field{Name: FieldOf(c.Code, "kind", ""), Key: "field.bad_choice"})
		}
		for t, w := range c.Words {
			for _, p := range Parts {
				if utf8.RuneCountInString(w.Of(p)) > MaxWords {
					wrong = append(wrong, fault.Field{Name: FieldOf(c.Code, p, t), Key: "field.too_long", Args: []any{"max", MaxWords}})
				}
			}
		}
	}
	return faultOf(wrong)
}

// Missing names what a body lacks before it can be published.
func (b Body) Missing() []fault.Field {
	var wrong []fault.Field
	if len(b.Clauses) == 0 {
		wrong = append(wrong, fault.Field{Name: "clauses", Key: "charter.fault.empty"})
	}
	for _, t := range lang.Tags {
		if b.Purpose[t] == "" {
			wrong = append(wrong, fault.Field{Name: "purpose_" + string(t), Key: "charter.fault.purpose"})
		}
	}
	for _, c := range b.Clauses {
		if c.Kind == "" {
			wrong = append(wrong, fault.Field{Name: FieldOf(c.Code, "kind", ""), Key: "charter.fault.kind"})
		}
		for _, t := range lang.Tags {
			for _, p := range Parts {
				if p != Exclusion && c.Words[t].Of(p) == "" {
					wrong = append(wrong, fault.Field{Name: FieldOf(c.Code, p, t), Key: "charter.fault." + string(p)})
				}
			}
		}
	}
	return wrong
}

// FieldOf names a field of a clause in forms.
func FieldOf(code string, p Part, t lang.Tag) string {
	name := "clause." + code + "." + string(p)
	if t != "" {
		name += "_" + string(t)
	}
	return name
}

// tidy takes away what nobody meant to write.
func (b Body) tidy() Body {
	out := Body{Purpose: By[string]{}}
	for t, text := range b.Purpose {
		if text = strings.TrimSpace(text); text != "" {
			out.Purpose[t] = text
		}
	}
	for _, c := range b.Clauses {
		words := By[Words]{}
		for t, w := range c.Words {
			for _, p := range Parts {
				w.Set(p, strings.TrimSpace(w.Of(p)))
			}
			if w != (Words{}) {
				words[t] = w
			}
		}
		out.Clauses = append(out.Clauses, Clause{c.Code, c.Kind, words})
	}
	return out
}

func faultOf(wrong []fault.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return fault.OfFields(wrong...)
}

// Room holds what the acts of this package need.
type Room struct {
	Events *event.Log
	// Kinds are the kinds of promise that a clause can be measured by.
	Kinds func() []promises.Kind
}

func (m *Room) knows(k promises.Kind) bool {
	for _, one := range m.Kinds() {
		if one == k {
			return true
		}
	}
	return false
}
