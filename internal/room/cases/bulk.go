package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/fields"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// What can be done to many cases at once.
const (
	BulkAssign   = "assign"   // Value: an account's id; oneself takes, others are asked
	BulkPriority = "priority" // a priority
	BulkTag      = "tag"      // a tag to be added
	BulkUntag    = "untag"    // a tag to be taken off
	BulkType     = "type"     // a type; a complaint is never made anything less this way
	BulkSnooze   = "snooze"   // microseconds of the moment
	BulkPropose  = "propose"  // the words to the customer
)

// BulkActs lists them as a form offers them, with the permission of each.
var BulkActs = []struct{ Act, Permission string }{{BulkAssign, MayAssign}, {BulkPriority, MayWrite}, {BulkTag, MayWrite}, {BulkUntag, MayWrite},
	{BulkType, MayRetype}, {BulkSnooze, MayWrite}, {BulkPropose, MayReply}}

// The states of a bulk act.
const (
	BulkRunning = "running"
	BulkDone    = "done"
	BulkUndoing = "undoing"
	BulkUndone  = "undone"
)

// MaxBulk bounds the cases of one act: what one person can answer for at once.
const MaxBulk = 1000

// Bulk is one act on many cases.
type Bulk struct {
	ID         id.ID
	ByID       id.ID
	Act        string
	Value      string
	State      string
	Total      int64
	CreatedAt  time.Time
	FinishedAt time.Time
	Filling    fields.Filling // of BulkType while it runs: see StartBulkType

	Waiting, Done, Same, Refused, Undone, Kept int64
}

// Progress is how much of the present run is over, 0 to Total.
func (b Bulk) Progress() int64 {
	if b.State == BulkUndoing {
		return b.Undone + b.Kept
	}
	return b.Total - b.Waiting
}

// Goal is what Progress reaches.
func (b Bulk) Goal() int64 {
	if b.State == BulkUndoing {
		return b.Done + b.Undone + b.Kept
	}
	return b.Total
}

// CanUndo tells whether there is something to take back. What went out to
// customers cannot be.
func (b Bulk) CanUndo() bool { return b.State == BulkDone && b.Done > 0 && b.Act != BulkPropose }

// BulkItem is what became of one case.
type BulkItem struct {
	Place  int64
	CaseID id.ID
	State  string
	Why    string // text key of a refusal
}

// StartBulk writes down what is to be done to which cases; Later runs it.
func (m *Room) StartBulk(ctx context.Context, tx *db.Tx, by event.Actor, act, value string, which []id.ID) (Bulk, error) {
	b := Bulk{ID: id.New(tx.Now()), ByID: by.ID, Act: act, Value: strings.TrimSpace(value), State: BulkRunning, CreatedAt: tx.Now()}
	slices.Sort(which)
	which = slices.Compact(which)
	b.Total = int64(len(which))
	b.Waiting = b.Total
	if wrong := b.defects(tx.Now()); len(wrong) > 0 {
		return b, fault.OfFields(wrong...)
	}
	if act == BulkAssign {
		to, _ := id.Parse(b.Value)
		if err := m.mustBeActive(ctx, tx, to); err != nil {
			return b, err
		}
	}
	known, err := Some(ctx, tx, which)
	if err != nil {
		return b, err
	}
	for _, c := range known {
		if err := c.NeedRead(); err != nil {
			return b, err
		}
	}
	if len(known) != len(which) {
		return b, fault.OfFields(fault.Field{Name: "cases", Key: "cases.not_found"})
	}
	if _, err := tx.Exec(ctx, sqlStartBulk, b.ID, b.ByID, b.Act, b.Value, b.State, b.Total, clock.Micros(b.CreatedAt)); err != nil {
		return b, fmt.Errorf("start the bulk act: %w", err)
	}
	for i, one := range which {
		if _, err := tx.Exec(ctx, sqlStartItem, b.ID, i, one); err != nil {
			return b, fmt.Errorf("note case %d for the bulk act: %w", one, err)
		}
	}
	return b, m.ofBulk(ctx, tx, by, b, "started")
}

func (b Bulk) defects(now time.Time) (wrong []fault.Field) {
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	if b.Total == 0 {
		bad("cases", "cases.bulk.none")
	}
	if b.Total > MaxBulk {
		bad("cases", "cases.bulk.too_many", "max", MaxBulk)
	}
	switch b.Act {
	case BulkAssign:
		if to, err := id.Parse(b.Value); err != nil || to <= 0 {
			bad("to", "field.choose")
		}
	case BulkPriority:
		if !contains(Priorities, Priority(b.Value)) {
			bad("priority", "field.choose")
		}
	case BulkTag, BulkUntag:
		if n := utf8.RuneCountInString(b.Value); n == 0 {
			bad("tag", "field.required")
		} else if n > MaxTag {
			bad("tag", "field.too_long", "max", MaxTag)
		}
	case BulkType:
		if !contains(Types, Type(b.Value)) {
			bad("type", "field.choose")
		}
	case BulkSnooze:
		until := b.until()
		if !until.After(now) || until.Sub(now) > maxSnooze {
			bad("until", "cases.snooze_range")
		}
	case BulkPropose:
		wrong = append(wrong, textDefects("text", b.Value, MaxText)...)
	default:
		bad("act", "field.choose")
	}
	return wrong
}

func (b Bulk) until() time.Time {
	us, _ := strconv.ParseInt(b.Value, 10, 64)
	return clock.FromMicros(us)
}

func (m *Room) ofBulk(ctx context.Context, tx *db.Tx, by event.Actor, b Bulk, what string) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "bulk", ID: b.ID}, "cases.bulk_"+what, map[string]any{"act": b.Act, "n": b.Total})
	return err
}

type bulkRow struct {
	ID, ByID                                   id.ID
	Act, Value, State, Filling                 string
	Total, CreatedAt, FinishedAt               int64
	Waiting, Done, Same, Refused, Undone, Kept int64
}

func (r bulkRow) bulk() Bulk {
	var filling fields.Filling
	_ = json.Unmarshal([]byte(r.Filling), &filling) // our own JSON, or nothing
	return Bulk{Filling: filling, ID: r.ID, ByID: r.ByID, Act: r.Act, Value: r.Value, State: r.State, Total: r.Total, CreatedAt: clock.FromMicros(r.CreatedAt),
		FinishedAt: clock.FromMicros(r.FinishedAt), Waiting: r.Waiting, Done: r.Done, Same: r.Same, Refused: r.Refused, Undone: r.Undone, Kept: r.Kept}
}

// BulkByID reads a bulk act with what became of its cases so far.
func BulkByID(ctx context.Context, r db.Reader, which id.ID) (Bulk, error) {
	var one bulkRow
	err := r.Get(ctx, &one, sqlBulk, which)
	if errors.Is(err, db.ErrNone) {
		return Bulk{}, fault.New(fault.NotFound, "cases.bulk.not_found")
	}
	if err != nil {
		return Bulk{}, fmt.Errorf("read the bulk act %d: %w", which, err)
	}
	return one.bulk(), nil
}

// Bulks lists a person's last bulk acts, the newest first.
func Bulks(ctx context.Context, r db.Reader, account id.ID) ([]Bulk, error) {
	var rows []bulkRow
	if err := r.All(ctx, &rows, sqlBulks, account); err != nil {
		return nil, fmt.Errorf("read the bulk acts of %d: %w", account, err)
	}
	out := make([]Bulk, len(rows))
	for i, one := range rows {
		out[i] = one.bulk()
	}
	return out, nil
}

// Refusals lists the cases of a bulk act that were refused, or that could not be
// taken back.
func Refusals(ctx context.Context, r db.Reader, which id.ID) ([]BulkItem, error) {
	var out []BulkItem
	if err := r.All(ctx, &out, sqlRefusals, which); err != nil {
		return nil, fmt.Errorf("read the refusals of the bulk act %d: %w", which, err)
	}
	return out, nil
}

const (
	bulkColumns = `b.id, b.by_id, b.act, b.value, b.state, b.filling, b.total, b.created_at, b.finished_at,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'waiting') AS waiting,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'done') AS done,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'same') AS same,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'refused') AS refused,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'undone') AS undone,
    (SELECT COUNT(*) FROM cases_bulk_item i WHERE i.bulk_id = b.id AND i.state = 'kept') AS kept`

	sqlStartBulk = `INSERT INTO cases_bulk (id, by_id, act, value, state, total, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	sqlStartItem = `INSERT INTO cases_bulk_item (bulk_id, place, case_id, state) VALUES ($1, $2, $3, 'waiting')`
	sqlBulk      = `SELECT ` + bulkColumns + ` FROM cases_bulk b WHERE b.id = $1`
	sqlBulks     = `SELECT ` + bulkColumns + ` FROM cases_bulk b WHERE b.by_id = $1 ORDER BY b.id DESC LIMIT 20`
	sqlRefusals  = `
SELECT place, case_id, state, why FROM cases_bulk_item WHERE bulk_id = $1 AND state IN ('refused', 'kept') ORDER BY place`
)
