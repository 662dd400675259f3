package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"rida/internal/kit/db"
	"rida/internal/kit/search"
)

// table is where rows of one kind go; columns left out keep their defaults.
type table struct {
	name    string
	columns []string
}

// The tables, in the order in which rows can be written: those pointed to first.
const (
	customerTable = iota
	contactTable
	caseTable
	messageTable
	promiseTable
	participantTable
	triedTable
	answerTable
	tagTable
	followerTable
	seenTable
	complaintTable
	eventTable
	tableCount
)

var tables = [tableCount]table{
	customerTable: {"customers", columnsOf(`id kind name preferred honorific gender lang note source sort_key created_at changed_at`)},
	contactTable:  {"customers_contact", columnsOf(`id customer_id kind value key source created_at`)},
	caseTable: {"cases", columnsOf(`id reference state type priority subject lang channel customer_id team_id owner_id taken received_at
		first_response_at closed_at closure reopened next_at next_from wake_at problem wanted mail_token customer_name last_text last_at
		last_by last_channel messages version`)},
	messageTable: {"cases_message", columnsOf(`id case_id audience author_kind author_id author_name channel at lang text quoted has_html
		attachments ledger_id message_id delivery delivery_why`)},
	promiseTable: {"promises", columnsOf(`id case_id kind made_at due_at replaces outcome owed settled_at level alarm_at policy_version span cause root_id first_due_at silent_at
		chance reason told_at warned_at`)},
	participantTable: {"cases_participant", columnsOf(`case_id email name customer_id since`)},
	triedTable:       {"cases_tried", columnsOf(`id case_id customer_id step by_id at`)},
	answerTable:      {"routing_answer", columnsOf(`case_id topic_id`)},
	tagTable:         {"cases_tag", columnsOf(`case_id tag`)},
	followerTable:    {"cases_follower", columnsOf(`case_id account_id why since`)},
	seenTable:        {"cases_seen", columnsOf(`account_id case_id at`)},
	complaintTable:   {"complaints_complaint", columnsOf(`case_id ended state state_at received_at severity assessed_by assessed_at`)},
	eventTable:       {"event", columnsOf(`id at kind subject_kind subject_id seq actor_kind actor_id data hash`)},
}

func columnsOf(s string) []string { return strings.Fields(s) }

// rows is what is to be written at once.
type rows struct {
	of   [tableCount][][]any
	docs []search.Doc
}

func (r *rows) add(t int, values ...any) { r.of[t] = append(r.of[t], values) }
func (r *rows) doc(d search.Doc)         { r.docs = append(r.docs, d) }
func (r *rows) write(ctx context.Context, tx *db.Tx) error {
	for t, all := range r.of {
		var err error
		if tx.Engine() == db.Postgres {
			_, err = tx.PG().CopyFrom(ctx, pgx.Identifier{tables[t].name}, tables[t].columns, pgx.CopyFromRows(all))
		} else {
			err = insertMany(ctx, tx, tables[t], all)
		}
		if err != nil {
			return fmt.Errorf("write %d rows of %s: %w", len(all), tables[t].name, err)
		}
	}
	if err := search.PutMany(ctx, tx, r.docs); err != nil {
		return fmt.Errorf("index %d documents: %w", len(r.docs), err)
	}
	return nil
}

// insertValues is how many values one INSERT carries: enough that the cost of a
// statement is spread thin, few enough that its text stays small.
const insertValues = 600

// insertMany writes rows by statements of many rows, and the rest one by one,
// so that two prepared statements serve a table.
func insertMany(ctx context.Context, tx *db.Tx, t table, all [][]any) error {
	per := insertValues / len(t.columns)
	many, one := t.insert(per), t.insert(1)
	args := make([]any, 0, per*len(t.columns))
	for len(all) >= per {
		args = args[:0]
		for _, row := range all[:per] {
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, many, args...); err != nil {
			return err
		}
		all = all[per:]
	}
	for _, row := range all {
		if _, err := tx.Exec(ctx, one, row...); err != nil {
			return err
		}
	}
	return nil
}

// insert is a statement for SQLite alone, so its places need no numbers: the
// driver looks numbered ones up one by one, which takes longer than the insert.
func (t table) insert(rows int) string {
	one := "(?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + one + strings.Repeat(", "+one, rows-1)
}
