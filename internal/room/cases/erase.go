package cases

import (
	"context"
	"fmt"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
)

// Shell is what an erased case says in place of its words.
type Shell struct {
	Subject string // as "Deleted case", in its language
	Note    string // who had it deleted, when and why
}

// Erasable lists what belongs to a case elsewhere: the messages and side messages
// whose files go with it.
func Erasable(ctx context.Context, r db.Reader, which id.ID) (messages, sides []id.ID, err error) {
	if err = r.All(ctx, &messages, sqlMessageIDs, which); err == nil {
		err = r.All(ctx, &sides, sqlSideMessageIDs, which)
	}
	if err != nil {
		err = fmt.Errorf("read what belongs to case %d: %w", which, err)
	}
	return messages, sides, err
}

// Erase takes the words of a closed case: of everybody, also of notes and side
// conversations, and what finds them. Reference, type, owner and dates stay, and
// the note of the shell tells why. Its events stay: they hold no words. It gives
// the number of messages that were emptied.
func (m *Room) Erase(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, s Shell) (int64, error) {
	messages, _, err := Erasable(ctx, tx, which)
	if err != nil {
		return 0, err
	}
	for _, statement := range erasing {
		if _, err := tx.Exec(ctx, statement, which); err != nil {
			return 0, fmt.Errorf("erase case %d: %w", which, err)
		}
	}
	for _, one := range messages {
		if err := search.Put(ctx, tx, search.Doc{ID: one, Kind: SearchMessage, Owner: which}); err != nil {
			return 0, err
		}
	}
	_, err = m.change(ctx, tx, which, func(c *Case) error {
		if c.IsOpen() {
			return fault.New(fault.Conflict, "cases.is_open")
		}
		if _, err := m.say(ctx, tx, c, draft{Message: Message{Audience: Internal, AuthorKind: "system", Channel: c.Channel, Text: s.Note}}); err != nil {
			return err
		}
		c.Subject, c.Problem, c.Wanted, c.CustomerName, c.LastText, c.HandoverWhy, c.ErasedAt = s.Subject, "", "", "", "", "", tx.Now()
		if _, err := tx.Exec(ctx, sqlErased, which, clock.Micros(c.ErasedAt)); err != nil {
			return fmt.Errorf("note that case %d was erased: %w", which, err)
		}
		return search.Put(ctx, tx, search.Doc{ID: which, Kind: SearchCase, Owner: which, Text: c.Reference})
	})
	return int64(len(messages)), err
}

// erasing are the statements that empty the tables of a case.
var erasing = []string{sqlEraseHTML, sqlEraseMessages, sqlEraseVersions, sqlEraseParticipants, sqlEraseTags, sqlEraseTried, sqlEraseRetypings,
	sqlEraseSideMessages, sqlEraseSideParties, sqlEraseSides, sqlEraseAgain}

const (
	sqlSideMessageIDs    = `SELECT m.id FROM cases_side_message m JOIN cases_side s ON s.id = m.side_id WHERE s.case_id = $1`
	sqlErased            = `UPDATE cases SET erased_at = $2 WHERE id = $1`
	sqlEraseHTML         = `DELETE FROM cases_message_html WHERE message_id IN (SELECT id FROM cases_message WHERE case_id = $1)`
	sqlEraseMessages     = `UPDATE cases_message SET text = '', quoted = '', has_html = false, attachments = 0, author_name = CASE WHEN author_kind = 'customer' THEN '' ELSE author_name END WHERE case_id = $1`
	sqlEraseVersions     = `UPDATE cases_note_version SET text = '' WHERE message_id IN (SELECT id FROM cases_message WHERE case_id = $1)`
	sqlEraseParticipants = `DELETE FROM cases_participant WHERE case_id = $1`
	sqlEraseTags         = `DELETE FROM cases_tag WHERE case_id = $1`
	sqlEraseTried        = `DELETE FROM cases_tried WHERE case_id = $1`
	sqlEraseRetypings    = `UPDATE cases_retyping SET reason = '-' WHERE case_id = $1`
	sqlEraseSideMessages = `UPDATE cases_side_message SET text = '', quoted = '', author_name = '', author_email = '', attachments = 0 WHERE side_id IN (SELECT id FROM cases_side WHERE case_id = $1)`
	sqlEraseSideParties  = `DELETE FROM cases_side_party WHERE side_id IN (SELECT id FROM cases_side WHERE case_id = $1)`
	sqlEraseSides        = `UPDATE cases_side SET subject = '-' WHERE case_id = $1`
	sqlEraseAgain        = `UPDATE cases_again SET words = '', labels = '' WHERE case_id = $1`
)
