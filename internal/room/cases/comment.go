package cases

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Comment is a note for colleagues before it is kept.
type Comment struct {
	Text    string
	Files   []files.New
	Answers id.ID // the note it answers, 0 for none; an answer to an answer joins the same thread
}

// Comment keeps what a colleague writes for colleagues; the customer never sees
// it. Whoever it names follows the case and is told; whoever writes it follows
// the case too.
func (m *Room) Comment(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, n Comment) (Message, error) {
	if f := textDefects("text", n.Text, MaxText); f != nil {
		return Message{}, fault.OfFields(f...)
	}
	var msg Message
	_, err := m.change(ctx, tx, which, func(c *Case) (err error) {
		if c.IsMerged() {
			return fault.New(fault.Conflict, "cases.is_merged")
		}
		if err := throughNoteGates(ctx, tx, *c, by, n.Text); err != nil {
			return err
		}
		msg, err = m.comment(ctx, tx, by, c, n)
		return err
	})
	return msg, err
}

func (m *Room) comment(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, n Comment) (Message, error) {
	name, err := m.NameOf(ctx, tx, by.ID)
	if err != nil {
		return Message{}, err
	}
	thread, err := threadOf(ctx, tx, c.ID, n.Answers)
	if err != nil {
		return Message{}, err
	}
	msg, err := m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: by.Kind, AuthorID: by.ID, AuthorName: name,
		Channel: c.Channel, Text: n.Text, ParentID: thread}, files: n.Files})
	if err != nil {
		return msg, err
	}
	if by.Kind == "staff" { // whoever is named is told of that, and not of the note as well
		if err := m.mention(ctx, tx, by, c.ID, msg); err != nil {
			return msg, err
		}
	}
	data := map[string]any{"message": msg.ID, "sha256": id.Hash(n.Text)}
	if thread != 0 {
		data["answers"] = thread
	}
	if err := m.happened(ctx, tx, by, c.ID, "noted", data); err != nil {
		return msg, err
	}
	if by.Kind != "staff" {
		return msg, nil
	}
	if by.ID != c.OwnerID { // the owner is told of everything already
		if err := m.enrol(ctx, tx, by, c.ID, by.ID, "commented"); err != nil {
			return msg, err
		}
	}
	return msg, m.helped(ctx, tx, by, c.ID, msg)
}

// remark keeps the reason of an act as a note. It names nobody and sets nothing
// else in motion.
func (m *Room) remark(ctx context.Context, tx *db.Tx, by event.Actor, c *Case, text string) (Message, error) {
	name, err := m.NameOf(ctx, tx, by.ID)
	if err != nil {
		return Message{}, err
	}
	return m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: by.Kind, AuthorID: by.ID, AuthorName: name,
		Channel: c.Channel, Text: text}})
}

// threadOf finds the note at the head of the thread that an answer joins.
func threadOf(ctx context.Context, r db.Reader, c, answers id.ID) (id.ID, error) {
	if answers == 0 {
		return 0, nil
	}
	head, err := noteOf(ctx, r, c, answers)
	if err != nil {
		return 0, err
	}
	if head.ParentID != 0 {
		return head.ParentID, nil
	}
	return head.ID, nil
}

// noteOf reads a note of a case; NotFound when it is none.
func noteOf(ctx context.Context, r db.Reader, c, note id.ID) (Message, error) {
	one, err := OneMessage(ctx, r, note)
	if errors.Is(err, db.ErrNone) || err == nil && (one.CaseID != c || one.Audience != Internal) {
		return Message{}, fault.New(fault.NotFound, "cases.no_note")
	}
	return one, err
}

// EditNote changes one's own note. What it said before is kept and can be read.
func (m *Room) EditNote(ctx context.Context, tx *db.Tx, by event.Actor, which, note id.ID, text string) (Message, error) {
	if f := textDefects("text", text, MaxText); f != nil {
		return Message{}, fault.OfFields(f...)
	}
	var msg Message
	_, err := m.change(ctx, tx, which, func(c *Case) (err error) {
		if msg, err = noteOf(ctx, tx, c.ID, note); err != nil {
			return err
		}
		if msg.AuthorKind != by.Kind || msg.AuthorID != by.ID {
			return fault.New(fault.Denied, "cases.note_of_another")
		}
		if !msg.RemovedAt.IsZero() {
			return fault.New(fault.Conflict, "cases.note_removed")
		}
		if msg.Text == text {
			return nil
		}
		before := msg.Text
		if err := m.rewrite(ctx, tx, by, &msg, text, false); err != nil {
			return err
		}
		if err := search.Put(ctx, tx, search.Doc{ID: msg.ID, Kind: SearchMessage, Owner: c.ID, Text: text}); err != nil {
			return err
		}
		if err := m.happened(ctx, tx, by, c.ID, "note_edited", map[string]any{"message": msg.ID, "sha256": id.Hash(text), "before": id.Hash(before)}); err != nil {
			return err
		}
		return m.mention(ctx, tx, by, c.ID, msg)
	})
	return msg, err
}

// RemoveNote hides a note: its author may, and whoever may tidy up. Its text
// leaves the case and the search and stays among the versions.
func (m *Room) RemoveNote(ctx context.Context, tx *db.Tx, by event.Actor, which, note id.ID, mayTidy bool) error {
	_, err := m.change(ctx, tx, which, func(c *Case) error {
		msg, err := noteOf(ctx, tx, c.ID, note)
		if err != nil {
			return err
		}
		if !mayTidy && (msg.AuthorKind != by.Kind || msg.AuthorID != by.ID) {
			return fault.New(fault.Denied, "cases.note_of_another")
		}
		if !msg.RemovedAt.IsZero() {
			return nil
		}
		before := msg.Text
		if err := m.rewrite(ctx, tx, by, &msg, "", true); err != nil {
			return err
		}
		if err := search.Drop(ctx, tx, msg.ID); err != nil {
			return err
		}
		return m.happened(ctx, tx, by, c.ID, "note_removed", map[string]any{"message": msg.ID, "before": id.Hash(before)})
	})
	return err
}

// rewrite keeps what a note said and puts another text in its place.
func (m *Room) rewrite(ctx context.Context, tx *db.Tx, by event.Actor, msg *Message, text string, removed bool) error {
	if _, err := tx.Exec(ctx, sqlKeepVersion, msg.ID, msg.Text, by.ID, clock.Micros(tx.Now())); err != nil {
		return fmt.Errorf("keep what note %d said: %w", msg.ID, err)
	}
	msg.Text, msg.EditedAt = text, tx.Now()
	if removed {
		msg.RemovedAt = tx.Now()
	}
	if _, err := tx.Exec(ctx, sqlRewrite, msg.ID, text, clock.Micros(msg.EditedAt), clock.Micros(msg.RemovedAt)); err != nil {
		return fmt.Errorf("rewrite note %d: %w", msg.ID, err)
	}
	return nil
}

// NoteVersion is what a note said until somebody changed it.
type NoteVersion struct {
	Version int64 // 1 for the first
	Text    string
	ByID    id.ID     // who changed it then
	At      time.Time // until when it stood
}

// NoteVersions lists what a note said before, the first first.
func NoteVersions(ctx context.Context, r db.Reader, which, note id.ID) (now Message, before []NoteVersion, err error) {
	if now, err = noteOf(ctx, r, which, note); err != nil {
		return now, nil, err
	}
	var rows []struct {
		Version int64
		Text    string
		ByID    id.ID
		At      int64
	}
	if err := r.All(ctx, &rows, sqlVersions, note); err != nil {
		return now, nil, fmt.Errorf("read what note %d said: %w", note, err)
	}
	for _, one := range rows {
		before = append(before, NoteVersion{one.Version, one.Text, one.ByID, clock.FromMicros(one.At)})
	}
	return now, before, nil
}

const (
	sqlKeepVersion = `
INSERT INTO cases_note_version (message_id, version, text, by_id, at)
SELECT CAST($1 AS BIGINT), COALESCE(MAX(version), 0) + 1, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM cases_note_version WHERE message_id = $1`

	sqlRewrite  = `UPDATE cases_message SET text = $2, edited_at = $3, removed_at = $4 WHERE id = $1`
	sqlVersions = `SELECT version, text, by_id, at FROM cases_note_version WHERE message_id = $1 ORDER BY version`
)
