package notice

import (
	"context"
	"fmt"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Notice is one thing somebody was told.
type Notice struct {
	ID     id.ID
	Cause  id.ID
	To     id.ID
	Kind   string
	About  event.Subject
	By     event.Actor
	At     time.Time
	ReadAt time.Time // zero while unread
}

// IsRead tells whether it was looked at.
func (n Notice) IsRead() bool { return !n.ReadAt.IsZero() }

const (
	// PageSize is how many notices one page lists.
	PageSize = 50
	// countLimit bounds the counting of unread notices; above it the bell says
	// "99+", whatever the number is.
	countLimit = 100
	// countLife is after what time at the latest a change by another process shows.
	countLife = 10 * time.Second
)

// List reads somebody's notices, newest first: those before an id, from the
// newest when it is 0, at most limit. more tells that there are older ones.
func (b *Bell) List(ctx context.Context, r db.Reader, account id.ID, unreadOnly bool, before id.ID, limit int) (all []Notice, more bool, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	text := sqlList
	if unreadOnly {
		text = sqlListUnread
	}
	var rows []row
	if err := r.All(ctx, &rows, text, account, before, limit+1); err != nil {
		return nil, false, fmt.Errorf("list the notices of account %d: %w", account, err)
	}
	if more = len(rows) > limit; more {
		rows = rows[:limit]
	}
	return notices(rows), more, nil
}

// Get reads one notice of somebody; NotFound when it is another's.
func (b *Bell) Get(ctx context.Context, r db.Reader, account, which id.ID) (Notice, error) {
	var one row
	if err := r.Get(ctx, &one, sqlGet, which, account); err != nil {
		return Notice{}, fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	return one.notice(), nil
}

// Unread is how many notices somebody has not looked at, at most 100. It is
// kept in memory for a while: every page asks it.
func (b *Bell) Unread(ctx context.Context, r db.Reader, account id.ID) (int64, error) {
	now := time.Now()
	if kept, ok := b.counts.Load(account); ok && now.Sub(kept.(counted).read) < countLife {
		return kept.(counted).n, nil
	}
	var n int64
	if err := r.Get(ctx, &n, sqlUnread, account, countLimit); err != nil {
		return 0, fmt.Errorf("count the notices of account %d: %w", account, err)
	}
	b.counts.Store(account, counted{n, now})
	return n, nil
}

// Things finds what notices are about.
func (b *Bell) Things(ctx context.Context, r db.Reader, all []Notice) (map[event.Subject]Thing, error) {
	wanted := map[string][]id.ID{}
	for _, n := range all {
		wanted[n.About.Kind] = append(wanted[n.About.Kind], n.About.ID)
	}
	out := map[event.Subject]Thing{}
	for kind, ids := range wanted {
		find, ok := b.o.Things[kind]
		if !ok {
			continue
		}
		found, err := find(ctx, r, ids)
		if err != nil {
			return nil, fmt.Errorf("find what notices of %s are about: %w", kind, err)
		}
		for which, thing := range found {
			out[event.Subject{Kind: kind, ID: which}] = thing
		}
	}
	return out, nil
}

type row struct {
	ID          id.ID
	CauseID     id.ID
	AccountID   id.ID
	Kind        string
	SubjectKind string
	SubjectID   id.ID
	ActorKind   string
	ActorID     id.ID
	At          int64
	ReadAt      int64
}

func (r row) notice() Notice {
	n := Notice{ID: r.ID, Cause: r.CauseID, To: r.AccountID, Kind: r.Kind, About: event.Subject{Kind: r.SubjectKind, ID: r.SubjectID},
		By: event.Actor{Kind: r.ActorKind, ID: r.ActorID}, At: clock.FromMicros(r.At)}
	if r.ReadAt != 0 {
		n.ReadAt = clock.FromMicros(r.ReadAt)
	}
	return n
}

func notices(rows []row) []Notice {
	all := make([]Notice, len(rows))
	for i, one := range rows {
		all[i] = one.notice()
	}
	return all
}

const columns = `id, cause_id, account_id, kind, subject_kind, subject_id, actor_kind, actor_id, at, read_at`

const (
	sqlList = `SELECT ` + columns + ` FROM notice WHERE account_id = $1 AND shown AND id < $2 ORDER BY id DESC LIMIT $3`

	sqlListUnread = `SELECT ` + columns + ` FROM notice WHERE account_id = $1 AND shown AND read_at = 0 AND id < $2 ORDER BY id DESC LIMIT $3`

	sqlGet = `SELECT ` + columns + ` FROM notice WHERE id = $1 AND account_id = $2`

	sqlUnread = `SELECT COUNT(*) FROM (SELECT 1 FROM notice WHERE account_id = $1 AND shown AND read_at = 0 LIMIT $2) AS newest`
)
