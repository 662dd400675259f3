package dispute

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
)

// The states of a pack.
const (
	Making = "making"
	Ready  = "ready"
	Failed = "failed"
)

// Pack is the whole file of a case, made once.
type Pack struct {
	ID              id.ID
	CaseID          id.ID
	Lang            lang.Tag // of its index
	State           string
	Done, Total     int64 // parts
	Size            int64 // in bytes
	SHA256          string
	MadeBy          id.ID
	MadeAt, ReadyAt time.Time
}

// Ask begins to make the file of a case. Who asks stands in the record.
func (m *Room) Ask(ctx context.Context, tx *db.Tx, by event.Actor, of id.ID, t lang.Tag) (Pack, error) {
	if err := hold(ctx, tx, of); err != nil {
		return Pack{}, err
	}
	p := Pack{ID: id.New(tx.Now()), CaseID: of, Lang: t, State: Making, MadeBy: by.ID, MadeAt: tx.Now()}
	if err := tx.Get(ctx, &p.Total, sqlParts, of); err != nil {
		return p, fmt.Errorf("count the parts of the file of case %d: %w", of, err)
	}
	if _, err := tx.Exec(ctx, sqlAsk, p.ID, of, string(t), p.Total, p.MadeBy, clock.Micros(p.MadeAt)); err != nil {
		return p, fmt.Errorf("ask for the file of case %d: %w", of, err)
	}
	if err := m.tell(ctx, tx, by, of, "pack_asked", map[string]any{"pack": p.ID}); err != nil {
		return p, err
	}
	return p, m.Later(ctx, tx, p.ID)
}

// toldEvery is how many parts pass between two words of progress.
const toldEvery = 25

// Make makes a pack that was asked for. It may be begun again at any time: the
// file stands under its name only once it is whole.
func (m *Room) Make(ctx context.Context, d *db.DB, which id.ID) error {
	p, err := ReadPack(ctx, d, which)
	if err != nil || p.State != Making {
		return err
	}
	c, err := cases.Get(ctx, d, p.CaseID)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.Dir, 0o700); err != nil {
		return fmt.Errorf("make room for the file of case %d: %w", c.ID, err)
	}
	f, err := os.CreateTemp(m.Dir, ".new-*")
	if err != nil {
		return fmt.Errorf("begin the file of case %d: %w", c.ID, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // after the rename there is nothing to remove
	sum := sha256.New()
	manifest, err := m.Write(ctx, d, io.MultiWriter(f, sum), c, ForBody, p.Lang, p.MadeBy, p.MadeAt, func(done int64) {
		if done%toldEvery == 0 {
			_ = d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, sqlProgress, p.ID, done); return err })
		}
	})
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	st, err := os.Stat(f.Name())
	if err == nil {
		err = os.Rename(f.Name(), m.path(p.ID))
	}
	if err != nil {
		return fmt.Errorf("keep the file of case %d: %w", c.ID, err)
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := hold(ctx, tx, c.ID); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, sqlReady, p.ID, int64(len(manifest.Parts)), st.Size(), hex.EncodeToString(sum.Sum(nil)), clock.Micros(tx.Now()))
		if err != nil || n == 0 {
			return err
		}
		return m.tell(ctx, tx, event.Staff(p.MadeBy), c.ID, "pack_made", map[string]any{"pack": p.ID, "parts": len(manifest.Parts), "sha256": hex.EncodeToString(sum.Sum(nil)), "head": manifest.Head})
	})
}

func (m *Room) path(which id.ID) string { return filepath.Join(m.Dir, which.String()+".zip") }

// Take opens a pack that is ready, and writes down who took it. The caller closes
// the file.
func (m *Room) Take(ctx context.Context, d *db.DB, by event.Actor, which id.ID) (Pack, *os.File, error) {
	p, err := ReadPack(ctx, d, which)
	if err != nil {
		return p, nil, err
	}
	if p.State != Ready {
		return p, nil, fault.New(fault.Conflict, "dispute.fault.not_ready")
	}
	f, err := os.Open(m.path(p.ID))
	if err != nil {
		return p, nil, fault.New(fault.NotFound, "dispute.fault.old_pack").Because(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		if err := hold(ctx, tx, p.CaseID); err != nil {
			return err
		}
		return m.tell(ctx, tx, by, p.CaseID, "pack_taken", map[string]any{"pack": p.ID})
	})
	if err != nil {
		_ = f.Close()
	}
	return p, f, err
}

// TakenByCustomer writes down that the customer takes their own file.
func (m *Room) TakenByCustomer(ctx context.Context, tx *db.Tx, c cases.Case) error {
	if err := hold(ctx, tx, c.ID); err != nil {
		return err
	}
	return m.tell(ctx, tx, event.Customer(c.CustomerID), c.ID, "pack_taken", map[string]any{"audience": ForCustomer})
}

// KeptFor is how long a pack is kept: it is a copy, and can be made again.
const KeptFor = 30 * 24 * time.Hour

// Sweep removes packs that are too old. Their rows stay: who made them is part
// of the record.
func (m *Room) Sweep(now time.Time) error {
	all, err := os.ReadDir(m.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, one := range all {
		if info, statErr := one.Info(); statErr == nil && now.Sub(info.ModTime()) > KeptFor {
			err = errors.Join(err, os.Remove(filepath.Join(m.Dir, one.Name())))
		}
	}
	return err
}

type packRow struct {
	ID, CaseID, MadeBy                 id.ID
	Lang, State, SHA256                string
	Done, Total, Size, MadeAt, ReadyAt int64
}

func (r packRow) pack() Pack {
	return Pack{r.ID, r.CaseID, lang.Tag(r.Lang), r.State, r.Done, r.Total, r.Size, r.SHA256, r.MadeBy, clock.FromMicros(r.MadeAt), clock.FromMicros(r.ReadyAt)}
}

// ReadPack reads what is known of a pack.
func ReadPack(ctx context.Context, r db.Reader, which id.ID) (Pack, error) {
	var one packRow
	err := r.Get(ctx, &one, sqlPack, which)
	if errors.Is(err, db.ErrNone) {
		return Pack{}, fault.New(fault.NotFound, "dispute.fault.no_pack")
	}
	if err != nil {
		return Pack{}, fmt.Errorf("read pack %d: %w", which, err)
	}
	return one.pack(), nil
}

// Packs lists the packs of a case, the newest first.
func Packs(ctx context.Context, r db.Reader, of id.ID) ([]Pack, error) {
	var rows []packRow
	if err := r.All(ctx, &rows, sqlPacks, of, PageSize); err != nil {
		return nil, fmt.Errorf("list the packs of case %d: %w", of, err)
	}
	all := make([]Pack, len(rows))
	for i, one := range rows {
		all[i] = one.pack()
	}
	return all, nil
}

const (
	sqlAsk = `INSERT INTO dispute_pack (id, case_id, lang, state, total, made_by, made_at) VALUES ($1, $2, $3, 'making', $4, $5, $6)`

	sqlParts = `SELECT COUNT(*) + 6 FROM cases_message WHERE case_id = $1`

	sqlProgress = `UPDATE dispute_pack SET done = $2 WHERE id = $1 AND state = 'making'`

	sqlReady = `UPDATE dispute_pack SET state = 'ready', done = $2, total = $2, size = $3, sha256 = $4, ready_at = $5 WHERE id = $1 AND state = 'making'`

	packColumns = `id, case_id, lang, state, done, total, size, sha256, made_by, made_at, ready_at`

	sqlPack  = `SELECT ` + packColumns + ` FROM dispute_pack WHERE id = $1`
	sqlPacks = `SELECT ` + packColumns + ` FROM dispute_pack WHERE case_id = $1 ORDER BY id DESC LIMIT $2`
)
