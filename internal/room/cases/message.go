package cases

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/kit/search"
)

// Kinds under which this room stands in the common search.
const (
	SearchCase    = "case"
	SearchMessage = "message"
)

// draft is a message before it is kept.
type draft struct {
	Message
	html  string
	files []files.New
}

// say keeps a message: its row, its HTML, its attachments, its place in the
// search, and what the case's row shows of it.
func (m *Room) say(ctx context.Context, tx *db.Tx, c *Case, d draft) (Message, error) {
	msg := d.Message
	msg.ID, msg.CaseID, msg.At = id.New(tx.Now()), c.ID, tx.Now()
	msg.HasHTML, msg.Attachments = d.html != "", int64(len(d.files))
	if msg.Lang == "" {
		msg.Lang = lang.Detect(msg.Text)
	}
	if _, err := tx.Exec(ctx, sqlSay, msg.ID, msg.CaseID, msg.Audience, msg.AuthorKind, msg.AuthorID, msg.AuthorName, msg.Channel,
		clock.Micros(msg.At), string(msg.Lang), msg.Text, msg.Quoted, msg.HasHTML, msg.Attachments, msg.LedgerID, msg.MessageID, msg.Delivery,
		msg.ParentID.OrNull()); err != nil {
		return msg, fmt.Errorf("keep message: %w", err)
	}
	if msg.HasHTML {
		if _, err := tx.Exec(ctx, sqlSayHTML, msg.ID, d.html); err != nil {
			return msg, fmt.Errorf("keep the message's html: %w", err)
		}
	}
	for _, f := range d.files {
		f.OwnerKind, f.OwnerID = "message", msg.ID
		if _, err := m.Files.Put(ctx, tx, f); err != nil {
			return msg, err
		}
	}
	if err := search.Put(ctx, tx, search.Doc{ID: msg.ID, Kind: SearchMessage, Owner: c.ID, Text: msg.Text}); err != nil {
		return msg, fmt.Errorf("index message: %w", err)
	}
	c.Messages++
	if msg.Audience == Public && msg.AuthorKind != "system" {
		c.LastText, c.LastAt, c.LastChannel, c.LastBy = preview(msg.Text), msg.At, msg.Channel, msg.AuthorKind
	}
	return msg, nil
}

// indexCase makes a case findable by subject, reference and customer's name.
func indexCase(ctx context.Context, tx *db.Tx, c Case) error {
	if err := search.Put(ctx, tx, search.Doc{ID: c.ID, Kind: SearchCase, Owner: c.ID, Text: searchText(c)}); err != nil {
		return fmt.Errorf("index case: %w", err)
	}
	return nil
}

func searchText(c Case) string {
	return strings.Join([]string{c.Subject, c.Reference, c.CustomerName}, "\n")
}

// preview is the beginning of a text on one line.
func preview(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= previewRunes {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:previewRunes])) + "…"
}

// textDefects checks a text that must not be empty.
func textDefects(field, text string, limit int) []fault.Field {
	switch {
	case strings.TrimSpace(text) == "":
		return []fault.Field{{Name: field, Key: "field.required"}}
	case utf8.RuneCountInString(text) > limit:
		return []fault.Field{{Name: field, Key: "field.too_long", Args: []any{"max", limit}}}
	}
	return nil
}

// Note keeps what a colleague writes for colleagues; the customer never sees it.
func (m *Room) Note(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, text string, attached []files.New) (Message, error) {
	return m.Comment(ctx, tx, by, which, Comment{Text: text, Files: attached})
}

const (
	sqlSay = `
INSERT INTO cases_message (id, case_id, audience, author_kind, author_id, author_name, channel, at, lang, text, quoted, has_html,
    attachments, ledger_id, message_id, delivery, parent_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`

	sqlSayHTML = `INSERT INTO cases_message_html (message_id, html) VALUES ($1, $2)`
)
