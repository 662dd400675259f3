package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/room/cases/respect"
)

// The gates of respect. Blame reads notes, the others answers.
const (
	Backstage Gate = "backstage" // our troubles are no business of the customer's
	Courtesy  Gate = "courtesy"  // no commands, no lectures, a greeting first
	Jargon    Gate = "jargon"    // the customer's words, not ours
	Refusal   Gate = "refusal"   // a no has a reason, an alternative and a second look
	Blame     Gate = "blame"     // a note says what happened, not what somebody is like
)

// HeldBack refuses an answer or a note that gates stopped, and holds what they
// found.
type HeldBack struct {
	*fault.Fault
	Warnings []Warning
}

// Unwrap gives the fault.
func (e *HeldBack) Unwrap() error { return e.Fault }

// respectWarnings reads an answer with the checks whose gates are not off.
func respectWarnings(ctx context.Context, r db.Reader, c Case, answer string, modes map[Gate]Mode) ([]Warning, error) {
	if answer == "" {
		return nil, nil
	}
	var wanted []respect.Check
	for _, check := range respect.Checks {
		if modes[Gate(check)] != Off {
			wanted = append(wanted, check)
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	known := respect.Known{Lang: c.Lang, First: c.FirstResponseAt.IsZero(), Name: c.CustomerName, Call: c.CustomerName, Problem: c.Subject + "\n" + c.Problem}
	if modes[Jargon] != Off {
		terms, err := Terms(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			known.Terms = append(known.Terms, respect.Term{Word: t.Word, Plain: t.Plain, Always: t.Always})
		}
	}
	return asWarnings(respect.Answer(answer, known, wanted...), modes), nil
}

// asWarnings gathers findings by their gates, in the order of Gates.
func asWarnings(found []respect.Finding, modes map[Gate]Mode) []Warning {
	var out []Warning
	for _, g := range Gates {
		w := Warning{Gate: g, Mode: modes[g]}
		for _, f := range found {
			if Gate(f.Check) == g {
				w.Findings = append(w.Findings, f)
			}
		}
		if len(w.Findings) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// NoteWarnings tells what the gate of blame has to say about a note. It is for
// the eyes of the writer alone.
func NoteWarnings(ctx context.Context, r db.Reader, c Case, text string) ([]Warning, error) {
	modes, err := GateModes(ctx, r)
	if err != nil || modes[Blame] == Off {
		return nil, err
	}
	return asWarnings(respect.Note(text, c.Lang), modes), nil
}

// throughNoteGates refuses a note that the gate of blame stops, and adds it to
// the counts of its team.
func throughNoteGates(ctx context.Context, tx *db.Tx, c Case, by event.Actor, text string) error {
	if by.Kind != "staff" {
		return nil
	}
	modes, err := GateModes(ctx, tx)
	if err != nil || modes[Blame] == Off {
		return err
	}
	found := asWarnings(respect.Note(text, c.Lang), modes)
	if modes[Blame] == Block && len(found) > 0 {
		return &HeldBack{fault.New(fault.Conflict, "cases.gate.blame"), found}
	}
	return countBlame(ctx, tx, c.TeamID, by.ID, len(found) > 0)
}

// outcomes tells what became of each gate that had something to say: "passed"
// knowingly, "warned" in vain, or "mended" before sending.
func outcomes(a Answer, warned []Warning) map[Gate]string {
	out := map[Gate]string{}
	for _, g := range a.Mended {
		if slices.Contains(Gates, Gate(g)) {
			out[Gate(g)] = "mended"
		}
	}
	for _, w := range warned {
		out[w.Gate] = "warned"
		if slices.Contains(a.Passed, string(w.Gate)) {
			out[w.Gate] = "passed"
		}
	}
	return out
}

// keepReasons keeps why gates were passed.
func keepReasons(ctx context.Context, tx *db.Tx, message id.ID, a Answer) error {
	for _, g := range a.Passed {
		reason := strings.TrimSpace(a.Reasons[g])
		if reason == "" || !slices.Contains(Gates, Gate(g)) {
			continue
		}
		if utf8.RuneCountInString(reason) > MaxReason {
			return fault.OfFields(fault.Field{Name: "gate." + g, Key: "field.too_long", Args: []any{"max", MaxReason}})
		}
		if _, err := tx.Exec(ctx, sqlKeepReason, message, g, reason); err != nil {
			return fmt.Errorf("keep why gate %s was passed: %w", g, err)
		}
	}
	return nil
}

const sqlKeepReason = `INSERT INTO cases_gate_pass (message_id, gate, reason) VALUES ($1, $2, $3)`
