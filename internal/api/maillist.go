package api

import (
	"context"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// mailQuery narrows the ledger.
type mailQuery struct {
	page
	State     []mailState `query:"state" doc:"Only these states, with commas between." example:"unreadable,failed"`
	Direction direction   `query:"direction"`
	Q         string      `query:"q" doc:"Only mails in whose addresses or subject all these words stand. A new mail may take a minute to be found." example:"heater maryam"`
}

// mailRow is a mail as the list shows it.
type mailRow struct {
	ID        id.ID     `json:"id"`
	Direction direction `json:"direction"`
	State     mailState `json:"state"`
	Reason    string    `json:"reason,omitempty" doc:"Code that says how the state came about." example:"mail.new"`
	At        time.Time `json:"at" doc:"When it arrived or was written."`
	StateAt   time.Time `json:"state_at" doc:"Since when it is in this state."`
	From      string    `json:"from" doc:"As its header says; the envelope sender until it is read."`
	To        []string  `json:"to" doc:"Of the envelope."`
	Subject   string    `json:"subject"`
	Size      int64     `json:"size" doc:"In bytes."`
	SHA256    string    `json:"sha256" doc:"Of the raw message, hexadecimal."`
	Case      string    `json:"case,omitempty" doc:"Reference of the case it belongs to." example:"123456782"`
}

type mailList struct {
	Items      []mailRow `json:"items"`
	NextCursor *string   `json:"next_cursor" doc:"What to send as cursor for the next page; null at the end."`
}

// listMail gives the ledger, the newest first.
func listMail(ctx context.Context, c *call, q mailQuery) (mailList, error) {
	before, err := q.before()
	if err != nil {
		return mailList{}, err
	}
	f := channel.Filter{Kind: "email", Direction: channel.Direction(q.Direction)}
	for _, s := range q.State {
		f.States = append(f.States, channel.State(s))
	}
	entries, more, err := c.findMail(ctx, q, f, before)
	if err != nil {
		return mailList{}, err
	}
	references, err := referencesOf(ctx, c.api.DB, entries)
	if err != nil {
		return mailList{}, err
	}
	rows := make([]mailRow, len(entries))
	for i, e := range entries {
		rows[i] = rowOf(e, references[e.Case])
	}
	return mailList{rows, cursorOf(more)}, nil
}

func referencesOf(ctx context.Context, r db.Reader, entries []channel.Entry) (map[id.ID]string, error) {
	var ids []id.ID
	for _, e := range entries {
		if e.Case != 0 {
			ids = append(ids, e.Case)
		}
	}
	all, err := cases.Some(ctx, r, ids)
	out := make(map[id.ID]string, len(all))
	for one, c := range all {
		out[one] = c.Reference
	}
	return out, err
}

func rowOf(e channel.Entry, reference string) mailRow {
	row := mailRow{ID: e.ID, Direction: direction(e.Direction), State: mailState(e.State), Reason: e.Reason, At: e.At, StateAt: e.StateAt,
		From: e.HeaderFrom, To: e.EnvelopeTo, Subject: e.Subject, Size: e.Size, SHA256: e.SHA256, Case: reference}
	if row.From == "" {
		row.From = e.EnvelopeFrom
	}
	if row.To == nil {
		row.To = []string{}
	}
	return row
}

// mailCounts is how many mails are in each state.
type mailCounts struct {
	States map[string]int64 `json:"states" doc:"The number of mails in each state; together they are all."`
	Total  int64            `json:"total"`
}

func countMail(ctx context.Context, c *call, _ nothing) (mailCounts, error) {
	counts, err := c.api.Ledger.CountByState(ctx, c.api.DB)
	out := mailCounts{States: map[string]int64{}}
	for s, n := range counts {
		out.States[string(s)] = n
		out.Total += n
	}
	return out, err
}
