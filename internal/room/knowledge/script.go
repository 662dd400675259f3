package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Contacts are the kinds of contact that a script is for: by what way the
// customer came, and what kind of voice it is. The codes are those of cases.
var Contacts = []string{"phone", "counter", "email", "webform", "complaint", "enquiry", "request", "criticism", "suggestion", "praise", "opinion"}

const (
	// MaxSteps is more than one person goes through in one talk.
	MaxSteps = 40
	// MaxStep is two sentences.
	MaxStep = 400
	// maxScripts is how many scripts a house reads at once.
	maxScripts = 200
)

// Script is what to say and do in one kind of contact, in its newest version.
type Script struct {
	ID       id.ID
	Contact  string
	Version  int64
	Archived bool
	At       time.Time // of this version
	ByID     id.ID
	Texts    []ScriptText // in the order of lang.Tags
}

// ScriptText is a script in one language: a step a line, "!" before one that
// must be done.
type ScriptText struct {
	Lang  lang.Tag
	Title string
	Steps string
}

// Step is one step of a script.
type Step struct {
	Nth  int64 // from 1
	Text string
	Must bool
}

// List gives the steps in order.
func (t ScriptText) List() []Step {
	var out []Step
	for line := range strings.Lines(t.Steps) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		words, must := strings.CutPrefix(line, "!")
		out = append(out, Step{int64(len(out) + 1), strings.TrimSpace(words), must})
	}
	return out
}

// Best gives the text in a language or else the first there is.
func (s Script) Best(t lang.Tag) ScriptText {
	for _, one := range s.Texts {
		if one.Lang == t {
			return one
		}
	}
	if len(s.Texts) == 0 {
		return ScriptText{}
	}
	return s.Texts[0]
}

// ScriptDraft is a script as it is typed.
type ScriptDraft struct {
	ID      id.ID // 0 for a new one
	Contact string
	Seen    int64 // the version that was read
	Texts   []ScriptText
}

func (d *ScriptDraft) defects() (f []fault.Field) {
	if !slices.Contains(Contacts, d.Contact) {
		f = append(f, fault.Field{Name: "contact", Key: "field.bad_choice"})
	}
	d.Texts = slices.DeleteFunc(slices.Clone(d.Texts), func(t ScriptText) bool { return strings.TrimSpace(t.Title+t.Steps) == "" })
	for i := range d.Texts {
		t := &d.Texts[i]
		t.Title, t.Steps = strings.Join(strings.Fields(t.Title), " "), strings.TrimSpace(strings.ReplaceAll(t.Steps, "\r\n", "\n"))
		steps := t.List()
		if t.Title == "" {
			f = append(f, fault.Field{Name: "title_" + string(t.Lang), Key: "field.required"})
		}
		if utf8.RuneCountInString(t.Title) > MaxTitle {
			f = append(f, fault.Field{Name: "title_" + string(t.Lang), Key: "field.too_long", Args: []any{"max", MaxTitle}})
		}
		switch first := d.Texts[0].List(); {
		case len(steps) == 0:
			f = append(f, fault.Field{Name: "steps_" + string(t.Lang), Key: "field.required"})
		case len(steps) > MaxSteps:
			f = append(f, fault.Field{Name: "steps_" + string(t.Lang), Key: "knowledge.too_many_steps", Args: []any{"max", MaxSteps}})
		case len(steps) != len(first): // a tick means the same step in every language
			f = append(f, fault.Field{Name: "steps_" + string(t.Lang), Key: "knowledge.steps_differ", Args: []any{"n", len(steps), "other", len(first)}})
		}
		for _, s := range steps {
			if utf8.RuneCountInString(s.Text) > MaxStep {
				f = append(f, fault.Field{Name: "steps_" + string(t.Lang), Key: "field.too_long", Args: []any{"max", MaxStep}})
			}
		}
	}
	if len(d.Texts) == 0 {
		f = append(f, fault.Field{Name: "title_ar", Key: "knowledge.one_language"})
	}
	return f
}

// SaveScript writes a new script or a new version of one. Checklists under way
// keep the version they began with.
func (m *Room) SaveScript(ctx context.Context, tx *db.Tx, by event.Actor, d ScriptDraft) (Script, error) {
	if f := d.defects(); len(f) > 0 {
		return Script{}, fault.OfFields(f...)
	}
	now, version := clock.Micros(tx.Now()), int64(1)
	if d.ID == 0 {
		d.ID = id.New(tx.Now())
		if _, err := tx.Exec(ctx, sqlAddScript, d.ID, d.Contact, now); err != nil {
			return Script{}, fmt.Errorf("add a script: %w", err)
		}
	} else {
		if _, err := GetScript(ctx, tx, d.ID); err != nil {
			return Script{}, err
		}
		n, err := tx.Exec(ctx, sqlNextScript, d.ID, d.Contact, d.Seen)
		if err != nil {
			return Script{}, fmt.Errorf("write a new version of a script: %w", err)
		}
		if n == 0 {
			return Script{}, fault.New(fault.Conflict, "knowledge.changed_meanwhile")
		}
		version = d.Seen + 1
	}
	for _, t := range d.Texts {
		if _, err := tx.Exec(ctx, sqlAddScriptText, d.ID, version, string(t.Lang), t.Title, t.Steps, by.ID, now); err != nil {
			return Script{}, fmt.Errorf("write a script: %w", err)
		}
	}
	if err := m.happened(ctx, tx, by, scriptSubject(d.ID), "script_written", map[string]any{"version": version, "contact": d.Contact}); err != nil {
		return Script{}, err
	}
	return GetScript(ctx, tx, d.ID)
}

// ArchiveScript takes a script out of use, or brings it back.
func (m *Room) ArchiveScript(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, away bool) error {
	s, err := GetScript(ctx, tx, which)
	if err != nil || s.Archived == away {
		return err
	}
	if _, err := tx.Exec(ctx, sqlArchiveScript, which, away); err != nil {
		return fmt.Errorf("archive a script: %w", err)
	}
	what := "script_brought_back"
	if away {
		what = "script_archived"
	}
	return m.happened(ctx, tx, by, scriptSubject(which), what, nil)
}

func scriptSubject(which id.ID) event.Subject { return event.Subject{Kind: "script", ID: which} }

// GetScript reads the newest version of a script.
func GetScript(ctx context.Context, r db.Reader, which id.ID) (Script, error) {
	var b db.SQL
	b.W(`SELECT `+scriptColumns+` FROM knowledge_script WHERE id = ?`, int64(which))
	all, err := readScripts(ctx, r, &b, 0)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "knowledge.script_not_found")
	}
	if err != nil {
		return Script{}, err
	}
	return all[0], nil
}

// Scripts lists the scripts in use; contacts narrows them, all without any.
func Scripts(ctx context.Context, r db.Reader, contacts ...string) ([]Script, error) {
	var b db.SQL
	b.W(`SELECT ` + scriptColumns + ` FROM knowledge_script WHERE NOT archived`)
	if len(contacts) > 0 {
		some := make([]any, len(contacts))
		for i, c := range contacts {
			some[i] = c
		}
		b.In("contact", some...)
	}
	b.W(` ORDER BY contact, id LIMIT ?`, maxScripts)
	return readScripts(ctx, r, &b, 0)
}

// readScripts reads scripts with their texts; of version 0 the newest.
func readScripts(ctx context.Context, r db.Reader, b *db.SQL, version int64) ([]Script, error) {
	var rows []struct {
		ID       id.ID
		Contact  string
		Version  int64
		Archived bool
	}
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return nil, fmt.Errorf("read scripts: %w", err)
	}
	var out []Script
	for _, one := range rows {
		s := Script{ID: one.ID, Contact: one.Contact, Version: one.Version, Archived: one.Archived}
		if version > 0 {
			s.Version = version
		}
		var texts []struct {
			Lang, Title, Steps string
			ByID               id.ID
			At                 int64
		}
		if err := r.All(ctx, &texts, sqlScriptTexts, s.ID, s.Version); err != nil {
			return nil, fmt.Errorf("read the texts of script %d: %w", s.ID, err)
		}
		for _, t := range texts {
			s.Texts = append(s.Texts, ScriptText{lang.Tag(t.Lang), t.Title, t.Steps})
			s.At, s.ByID = clock.FromMicros(t.At), t.ByID
		}
		slices.SortFunc(s.Texts, func(a, b ScriptText) int { return place(a.Lang) - place(b.Lang) })
		out = append(out, s)
	}
	return out, nil
}

const (
	scriptColumns = `id, contact, version, archived`

	sqlAddScript     = `INSERT INTO knowledge_script (id, contact, version, created_at) VALUES ($1, $2, 1, $3)`
	sqlNextScript    = `UPDATE knowledge_script SET contact = $2, version = version + 1 WHERE id = $1 AND version = $3`
	sqlAddScriptText = `INSERT INTO knowledge_script_text (script_id, version, lang, title, steps, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	sqlArchiveScript = `UPDATE knowledge_script SET archived = $2 WHERE id = $1`
	sqlScriptTexts   = `SELECT lang, title, steps, by_id, at FROM knowledge_script_text WHERE script_id = $1 AND version = $2`
)
