package cases

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Prioritise sets how soon a case must be served. Promises given already keep
// their dates; the next one follows the new priority.
func (m *Room) Prioritise(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, p Priority) (Case, error) {
	if !contains(Priorities, p) {
		return Case{}, fault.OfFields(fault.Field{Name: "priority", Key: "field.bad_choice"})
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		from := c.Priority
		if from == p {
			return nil
		}
		c.Priority = p
		return m.happened(ctx, tx, by, c.ID, "prioritised", map[string]any{"from": from, "to": p})
	})
}

// Rename gives a case another subject.
func (m *Room) Rename(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, to string) (Case, error) {
	to = strings.Join(strings.Fields(to), " ")
	if f := textDefects("subject", to, MaxSubject); f != nil {
		return Case{}, fault.OfFields(f...)
	}
	return m.change(ctx, tx, which, func(c *Case) error {
		before := c.Subject
		c.Subject = to
		if err := indexCase(ctx, tx, *c); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "renamed", map[string]any{"before_sha256": id.Hash(before)})
	})
}

// Tag replaces the tags of a case.
func (m *Room) Tag(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, tags []string) ([]string, error) {
	kept := []string{}
	for _, t := range tags {
		if t = strings.Join(strings.Fields(t), " "); t != "" && !contains(kept, t) {
			kept = append(kept, t)
		}
		if utf8.RuneCountInString(t) > MaxTag {
			return nil, fault.OfFields(fault.Field{Name: "tags", Key: "field.too_long", Args: []any{"max", MaxTag}})
		}
	}
	if len(kept) > MaxTags {
		return nil, fault.OfFields(fault.Field{Name: "tags", Key: "cases.too_many_tags", Args: []any{"max", MaxTags}})
	}
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		if _, err := tx.Exec(ctx, sqlDropTags, c.ID); err != nil {
			return fmt.Errorf("drop tags: %w", err)
		}
		for _, t := range kept {
			if _, err := tx.Exec(ctx, sqlAddTag, c.ID, t); err != nil {
				return fmt.Errorf("add tag: %w", err)
			}
		}
		return m.happened(ctx, tx, by, c.ID, "tagged", map[string]any{"n": len(kept)})
	})
	return kept, err
}

// Tags lists the tags of a case.
func Tags(ctx context.Context, r db.Reader, c id.ID) ([]string, error) {
	tags := []string{}
	if err := r.All(ctx, &tags, sqlTags, c); err != nil {
		return nil, fmt.Errorf("read the tags of case %d: %w", c, err)
	}
	return tags, nil
}

const (
	sqlDropTags = `DELETE FROM cases_tag WHERE case_id = $1`
	sqlAddTag   = `INSERT INTO cases_tag (case_id, tag) VALUES ($1, $2)`
	sqlTags     = `SELECT tag FROM cases_tag WHERE case_id = $1 ORDER BY tag`
)
