package charter

import (
	"context"
	"encoding/json"
	"fmt"
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

// Change is something that we do differently because customers said so.
type Change struct {
	ID     id.ID
	ToldAt time.Time
	Text   By[string]
	By     id.ID
}

const (
	// MaxChange is two or three sentences.
	MaxChange = 400
	// changesShown is how many the public page tells, the newest first.
	changesShown = 20
)

// Changes gives the newest of them.
func Changes(ctx context.Context, r db.Reader) ([]Change, error) {
	var rows []struct {
		ID, MadeBy id.ID
		ToldAt     int64
		Body       string
	}
	if err := r.All(ctx, &rows, sqlChanges, changesShown); err != nil {
		return nil, fmt.Errorf("read what changed because of customers: %w", err)
	}
	out := make([]Change, len(rows))
	for i, one := range rows {
		out[i] = Change{ID: one.ID, ToldAt: clock.FromMicros(one.ToldAt), By: one.MadeBy}
		if err := json.Unmarshal([]byte(one.Body), &out[i].Text); err != nil {
			return nil, fmt.Errorf("read change %d: %w", one.ID, err)
		}
	}
	return out, nil
}

// Tell adds what changed, in all three languages.
func (m *Room) Tell(ctx context.Context, tx *db.Tx, by event.Actor, text By[string]) (Change, error) {
	var wrong []fault.Field
	clean := By[string]{}
	for _, t := range lang.Tags {
		clean[t] = strings.TrimSpace(text[t])
		switch {
		case clean[t] == "":
			wrong = append(wrong, fault.Field{Name: "change_" + string(t), Key: "charter.fault.change"})
		case utf8.RuneCountInString(clean[t]) > MaxChange:
			wrong = append(wrong, fault.Field{Name: "change_" + string(t), Key: "field.too_long", Args: []any{"max", MaxChange}})
		}
	}
	if err := faultOf(wrong); err != nil {
		return Change{}, err
	}
	body, err := json.Marshal(clean)
	if err != nil {
		return Change{}, fmt.Errorf("write what changed: %w", err)
	}
	c := Change{id.New(tx.Now()), tx.Now(), clean, by.ID}
	if _, err := tx.Exec(ctx, sqlTell, c.ID, clock.Micros(c.ToldAt), string(body), by.ID); err != nil {
		return c, fmt.Errorf("tell what changed: %w", err)
	}
	_, err = m.Events.Append(ctx, tx, by, subject(), "charter.told", map[string]any{"change": c.ID})
	return c, err
}

// Remove takes back what was told.
func (m *Room) Remove(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID) error {
	n, err := tx.Exec(ctx, sqlRemove, which, clock.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("take back change %d: %w", which, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "charter.fault.no_change")
	}
	_, err = m.Events.Append(ctx, tx, by, subject(), "charter.untold", map[string]any{"change": which})
	return err
}

const (
	sqlChanges = `SELECT id, told_at, body, made_by FROM charter_change WHERE removed_at = 0 ORDER BY id DESC LIMIT $1`
	sqlTell    = `INSERT INTO charter_change (id, told_at, body, made_by) VALUES ($1, $2, $3, $4)`
	sqlRemove  = `UPDATE charter_change SET removed_at = $2 WHERE id = $1 AND removed_at = 0`
)
