package knowledge

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// What can go into an answer to a customer.
const (
	KindArticle = "article"
	KindAnswer  = "answer"
)

// Used is an article or a ready answer that went into an answer to a case.
type Used struct {
	Kind string // KindArticle or KindAnswer
	Item id.ID
	Lang lang.Tag
}

// Use links what was used to a case, once, however often it is used there.
// What is not there, or not by now, is left out: an answer to a customer is
// not held up by it.
func (m *Room) Use(ctx context.Context, tx *db.Tx, by event.Actor, caseID id.ID, all ...Used) error {
	if len(all) == 0 {
		return nil
	}
	end, err := survivor(ctx, tx, caseID)
	if err != nil {
		return err
	}
	for _, u := range all {
		table, ok := counted[u.Kind]
		if !ok {
			continue
		}
		var there int
		if err := tx.Get(ctx, &there, table.there, u.Item); err != nil {
			return fmt.Errorf("look for %s %d: %w", u.Kind, u.Item, err)
		}
		if there == 0 {
			continue
		}
		n, err := tx.Exec(ctx, sqlUse, caseID, u.Kind, u.Item, string(u.Lang), by.ID, clock.Micros(tx.Now()), end)
		if err != nil {
			return fmt.Errorf("link %s %d to a case: %w", u.Kind, u.Item, err)
		}
		if n == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, table.count, u.Item, 1, 0, 0, 0); err != nil {
			return fmt.Errorf("count a use of %s %d: %w", u.Kind, u.Item, err)
		}
		if err := m.happened(ctx, tx, by, event.Subject{Kind: u.Kind, ID: u.Item}, "used", map[string]any{"case": caseID, "lang": u.Lang}); err != nil {
			return err
		}
	}
	return nil
}

// Listeners hear how cases end. They hear by the names of the events alone,
// because this room stands below that of the cases.
func Listeners() []event.Listener {
	return []event.Listener{
		{Kinds: []string{"cases.closed"}, Hear: hearClosed},
		{Kinds: []string{"cases.reopened"}, Hear: hearReopened},
		{Kinds: []string{"cases.merged"}, Hear: hearMerged},
		{Kinds: []string{"cases.merge_undone"}, Hear: hearUnmerged},
	}
}

// endsSolved are the closures that say so: the customer's yes, and silence
// after a proposal. A case closed for another reason counts for nothing.
var endsSolved = map[string]bool{"confirmed": true, "quiet": true}

func hearClosed(ctx context.Context, tx *db.Tx, e event.Event) error {
	var data struct{ How string }
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return fmt.Errorf("read how a case was closed: %w", err)
	}
	if !endsSolved[data.How] {
		return nil
	}
	return turnLinks(ctx, tx, e.Subject.ID, false, sqlUseSolved, func(l link) (solved, held, returned int) {
		if l.Returned {
			return 1, 0, 0
		}
		return 1, 1, 0
	})
}

func hearReopened(ctx context.Context, tx *db.Tx, e event.Event) error {
	return turnLinks(ctx, tx, e.Subject.ID, true, sqlUseReturned, func(l link) (solved, held, returned int) {
		if l.Returned {
			return -1, 0, 0
		}
		return -1, -1, 1
	})
}

type link struct {
	CaseID   id.ID
	Kind     string
	ItemID   id.ID
	Solved   bool
	Returned bool
}

// turnLinks turns the links of a case from one state into the other, in one order
// for all, so that two cases with the same items wait and do not block each other.
func turnLinks(ctx context.Context, tx *db.Tx, caseID id.ID, solved bool, turn string, by func(link) (solved, held, returned int)) error {
	var links []link
	if err := tx.All(ctx, &links, sqlLinks, caseID, solved); err != nil {
		return fmt.Errorf("read what was used in case %d: %w", caseID, err)
	}
	for _, l := range links {
		if _, err := tx.Exec(ctx, turn, l.CaseID, l.Kind, l.ItemID); err != nil {
			return fmt.Errorf("turn a link of case %d: %w", caseID, err)
		}
		s, h, r := by(l)
		if _, err := tx.Exec(ctx, counted[l.Kind].count, l.ItemID, 0, s, h, r); err != nil {
			return fmt.Errorf("count the end of case %d for %s %d: %w", caseID, l.Kind, l.ItemID, err)
		}
	}
	return nil
}

// UsedIn lists what went into answers to a case.
func UsedIn(ctx context.Context, r db.Reader, caseID id.ID) ([]Used, error) {
	var rows []struct {
		Kind   string
		ItemID id.ID
		Lang   string
	}
	if err := r.All(ctx, &rows, sqlUsedIn, caseID); err != nil {
		return nil, fmt.Errorf("read what was used in case %d: %w", caseID, err)
	}
	out := make([]Used, len(rows))
	for i, one := range rows {
		out[i] = Used{one.Kind, one.ItemID, lang.Tag(one.Lang)}
	}
	return out, nil
}

// CasesOf lists the newest cases that an article or answer was used in, with
// their ends, the newest use first.
func CasesOf(ctx context.Context, r db.Reader, kind string, item id.ID, limit int) ([]CaseOf, error) {
	var rows []struct {
		CaseID           id.ID
		At               int64
		Solved, Returned bool
	}
	if err := r.All(ctx, &rows, sqlCasesOf, kind, item, limit); err != nil {
		return nil, fmt.Errorf("read the cases of %s %d: %w", kind, item, err)
	}
	out := make([]CaseOf, len(rows))
	for i, one := range rows {
		out[i] = CaseOf{one.CaseID, clock.FromMicros(one.At), one.Solved, one.Returned}
	}
	return out, nil
}

// CaseOf is a case in which something was used, and how it stands.
type CaseOf struct {
	CaseID           id.ID
	At               time.Time
	Solved, Returned bool
}

// counted are the two tables that carry counts.
var counted = map[string]struct{ there, count string }{
	KindArticle: {sqlArticleThere, sqlCountArticle},
	KindAnswer:  {sqlAnswerThere, sqlCountAnswer},
}

const (
	sqlArticleThere = `SELECT COUNT(*) FROM knowledge_article WHERE id = $1 AND NOT archived`
	sqlAnswerThere  = `SELECT COUNT(*) FROM knowledge_answer WHERE id = $1 AND kind = 'answer' AND NOT archived`
	sqlUse          = `INSERT INTO knowledge_use (case_id, kind, item_id, lang, by_id, at, ends_with) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (case_id, kind, item_id) DO NOTHING`
	sqlCountArticle = `UPDATE knowledge_article SET uses = uses + $2, solved = solved + $3, held = held + $4, returned = returned + $5 WHERE id = $1`
	sqlCountAnswer  = `UPDATE knowledge_answer SET uses = uses + $2, solved = solved + $3, held = held + $4, returned = returned + $5 WHERE id = $1`
	sqlLinks        = `SELECT case_id, kind, item_id, solved, returned FROM knowledge_use WHERE ends_with = $1 AND solved = $2 ORDER BY kind, item_id, case_id`
	sqlUseSolved    = `UPDATE knowledge_use SET solved = true WHERE case_id = $1 AND kind = $2 AND item_id = $3`
	sqlUseReturned  = `UPDATE knowledge_use SET solved = false, returned = true WHERE case_id = $1 AND kind = $2 AND item_id = $3`
	sqlUsedIn       = `SELECT kind, item_id, lang FROM knowledge_use WHERE case_id = $1 ORDER BY at, item_id`
	sqlCasesOf      = `SELECT case_id, at, solved, returned FROM knowledge_use WHERE kind = $1 AND item_id = $2 ORDER BY at DESC LIMIT $3`
)
