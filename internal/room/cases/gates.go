package cases

import (
	"context"
	"fmt"
	"strings"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases/respect"
)

// Mode is what a gate does when its habit is missed.
type Mode string

// The modes of a gate.
const (
	Off   Mode = "off"
	Warn  Mode = "warn"  // says so; the writer may pass
	Block Mode = "block" // refuses
)

// Gate is a good habit that the house holds its answers to.
type Gate string

// The gates.
const (
	ListenFirst Gate = "listen_first" // problem, what was tried and what is wanted are known before we answer
	TriedStep   Gate = "tried_step"   // we do not advise what did not help
	Unconfirmed Gate = "unconfirmed"  // the work on a milestone begins once the customer has confirmed it; see room agreements
)

// Gates lists them all.
var Gates = []Gate{ListenFirst, TriedStep, Backstage, Courtesy, Jargon, Refusal, Blame, Blanks, Addressee, Unconfirmed}

// Warning is what a gate has to say about an answer.
type Warning struct {
	Gate     Gate
	Mode     Mode
	Empty    []string          // listen_first: the cells that are empty: "problem", "tried", "wanted"; blanks: their names
	Tried    *Tried            // tried_step: the step that the answer repeats
	Findings []respect.Finding // the gates of respect: the passages
	Wrong    *Misaddressed     // addressee: what does not fit
}

// Listened is what a gate looks at beside the answer's text.
type Listened struct {
	Problem, Wanted string
	Tried           []Tried
}

// CheckListenFirst tells which cells are still empty; nil when none is.
func CheckListenFirst(l Listened) *Warning {
	var empty []string
	if l.Problem == "" {
		empty = append(empty, "problem")
	}
	if len(l.Tried) == 0 {
		empty = append(empty, "tried")
	}
	if l.Wanted == "" {
		empty = append(empty, "wanted")
	}
	if empty == nil {
		return nil
	}
	return &Warning{Gate: ListenFirst, Empty: empty}
}

const (
	// A step is repeated when nearly all of its words stand in the answer …
	repeatedShare = 0.75
	// … and it has enough words that this is no chance.
	repeatedWords = 2
)

// CheckTriedStep finds the newest tried step that the answer advises again,
// whatever the spelling of its words; nil when there is none.
func CheckTriedStep(l Listened, answer string) *Warning {
	words := advised(answer)
	for _, t := range l.Tried {
		step := map[string]bool{}
		hits := 0
		for _, w := range lang.Tokens(t.Step) {
			if w = root(w); !step[w] && words[w] {
				hits++
			}
			step[w] = true
		}
		if len(step) >= repeatedWords && float64(hits) >= repeatedShare*float64(len(step)) {
			return &Warning{Gate: TriedStep, Tried: &t}
		}
	}
	return nil
}

// advised are the words of an answer, also without the particle that Arabic
// writes joined before a noun: «بتبديل» advises «تبديل».
func advised(answer string) map[string]bool {
	const shortest = 4 // below it the particle is more likely part of the word
	words := map[string]bool{}
	for _, w := range lang.Tokens(answer) {
		words[root(w)] = true
		if r := []rune(w); len(r) > shortest && strings.ContainsRune("بلوفک", r[0]) {
			words[root(string(r[1:]))] = true
		}
	}
	return words
}

// root brings the noun of an act and its verb together, as Arabic forms them and
// Persian borrowed them: «تنظيف» and «نظّف», «إعادة» and «أعد», «تعویض» and «عوض».
// It is rough: a step counts as advised only when nearly all its words meet.
func root(w string) string {
	const least = 2 // letters of what is left
	r := []rune(w)
	if len(r) == 5 && r[0] == 'ت' && r[3] == 'ی' {
		r = []rune{r[1], r[2], r[4]}
	}
	if rest := strings.ReplaceAll(string(r), "ا", ""); len([]rune(rest)) >= least {
		return rest
	}
	return w
}

// Warnings tells what the gates have to say about an answer to a case, without
// sending it.
func Warnings(ctx context.Context, r db.Reader, c Case, answer string) ([]Warning, error) {
	modes, err := GateModes(ctx, r)
	if err != nil {
		return nil, err
	}
	l := Listened{Problem: c.Problem, Wanted: c.Wanted}
	if l.Tried, err = TriedBy(ctx, r, c.CustomerID); err != nil {
		return nil, err
	}
	parties, err := addressedOf(ctx, r, c)
	if err != nil {
		return nil, err
	}
	var out []Warning
	for _, w := range []*Warning{CheckListenFirst(l), CheckTriedStep(l, answer), CheckBlanks(answer), CheckAddressee(parties, answer)} {
		if w == nil || modes[w.Gate] == Off {
			continue
		}
		w.Mode = modes[w.Gate]
		out = append(out, *w)
	}
	more, err := respectWarnings(ctx, r, c, answer, modes)
	return append(out, more...), err
}

// throughGates refuses an answer that a blocking gate stops, and gives the
// warnings of the others that the writer did not pass knowingly.
func (m *Room) throughGates(ctx context.Context, r db.Reader, c Case, a Answer) ([]Warning, error) {
	all, err := Warnings(ctx, r, c, a.Text)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if w.Mode == Block || a.Hold && !contains(a.Passed, string(w.Gate)) {
			return nil, &HeldBack{fault.New(fault.Conflict, "cases.gate."+string(w.Gate)), all}
		}
	}
	return all, nil
}

// GateModes reads the mode of every gate; one that nobody has set warns.
func GateModes(ctx context.Context, r db.Reader) (map[Gate]Mode, error) {
	var rows []struct{ Gate, Mode string }
	if err := r.All(ctx, &rows, sqlGates); err != nil {
		return nil, fmt.Errorf("read the gates: %w", err)
	}
	modes := map[Gate]Mode{}
	for _, g := range Gates {
		modes[g] = Warn
	}
	modes[Blanks] = Block
	for _, one := range rows {
		modes[Gate(one.Gate)] = Mode(one.Mode)
	}
	return modes, nil
}

// SetGate sets the mode of a gate.
func (m *Room) SetGate(ctx context.Context, tx *db.Tx, by event.Actor, g Gate, mode Mode) error {
	if !contains(Gates, g) || mode != Off && mode != Warn && mode != Block {
		return fault.OfFields(fault.Field{Name: string(g), Key: "field.bad_choice"})
	}
	if _, err := tx.Exec(ctx, sqlSetGate, string(g), string(mode)); err != nil {
		return fmt.Errorf("set gate %s: %w", g, err)
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "gate", ID: gateID(g)}, "cases.gate_set", map[string]any{"gate": g, "mode": mode})
	return err
}

// gateID gives each gate a subject of its own in the record of events.
func gateID(g Gate) id.ID {
	for i, one := range Gates {
		if one == g {
			return id.ID(i + 1)
		}
	}
	return 0
}

const (
	sqlGates   = `SELECT gate, mode FROM cases_gate`
	sqlSetGate = `INSERT INTO cases_gate (gate, mode) VALUES ($1, $2) ON CONFLICT (gate) DO UPDATE SET mode = excluded.mode`
)
