package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/condition"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// With whom a saved view is shared.
const (
	Private  = ""
	WithTeam = "team"
	WithAll  = "all"
)

// The orders of a saved view.
const (
	ByNext   = "next"   // by the next date, the nearest first; open cases only
	ByNewest = "newest" // received last first
	ByOldest = "oldest"
	ByClosed = "closed" // closed last first; closed cases only
)

// Sorts lists the orders as a form offers them.
var Sorts = []string{ByNext, ByNewest, ByOldest, ByClosed}

const (
	// MaxViews bounds what one person keeps: a longer column is not read.
	MaxViews = 50
	// MaxViewName is the longest name in letters: one line of the column.
	MaxViewName = 60
	// MaxColumns is what a row has room for beside what it always shows.
	MaxColumns = 4
)

// Saved is a view that somebody has saved.
type Saved struct {
	ID        id.ID
	Name      string
	OwnerID   id.ID
	Shared    string
	TeamID    id.ID // with WithTeam
	Condition condition.Node
	Sort      string
	Columns   []string // keys of own fields: "case.warranty"
	Version   int64
	Starred   bool // by the reader
}

// MayChange tells whether an account may change the view: its maker, and of a
// shared one whoever may share.
func (s Saved) MayChange(account id.ID, mayShare bool) bool {
	return s.OwnerID == account || s.Shared != Private && mayShare
}

// SaveView makes a view (ID 0) or changes one. mayShare is whether the actor may
// show views to others.
func (m *Room) SaveView(ctx context.Context, tx *db.Tx, by event.Actor, reader condition.Reader, s Saved, mayShare bool) (Saved, error) {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	reg, err := Questions(ctx, tx)
	if err != nil {
		return s, err
	}
	if wrong := s.defects(reg, reader, mayShare); len(wrong) > 0 {
		return s, fault.OfFields(wrong...)
	}
	if s.ID == 0 {
		return m.addView(ctx, tx, by, s)
	}
	old, err := ViewByID(ctx, tx, s.ID, by.ID)
	if err != nil {
		return s, err
	}
	if !old.MayChange(by.ID, mayShare) {
		return s, fault.New(fault.Denied, "cases.saved.not_yours")
	}
	n, err := tx.Exec(ctx, sqlChangeView, s.ID, s.Name, s.Shared, s.TeamID.OrNull(), s.Condition.JSON(), s.Sort, strings.Join(s.Columns, " "), s.Version)
	if err != nil {
		return s, fmt.Errorf("change the view %d: %w", s.ID, err)
	}
	if n == 0 {
		return s, fault.New(fault.Conflict, "cases.saved.changed_meanwhile")
	}
	s.Version++
	return s, m.ofView(ctx, tx, by, s.ID, "changed")
}

func (m *Room) addView(ctx context.Context, tx *db.Tx, by event.Actor, s Saved) (Saved, error) {
	var n int64
	if err := tx.Get(ctx, &n, sqlCountViews, by.ID); err != nil {
		return s, fmt.Errorf("count the views of %d: %w", by.ID, err)
	}
	if n >= MaxViews {
		return s, fault.New(fault.Conflict, "cases.saved.too_many", "max", MaxViews)
	}
	s.ID, s.OwnerID, s.Version = id.New(tx.Now()), by.ID, 1
	if _, err := tx.Exec(ctx, sqlAddView, s.ID, s.Name, s.OwnerID, s.Shared, s.TeamID.OrNull(), s.Condition.JSON(), s.Sort,
		strings.Join(s.Columns, " "), int64(s.ID), clock.Micros(tx.Now())); err != nil {
		return s, fmt.Errorf("save the view: %w", err)
	}
	return s, m.ofView(ctx, tx, by, s.ID, "made")
}

func (s Saved) defects(reg *condition.Registry, reader condition.Reader, mayShare bool) []fault.Field {
	wrong := reg.Check(s.Condition, reader)
	bad := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	switch n := utf8.RuneCountInString(s.Name); {
	case n == 0:
		bad("name", "field.required")
	case n > MaxViewName:
		bad("name", "field.too_long", "max", MaxViewName)
	}
	if !slices.Contains(Sorts, s.Sort) {
		bad("sort", "field.bad_choice")
	}
	switch {
	case s.Shared != Private && s.Shared != WithTeam && s.Shared != WithAll:
		bad("shared", "field.bad_choice")
	case s.Shared != Private && !mayShare:
		bad("shared", "cases.saved.may_not_share")
	case (s.Shared == WithTeam) != (s.TeamID != 0):
		bad("team", "field.choose")
	}
	if len(s.Columns) > MaxColumns {
		bad("columns", "cases.saved.too_many_columns", "max", MaxColumns)
	}
	for _, c := range s.Columns {
		if _, ok := reg.Field(c); !ok {
			bad("columns", "condition.unknown_field")
		}
	}
	return wrong
}

// StarView puts a view among a person's favourites, or takes it out.
func (m *Room) StarView(ctx context.Context, tx *db.Tx, account, which id.ID, on bool) error {
	if _, err := ViewByID(ctx, tx, which, account); err != nil {
		return err
	}
	text := sqlUnstar
	if on {
		text = sqlStar
	}
	if _, err := tx.Exec(ctx, text, account, which); err != nil {
		return fmt.Errorf("star the view %d: %w", which, err)
	}
	return nil
}

func (m *Room) ofView(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, what string) error {
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "view", ID: which}, "cases.view_"+what, nil)
	return err
}

type savedRow struct {
	ID        id.ID
	Name      string
	OwnerID   id.ID
	Shared    string
	TeamID    *int64
	Condition string
	Sort      string
	Columns   string
	Version   int64
	Starred   bool
}

// saved reads the row. A condition of a later release that cannot be read asks
// nothing rather than hiding the view.
func (r savedRow) saved() Saved {
	n, _ := condition.Parse([]byte(r.Condition))
	return Saved{ID: r.ID, Name: r.Name, OwnerID: r.OwnerID, Shared: r.Shared, TeamID: id.OrZero(r.TeamID), Condition: n, Sort: r.Sort,
		Columns: strings.Fields(r.Columns), Version: r.Version, Starred: r.Starred}
}

// Views lists the saved views that an account sees: its own, its teams', and
// those shared with everybody; favourites first, then as the person put them.
func Views(ctx context.Context, r db.Reader, account id.ID) ([]Saved, error) {
	var rows []savedRow
	if err := r.All(ctx, &rows, sqlViews, account); err != nil {
		return nil, fmt.Errorf("read the views of %d: %w", account, err)
	}
	out := make([]Saved, len(rows))
	for i, one := range rows {
		out[i] = one.saved()
	}
	return out, nil
}

// ViewByID reads a view that an account sees.
func ViewByID(ctx context.Context, r db.Reader, which, account id.ID) (Saved, error) {
	var one savedRow
	err := r.Get(ctx, &one, sqlViewByID, account, which)
	if errors.Is(err, db.ErrNone) {
		return Saved{}, fault.New(fault.NotFound, "cases.saved.not_found")
	}
	if err != nil {
		return Saved{}, fmt.Errorf("read the view %d: %w", which, err)
	}
	return one.saved(), nil
}

const (
	savedColumns = `w.id, w.name, w.owner_id, w.shared, w.team_id, w.condition, w.sort, w.columns, w.version,
    CASE WHEN s.view_id IS NULL THEN false ELSE true END AS starred`
	savedSeen = `
FROM cases_view w LEFT JOIN cases_view_star s ON s.view_id = w.id AND s.account_id = $1
LEFT JOIN cases_view_place p ON p.view_id = w.id AND p.account_id = $1
WHERE w.dropped_at = 0 AND (w.owner_id = $1 OR w.shared = 'all'
    OR w.shared = 'team' AND EXISTS (SELECT 1 FROM staff_team_member t WHERE t.team_id = w.team_id AND t.account_id = $1))`

	sqlViews = `SELECT ` + savedColumns + savedSeen + ` 
ORDER BY CASE WHEN s.view_id IS NULL THEN 1 ELSE 0 END, CASE WHEN p.place IS NULL THEN 1 ELSE 0 END, p.place, w.place, w.id LIMIT 200`
	sqlViewByID   = `SELECT ` + savedColumns + savedSeen + ` AND w.id = $2`
	sqlCountViews = `SELECT COUNT(*) FROM cases_view WHERE owner_id = $1 AND dropped_at = 0`
	sqlAddView    = `
INSERT INTO cases_view (id, name, owner_id, shared, team_id, condition, sort, columns, place, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	sqlChangeView = `
UPDATE cases_view SET name = $2, shared = $3, team_id = $4, condition = $5, sort = $6, columns = $7, version = version + 1
WHERE id = $1 AND version = $8`
	sqlStar   = `INSERT INTO cases_view_star (account_id, view_id) VALUES ($1, $2) ON CONFLICT (account_id, view_id) DO NOTHING`
	sqlUnstar = `DELETE FROM cases_view_star WHERE account_id = $1 AND view_id = $2`
)
