package promises

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Version is a book with its history.
type Version struct {
	Book    Book
	Name    string // what changed, in the words of who changed it; "" for the first
	MadeAt  time.Time
	MadeBy  id.ID
	OnAt    time.Time // since when it holds or held; zero for the draft and the first
	OnBy    id.ID
	Edition int64 // of the draft
}

// IsDraft tells that a version has never been in force.
func (v Version) IsDraft() bool { return v.Book.Version > 1 && v.OnAt.IsZero() }

// MaxVersionName is one line.
const MaxVersionName = 120

type versionRow struct {
	Version int64
	Name    string
	Body    string
	MadeAt  int64
	MadeBy  id.ID
	OnAt    int64
	OnBy    id.ID
	Edition int64
}

func (r versionRow) version() (Version, error) {
	v := Version{Name: r.Name, MadeAt: clock.FromMicros(r.MadeAt), MadeBy: r.MadeBy, OnAt: clock.FromMicros(r.OnAt), OnBy: r.OnBy, Edition: r.Edition}
	if err := json.Unmarshal([]byte(r.Body), &v.Book); err != nil {
		return v, fmt.Errorf("read version %d of the policy: %w", r.Version, err)
	}
	v.Book.Version = r.Version
	return v, nil
}

// Versions lists every version, the draft and the newest first; the first is the
// one that Rida brings along.
func Versions(ctx context.Context, r db.Reader) ([]Version, error) {
	var rows []versionRow
	if err := r.All(ctx, &rows, sqlVersions); err != nil {
		return nil, fmt.Errorf("read the versions of the policy: %w", err)
	}
	all := make([]Version, 0, len(rows)+1)
	for _, one := range rows {
		v, err := one.version()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return append(all, Version{Book: DefaultBook()}), nil
}

// VersionAt reads one version, which may be the draft or one of long ago.
func VersionAt(ctx context.Context, r db.Reader, which int64) (Version, error) {
	if which == 1 {
		return Version{Book: DefaultBook()}, nil
	}
	var one versionRow
	err := r.Get(ctx, &one, sqlVersionAt, which)
	if errors.Is(err, db.ErrNone) {
		return Version{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of the policy: %w", which, err)
	}
	return one.version()
}

// Current reads the version that holds.
func Current(ctx context.Context, r db.Reader) (Book, error) {
	var one versionRow
	err := r.Get(ctx, &one, sqlCurrent)
	if errors.Is(err, db.ErrNone) {
		return DefaultBook(), nil
	}
	if err != nil {
		return Book{}, fmt.Errorf("read the policy: %w", err)
	}
	v, err := one.version()
	return v.Book, err
}

// Draft reads the version that is being written; ok is false when there is none.
func Draft(ctx context.Context, r db.Reader) (v Version, ok bool, err error) {
	var one versionRow
	err = r.Get(ctx, &one, sqlDraft)
	if errors.Is(err, db.ErrNone) {
		return v, false, nil
	}
	if err == nil {
		v, err = one.version()
	}
	return v, err == nil, err
}

// SaveDraft writes the draft, of which there is one: the next version, or what is
// written of it already. Edition is the one that the writer saw, 0 for a new
// draft; Conflict when somebody else was faster. A book that undercuts the floor
// is refused, rule by rule.
func (m *Room) SaveDraft(ctx context.Context, tx *db.Tx, by event.Actor, name string, b Book, edition int64) (Version, error) {
	name = strings.Join(strings.Fields(name), " ")
	wrong := b.Check(m.policy().Kinds)
	if utf8.RuneCountInString(name) > MaxVersionName {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.too_long", Args: []any{"max", MaxVersionName}})
	}
	if name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.required"})
	}
	if len(wrong) > 0 {
		return Version{}, fault.OfFields(wrong...)
	}
	body, err := json.Marshal(b)
	if err != nil {
		return Version{}, fmt.Errorf("write the policy: %w", err)
	}
	draft, there, err := Draft(ctx, tx)
	if err != nil {
		return Version{}, err
	}
	if edition != 0 && (!there || draft.Edition != edition) || edition == 0 && there {
		return Version{}, fault.New(fault.Conflict, "promises.fault.draft")
	}
	what := "changed"
	if there {
		b.Version = draft.Book.Version
		_, err = tx.Exec(ctx, sqlEditDraft, b.Version, name, string(body), clock.Micros(tx.Now()), by.ID)
	} else {
		now, currentErr := Current(ctx, tx)
		if currentErr != nil {
			return Version{}, currentErr
		}
		b.Version, what = now.Version+1, "begun"
		_, err = tx.Exec(ctx, sqlNewDraft, b.Version, name, string(body), clock.Micros(tx.Now()), by.ID)
	}
	if db.IsUnique(err) {
		return Version{}, fault.New(fault.Conflict, "promises.fault.draft").Because(err)
	}
	if err != nil {
		return Version{}, fmt.Errorf("write the draft of the policy: %w", err)
	}
	if err := m.ofPolicy(ctx, tx, by, what, map[string]any{"version": b.Version, "sha256": id.Hash(string(body))}); err != nil {
		return Version{}, err
	}
	v, _, err := Draft(ctx, tx)
	return v, err
}

// DropDraft throws the draft away.
func (m *Room) DropDraft(ctx context.Context, tx *db.Tx, by event.Actor) error {
	draft, there, err := Draft(ctx, tx)
	if err != nil || !there {
		return err
	}
	if _, err := tx.Exec(ctx, sqlDropDraft); err != nil {
		return fmt.Errorf("drop the draft of the policy: %w", err)
	}
	return m.ofPolicy(ctx, tx, by, "dropped", map[string]any{"version": draft.Book.Version})
}

// SwitchOn puts the draft in force, in the edition that was seen. Clocks that run
// keep the version under which they began.
func (m *Room) SwitchOn(ctx context.Context, tx *db.Tx, by event.Actor, edition int64) (Version, error) {
	draft, there, err := Draft(ctx, tx)
	if err != nil {
		return draft, err
	}
	if !there || draft.Edition != edition {
		return draft, fault.New(fault.Conflict, "promises.fault.draft")
	}
	if wrong := draft.Book.Check(m.policy().Kinds); len(wrong) > 0 {
		return draft, fault.OfFields(wrong...)
	}
	n, err := tx.Exec(ctx, sqlSwitchOn, draft.Book.Version, clock.Micros(tx.Now()), by.ID, edition)
	if err != nil {
		return draft, fmt.Errorf("put the policy in force: %w", err)
	}
	if n == 0 {
		return draft, fault.New(fault.Conflict, "promises.fault.draft")
	}
	draft.OnAt, draft.OnBy = tx.Now(), by.ID
	return draft, m.ofPolicy(ctx, tx, by, "switched", map[string]any{"version": draft.Book.Version})
}

// ofPolicy appends an event about the policy.
func (m *Room) ofPolicy(ctx context.Context, tx *db.Tx, by event.Actor, what string, data any) error {
	_, err := m.events.Append(ctx, tx, by, event.Subject{Kind: "policy", ID: 1}, "promises.policy_"+what, data)
	return err
}

const (
	versionColumns = `SELECT version, name, body, made_at, made_by, on_at, on_by, edition FROM promises_policy `

	sqlVersions  = versionColumns + `ORDER BY version DESC`
	sqlVersionAt = versionColumns + `WHERE version = $1`
	sqlCurrent   = versionColumns + `WHERE on_at > 0 ORDER BY version DESC LIMIT 1`
	sqlDraft     = versionColumns + `WHERE on_at = 0`

	sqlNewDraft  = `INSERT INTO promises_policy (version, name, body, made_at, made_by) VALUES ($1, $2, $3, $4, $5)`
	sqlEditDraft = `UPDATE promises_policy SET name = $2, body = $3, made_at = $4, made_by = $5, edition = edition + 1 WHERE version = $1 AND on_at = 0`
	sqlDropDraft = `DELETE FROM promises_policy WHERE on_at = 0`
	sqlSwitchOn  = `UPDATE promises_policy SET on_at = $2, on_by = $3 WHERE version = $1 AND on_at = 0 AND edition = $4`
)

func errNoDraft() error { return fault.New(fault.Conflict, "promises.fault.no_draft") }
