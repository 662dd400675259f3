package charter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

type versionRow struct {
	ID          id.ID
	Number      int64
	Body        string
	Edition     int64
	ChangedAt   int64
	ChangedBy   id.ID
	PublishedAt int64
	PublishedBy *id.ID
}

func (r versionRow) version() (Version, error) {
	v := Version{ID: r.ID, Number: r.Number, Edition: r.Edition, ChangedAt: clock.FromMicros(r.ChangedAt), ChangedBy: r.ChangedBy, PublishedAt: clock.FromMicros(r.PublishedAt)}
	if r.PublishedBy != nil {
		v.PublishedBy = *r.PublishedBy
	}
	if err := json.Unmarshal([]byte(r.Body), &v.Body); err != nil {
		return v, fmt.Errorf("read version %d of the charter: %w", r.Number, err)
	}
	return v, nil
}

// Versions gives those that were published, the newest first.
func Versions(ctx context.Context, r db.Reader) ([]Version, error) {
	var rows []versionRow
	if err := r.All(ctx, &rows, sqlVersions); err != nil {
		return nil, fmt.Errorf("read the versions of the charter: %w", err)
	}
	out := make([]Version, len(rows))
	for i, one := range rows {
		var err error
		if out[i], err = one.version(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// InForce is the version that holds; ok is false before the first.
func InForce(ctx context.Context, r db.Reader) (v Version, ok bool, err error) {
	all, err := Versions(ctx, r)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

// At is the version that held at an instant, among versions with the newest
// first: what a case received then keeps for good. Ok is false before the first.
func At(versions []Version, at time.Time) (Version, bool) {
	for _, v := range versions {
		if !v.PublishedAt.After(at) {
			return v, true
		}
	}
	return Version{}, false
}

// Numbered gives a published version.
func Numbered(ctx context.Context, r db.Reader, number int64) (Version, error) {
	return one(ctx, r, number)
}

// Draft is what is being written; ok is false when nothing is.
func Draft(ctx context.Context, r db.Reader) (Version, bool, error) {
	v, err := one(ctx, r, 0)
	if fault.KindOf(err) == fault.NotFound {
		return v, false, nil
	}
	return v, err == nil, err
}

func one(ctx context.Context, r db.Reader, number int64) (Version, error) {
	var row versionRow
	err := r.Get(ctx, &row, sqlVersion, number)
	if errors.Is(err, db.ErrNone) {
		return Version{}, fault.New(fault.NotFound, "charter.fault.none")
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of the charter: %w", number, err)
	}
	return row.version()
}

const (
	versionColumns = `id, number, body, edition, changed_at, changed_by, published_at, published_by`

	sqlVersions = `SELECT ` + versionColumns + ` FROM charter_version WHERE number > 0 ORDER BY number DESC`
	sqlVersion  = `SELECT ` + versionColumns + ` FROM charter_version WHERE number = $1`
)
