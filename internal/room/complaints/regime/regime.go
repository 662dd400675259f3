package regime

import (
	"embed"
	"slices"
	"time"
	"unicode/utf8"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// Mark says how well a rule was verified.
type Mark string

// The marks.
const (
	Verified   Mark = "V" // read in a copy of the source, or on the regulator's own page
	Secondary  Mark = "S" // somebody else tells what the source says
	FromMemory Mark = "M" // check before use
)

// Marks lists them from the best to the weakest.
var Marks = []Mark{Verified, Secondary, FromMemory}

// Kind is what a clock waits for.
type Kind string

// The kinds, in the order in which they fall due.
const (
	Acknowledge Kind = "ack"    // the customer knows that we have it, and its reference
	Update      Kind = "update" // the customer hears how it stands
	Answer      Kind = "answer" // the answer in substance
	Final       Kind = "final"  // the final word: the matter is ended, or the next door named
)

// Kinds lists them.
var Kinds = []Kind{Acknowledge, Update, Answer, Final}

// Unit is how a limit counts.
type Unit string

// The units. Months count only for what bodies outside the house do.
const (
	BusinessDays Unit = "business" // working days of the house's own calendar
	CalendarDays Unit = "calendar"
	Weeks        Unit = "weeks"
	Months       Unit = "months"
)

// LimitUnits are those in which our own clocks count.
var LimitUnits = []Unit{BusinessDays, CalendarDays, Weeks}

// Span is a length of time as a rule says it.
type Span struct {
	N    int  `json:"n"`
	Unit Unit `json:"unit"`
}

// Limit is one clock of a regime. Where sources disagree a kind has several.
type Limit struct {
	Kind Kind `json:"kind"`
	Span
	Source string `json:"source,omitempty"` // where it differs from that of the regime
	Mark   Mark   `json:"mark,omitempty"`
}

// Extension is more time, where a rule allows it: so much, and never beyond so
// many of the same unit from the receipt on.
type Extension struct {
	Span
	Most int `json:"most"`
}

// Stage is a limit of the body above us, which no clock of ours runs for.
type Stage struct {
	Key string `json:"key"`
	Span
}

// Ageing gives the ages from which a complaint is shown amber and red.
type Ageing struct {
	Amber int  `json:"amber"`
	Red   int  `json:"red"`
	Unit  Unit `json:"unit"`
}

// Target is a share that a rule asks for, in per cent.
type Target struct {
	Key     string `json:"key"`
	Percent int    `json:"percent"`
}

// Period is how long a report reaches.
type Period string

// The periods of reports.
const (
	Month   Period = "month"
	Quarter Period = "quarter"
	Half    Period = "half"
)

// Regime is one rule, as a version of it says.
type Regime struct {
	Code       string              `json:"code"`
	Country    string              `json:"country"` // ISO 3166, "" for anywhere
	Sector     string              `json:"sector"`
	Names      map[lang.Tag]string `json:"names"`
	Mark       Mark                `json:"mark"`
	Source     string              `json:"source"`
	VerifiedOn string              `json:"verified_on"` // a date, "" for never by this house
	From       string              `json:"effective_from"`
	To         string              `json:"effective_to"`
	Limits     []Limit             `json:"limits"`
	Extension  *Extension          `json:"extension,omitempty"`
	Stops      []string            `json:"stops,omitempty"`  // states of a complaint in which its clocks stand still
	Must       []string            `json:"must,omitempty"`   // codes of duties; their texts are regime.must. and the code
	Stages     []Stage             `json:"stages,omitempty"` // of the body above us
	Bands      []Span              `json:"bands,omitempty"`  // by which its report groups what was closed
	Ageing     *Ageing             `json:"ageing,omitempty"`
	Targets    []Target            `json:"targets,omitempty"`
	Body       map[lang.Tag]string `json:"body"`
	Address    string              `json:"address"`
	Reports    []Period            `json:"reports,omitempty"`
	Nil        bool                `json:"nil,omitempty"` // a report is due also when there is nothing to tell
}

// Name is what it is called in a language.
func (g Regime) Name(t lang.Tag) string { return g.Names[t] }

// HoldsAt tells whether it is in force on a day, written as an ISO date.
func (g Regime) HoldsAt(day string) bool {
	return (g.From == "" || g.From <= day) && (g.To == "" || day <= g.To)
}

// Stopped tells whether its clocks stand still in a state.
func (g Regime) Stopped(state string) bool { return slices.Contains(g.Stops, state) }

// MarkOf is the mark of a limit: its own, or else that of the regime.
func (g Regime) MarkOf(l Limit) Mark {
	if l.Mark != "" {
		return l.Mark
	}
	return g.Mark
}

// SourceOf is where a limit is from.
func (g Regime) SourceOf(l Limit) string {
	if l.Source != "" {
		return l.Source
	}
	return g.Source
}

// Origin is who wrote a version.
type Origin string

// The origins.
const (
	OfProduct Origin = "product"
	OfHouse   Origin = "house"
)

// Version is what a regime said at a time.
type Version struct {
	ID        id.ID
	Number    int64
	Origin    Origin
	Regime    Regime
	Reason    string // of a change by the house
	ChangedBy id.ID  // 0 for the product
	ChangedAt time.Time
}

const (
	// MaxDays bounds a limit: a rule that gives longer than two years gives none.
	MaxDays = 730
	// MaxText is a line or two; MaxReason a paragraph.
	MaxText, MaxReason = 300, 1000
)

// check refuses a version that nobody could keep.
func (g Regime) check() error {
	var wrong []fault.Field
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	for _, t := range lang.Tags {
		if g.Names[t] == "" {
			bad("name_"+string(t), "field.required")
		} else if utf8.RuneCountInString(g.Names[t]) > MaxText {
			bad("name_"+string(t), "field.too_long", "max", MaxText)
		}
	}
	if !slices.Contains(Marks, g.Mark) {
		bad("mark", "field.bad_choice")
	}
	if g.Source == "" {
		bad("source", "field.required")
	} else if utf8.RuneCountInString(g.Source) > MaxText {
		bad("source", "field.too_long", "max", MaxText)
	}
	for _, l := range g.Limits {
		if !slices.Contains(Kinds, l.Kind) || !slices.Contains(LimitUnits, l.Unit) {
			bad("limit_"+string(l.Kind), "field.bad_choice")
		} else if l.N < 1 || l.N > MaxDays {
			bad("limit_"+string(l.Kind), "regime.fault.limit", "max", MaxDays)
		}
	}
	if e := g.Extension; e != nil && (e.N < 1 || e.Most < e.N || e.Most > MaxDays || !slices.Contains(LimitUnits, e.Unit)) {
		bad("extension", "regime.fault.extension")
	}
	for name, day := range map[string]string{"effective_from": g.From, "effective_to": g.To, "verified_on": g.VerifiedOn} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			bad(name, "regime.fault.date")
		}
	}
	if g.From != "" && g.To != "" && g.To < g.From {
		bad("effective_to", "regime.fault.order")
	}
	if wrong != nil {
		return fault.OfFields(wrong...)
	}
	return nil
}
