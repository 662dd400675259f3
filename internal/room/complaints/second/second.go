package second

import (
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/stats"
	"rida/internal/room/complaints"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

// The permissions of this package.
const (
	MayRead = "second.read" // answer second looks, and see how far both agree
	MayDraw = "second.draw" // draw samples
)

// Permissions are this package's part of the one list in app.
func Permissions() []staff.Permission {
	return []staff.Permission{
		{Name: MayRead, Key: "second.permission.read", Roles: []string{staff.Manager, staff.Agent}},
		{Name: MayDraw, Key: "second.permission.draw", Roles: []string{staff.Manager}},
	}
}

// Room holds what the acts of this package need.
type Room struct {
	Events *event.Log
	// Differ hears, in the act, of a second look that came to something else than
	// the first: a person is to look into it.
	Differ func(ctx context.Context, tx *db.Tx, l Look) error
}

const (
	// UsualPercent is how many of a hundred are read again where nobody says otherwise.
	UsualPercent = 10
	// most bounds a sample: more are read by nobody.
	most = 200
	// MaxOmitted is what was left out, in words.
	MaxOmitted = 4000
	// Few is below how many readings agreement is not said.
	Few = 10
	// PageSize is how many looks a page lists.
	PageSize = 50
)

// Sample is one drawing.
type Sample struct {
	ID       id.ID
	Seed     int64
	Percent  int64
	From, To time.Time // of the closing
	Of       int64     // how many had been closed
	DrawnBy  id.ID
	DrawnAt  time.Time
}

// Look is one complaint that is read again.
type Look struct {
	ID         id.ID
	SampleID   id.ID
	CaseID     id.ID
	CloserID   id.ID
	First      complaints.Finding // not shown before it is read
	FirstNeeds bool               // every need was noted as met
	ReaderID   id.ID
	Finding    complaints.Finding
	NeedsMet   bool
	Omitted    string // what was left out, "" for nothing
	ReadAt     time.Time
}

// IsRead tells that the second answer is kept.
func (l Look) IsRead() bool { return !l.ReadAt.IsZero() }

// Differs tells that the second reader came to something else.
func (l Look) Differs() bool {
	return l.IsRead() && (l.Finding != l.First || l.NeedsMet != l.FirstNeeds || l.Omitted != "")
}

// Chosen draws from a list by a seed: the part of the list whose marks are the
// smallest, a mark being SHA-256 of seed and id. The same seed and list give the
// same part, whoever draws, on whatever machine. At least one is drawn from a list
// that is not empty, and at most 200.
func Chosen(seed int64, all []id.ID, percent int64) []id.ID {
	n := min((int64(len(all))*percent+99)/100, most)
	type marked struct {
		which id.ID
		mark  uint64
	}
	marks := make([]marked, len(all))
	for i, one := range all {
		var b [16]byte
		binary.BigEndian.PutUint64(b[:8], uint64(seed))
		binary.BigEndian.PutUint64(b[8:], uint64(one))
		sum := sha256.Sum256(b[:])
		marks[i] = marked{one, binary.BigEndian.Uint64(sum[:8])}
	}
	slices.SortFunc(marks, func(a, b marked) int { return cmp.Or(cmp.Compare(a.mark, b.mark), cmp.Compare(a.which, b.which)) })
	out := make([]id.ID, n)
	for i := range out {
		out[i] = marks[i].which
	}
	slices.Sort(out)
	return out
}

// Draw draws a sample of the complaints that ended within a time. What has no
// decision, or is in a sample already, is not drawn from.
func (m *Room) Draw(ctx context.Context, tx *db.Tx, by event.Actor, from, to time.Time, percent, seed int64) (Sample, error) {
	s := Sample{ID: id.New(tx.Now()), Seed: seed, Percent: percent, From: from, To: to, DrawnBy: by.ID, DrawnAt: tx.Now()}
	if percent < 1 || percent > 100 || !from.Before(to) {
		return s, fault.OfFields(fault.Field{Name: "percent", Key: "second.fault.percent"})
	}
	var ended []struct {
		CaseID    id.ID
		Decision  string
		DecidedBy id.ID
		CloserID  id.ID
		Unmet     int64
	}
	if err := tx.All(ctx, &ended, sqlEnded, clock.Micros(from), clock.Micros(to)); err != nil {
		return s, fmt.Errorf("read what ended: %w", err)
	}
	if s.Of = int64(len(ended)); s.Of == 0 {
		return s, fault.New(fault.Conflict, "second.fault.none")
	}
	if _, err := tx.Exec(ctx, sqlDraw, s.ID, s.Seed, s.Percent, clock.Micros(from), clock.Micros(to), s.Of, s.DrawnBy, clock.Micros(s.DrawnAt)); err != nil {
		return s, fmt.Errorf("draw a sample: %w", err)
	}
	ids := make([]id.ID, len(ended))
	for i, one := range ended {
		ids[i] = one.CaseID
	}
	chosen := Chosen(seed, ids, percent)
	for _, one := range ended {
		if !slices.Contains(chosen, one.CaseID) {
			continue
		}
		closer := one.CloserID
		if closer == 0 {
			closer = one.DecidedBy
		}
		if _, err := tx.Exec(ctx, sqlLook, id.New(tx.Now()), s.ID, one.CaseID, closer, one.Decision, one.Unmet == 0); err != nil {
			return s, fmt.Errorf("put complaint %d into a sample: %w", one.CaseID, err)
		}
	}
	_, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "sample", ID: s.ID}, "second.drawn", map[string]any{"seed": seed, "percent": percent, "of": s.Of, "n": len(chosen)})
	return s, err
}

// Answer is what a second reader says.
type Answer struct {
	Finding  complaints.Finding
	NeedsMet bool
	Omitted  string
}

// Read keeps a second reader's answer, once.
func (m *Room) Read(ctx context.Context, tx *db.Tx, by event.Actor, which id.ID, a Answer) (Look, error) {
	if err := tx.Lock(ctx, "second_look", int64(which)); err != nil {
		return Look{}, fault.New(fault.NotFound, "second.fault.no_look").Because(err)
	}
	l, err := Get(ctx, tx, which)
	if err != nil {
		return l, err
	}
	if err := MayAnswer(l, by.ID); err != nil {
		return l, err
	}
	named, err := complaints.Involved(ctx, tx, l.CaseID)
	if err != nil {
		return l, err
	}
	if slices.Contains(named, by.ID) {
		return l, fault.New(fault.Denied, "complaints.conflict")
	}
	a.Omitted = strings.TrimSpace(a.Omitted)
	switch {
	case !slices.Contains(complaints.Findings, a.Finding):
		return l, fault.OfFields(fault.Field{Name: "finding", Key: "field.choose"})
	case utf8.RuneCountInString(a.Omitted) > MaxOmitted:
		return l, fault.OfFields(fault.Field{Name: "omitted", Key: "field.too_long", Args: []any{"max", MaxOmitted}})
	}
	l.ReaderID, l.Finding, l.NeedsMet, l.Omitted, l.ReadAt = by.ID, a.Finding, a.NeedsMet, a.Omitted, tx.Now()
	if _, err := tx.Exec(ctx, sqlRead, l.ID, l.ReaderID, string(l.Finding), l.NeedsMet, l.Omitted, clock.Micros(l.ReadAt)); err != nil {
		return l, fmt.Errorf("keep second look %d: %w", l.ID, err)
	}
	if err := tx.Lock(ctx, "cases", int64(l.CaseID)); err != nil {
		return l, fault.New(fault.NotFound, "cases.not_found").Because(err)
	}
	if _, err := m.Events.Append(ctx, tx, by, event.Subject{Kind: "case", ID: l.CaseID}, "second.read", map[string]any{"look": l.ID, "differs": l.Differs(), "finding": l.Finding, "sha256": id.Hash(l.Omitted)}); err != nil {
		return l, err
	}
	if l.Differs() && m.Differ != nil {
		return l, m.Differ(ctx, tx, l)
	}
	return l, nil
}

// MayAnswer refuses who closed the complaint, and a second answer.
func MayAnswer(l Look, who id.ID) error {
	switch {
	case l.IsRead():
		return fault.New(fault.Conflict, "second.fault.read")
	case who == l.CloserID:
		return fault.New(fault.Denied, "second.fault.own")
	}
	return nil
}

// Agreement is how far first and second readers agree.
type Agreement struct {
	Drawn, Read int64
	Same        int64 // with the same finding
	Omissions   int64 // with something left out at first
	Table       [][]int64
	Kappa       stats.Estimate // of the findings, beyond chance; see KappaErr
	KappaErr    error          // stats.ErrNotEstimable where chance explains all, stats.ErrNoData below Few
	Omission    stats.Estimate // share of those read with something left out (Wilson)
	OmissionErr error
}

// Agree reckons agreement over all looks.
func Agree(ctx context.Context, r db.Reader) (a Agreement, err error) {
	var rows []struct {
		First, Finding string
		Omitted        bool
		IsRead         bool
		N              int64
	}
	if err = r.All(ctx, &rows, sqlAgree); err != nil {
		return a, fmt.Errorf("read second looks: %w", err)
	}
	place := func(s string) int { return slices.Index(complaints.Findings, complaints.Finding(s)) }
	a.Table = make([][]int64, len(complaints.Findings))
	for i := range a.Table {
		a.Table[i] = make([]int64, len(complaints.Findings))
	}
	for _, one := range rows {
		a.Drawn += one.N
		if !one.IsRead {
			continue
		}
		a.Read += one.N
		if one.First == one.Finding {
			a.Same += one.N
		}
		if one.Omitted {
			a.Omissions += one.N
		}
		if i, j := place(one.First), place(one.Finding); i >= 0 && j >= 0 {
			a.Table[i][j] += one.N
		}
	}
	a.KappaErr, a.OmissionErr = stats.ErrNoData, stats.ErrNoData
	if a.Read >= Few {
		a.Kappa, a.KappaErr = stats.Kappa(a.Table, .95)
		a.Omission, a.OmissionErr = stats.Wilson(a.Omissions, a.Read, .95)
	}
	return a, nil
}

type lookRow struct {
	ID, SampleID, CaseID, CloserID, ReaderID id.ID
	First, Finding, Omitted                  string
	FirstNeeds, NeedsMet                     bool
	ReadAt                                   int64
}

func (r lookRow) look() Look {
	return Look{r.ID, r.SampleID, r.CaseID, r.CloserID, complaints.Finding(r.First), r.FirstNeeds, r.ReaderID, complaints.Finding(r.Finding), r.NeedsMet, r.Omitted, clock.FromMicros(r.ReadAt)}
}

// Get reads one look.
func Get(ctx context.Context, r db.Reader, which id.ID) (Look, error) {
	var one lookRow
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Look{}, fault.New(fault.NotFound, "second.fault.no_look")
	}
	if err != nil {
		return Look{}, fmt.Errorf("read second look %d: %w", which, err)
	}
	return one.look(), nil
}

// Waiting lists what nobody has read yet, the oldest first; Done what was read,
// the newest first.
func Waiting(ctx context.Context, r db.Reader) ([]Look, error) { return list(ctx, r, sqlWaiting) }

// Done lists what was read, the newest first.
func Done(ctx context.Context, r db.Reader) ([]Look, error) { return list(ctx, r, sqlDone) }

func list(ctx context.Context, r db.Reader, text string) ([]Look, error) {
	var rows []lookRow
	if err := r.All(ctx, &rows, text, PageSize); err != nil {
		return nil, fmt.Errorf("list second looks: %w", err)
	}
	all := make([]Look, len(rows))
	for i, one := range rows {
		all[i] = one.look()
	}
	return all, nil
}

// Samples lists the newest drawings with their seeds.
func Samples(ctx context.Context, r db.Reader) ([]Sample, error) {
	var rows []struct {
		ID                                        id.ID
		Seed, Percent, FromAt, ToAt, OfN, DrawnAt int64
		DrawnBy                                   id.ID
	}
	if err := r.All(ctx, &rows, sqlSamples, PageSize); err != nil {
		return nil, fmt.Errorf("list samples: %w", err)
	}
	all := make([]Sample, len(rows))
	for i, s := range rows {
		all[i] = Sample{s.ID, s.Seed, s.Percent, clock.FromMicros(s.FromAt), clock.FromMicros(s.ToAt), s.OfN, s.DrawnBy, clock.FromMicros(s.DrawnAt)}
	}
	return all, nil
}

const (
	sqlEnded = `
SELECT k.case_id, k.decision, k.decided_by,
    COALESCE((SELECT s.actor_id FROM complaints_step s WHERE s.case_id = k.case_id AND s.actor_kind = 'staff' ORDER BY s.id DESC LIMIT 1), 0) AS closer_id,
    (SELECT COUNT(*) FROM complaints_need n WHERE n.case_id = k.case_id AND n.met_at = 0) AS unmet
FROM complaints_complaint k
WHERE k.ended AND k.decision <> '' AND k.state_at >= $1 AND k.state_at < $2 AND NOT EXISTS (SELECT 1 FROM second_look l WHERE l.case_id = k.case_id)
ORDER BY k.case_id`

	sqlDraw = `INSERT INTO second_sample (id, seed, percent, from_at, to_at, of_n, drawn_by, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

	sqlLook = `INSERT INTO second_look (id, sample_id, case_id, closer_id, first, first_needs) VALUES ($1, $2, $3, $4, $5, $6)`

	sqlRead = `UPDATE second_look SET reader_id = $2, finding = $3, needs_met = $4, omitted = $5, read_at = $6 WHERE id = $1`

	lookColumns = `id, sample_id, case_id, closer_id, first, first_needs, reader_id, finding, needs_met, omitted, read_at`

	sqlGet     = `SELECT ` + lookColumns + ` FROM second_look WHERE id = $1`
	sqlWaiting = `SELECT ` + lookColumns + ` FROM second_look WHERE read_at = 0 ORDER BY id LIMIT $1`
	sqlDone    = `SELECT ` + lookColumns + ` FROM second_look WHERE read_at > 0 ORDER BY read_at DESC, id DESC LIMIT $1`
	sqlSamples = `SELECT id, seed, percent, from_at, to_at, of_n, drawn_by, drawn_at FROM second_sample ORDER BY id DESC LIMIT $1`
	sqlAgree   = `
SELECT first, finding, omitted <> '' AS omitted, read_at > 0 AS is_read, COUNT(*) AS n FROM second_look GROUP BY first, finding, omitted <> '', read_at > 0`
)
