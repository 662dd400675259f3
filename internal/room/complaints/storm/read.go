package storm

import (
	"context"
	"errors"
	"fmt"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// PageSize is how many incidents, or cases of one, a page lists.
const PageSize = 50

type incidentRow struct {
	ID                                             id.ID
	Title, Cause, Product, Branch, Topic, Rule     string
	NoticeAr, NoticeFa, NoticeEn                   string
	Public, Joins                                  bool
	SinceAt, UntilAt, EndedAt, OpenedAt, ChangedAt int64
	OpenedBy                                       id.ID
}

func (r incidentRow) incident() Incident {
	return Incident{ID: r.ID, Title: r.Title, Cause: Cause(r.Cause), Product: r.Product, Branch: r.Branch, Topic: r.Topic, SinceAt: clock.FromMicros(r.SinceAt), UntilAt: clock.FromMicros(r.UntilAt),
		Notice: map[lang.Tag]string{lang.Arabic: r.NoticeAr, lang.Persian: r.NoticeFa, lang.English: r.NoticeEn}, Public: r.Public, Rule: r.Rule, Joins: r.Joins,
		EndedAt: clock.FromMicros(r.EndedAt), OpenedBy: r.OpenedBy, OpenedAt: clock.FromMicros(r.OpenedAt), ChangedAt: clock.FromMicros(r.ChangedAt)}
}

// Get reads an incident.
func Get(ctx context.Context, r db.Reader, which id.ID) (Incident, error) {
	var one incidentRow
	err := r.Get(ctx, &one, sqlGet, which)
	if errors.Is(err, db.ErrNone) {
		return Incident{}, fault.New(fault.NotFound, "storm.fault.no_incident")
	}
	if err != nil {
		return Incident{}, fmt.Errorf("read incident %d: %w", which, err)
	}
	return one.incident(), nil
}

// List lists incidents that are open, or that have ended, the newest first.
// before 0 begins at the newest.
func List(ctx context.Context, r db.Reader, ended bool, before id.ID) ([]Incident, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	text := sqlListOpen
	if ended {
		text = sqlListEnded
	}
	return incidents(ctx, r, text, before, PageSize)
}

// Shown lists the incidents whose notice everybody may read, the newest first:
// those that are not over before those that are.
func Shown(ctx context.Context, r db.Reader, most int) ([]Incident, error) {
	return incidents(ctx, r, sqlShown, most)
}

func incidents(ctx context.Context, r db.Reader, text string, args ...any) ([]Incident, error) {
	var rows []incidentRow
	if err := r.All(ctx, &rows, text, args...); err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	all := make([]Incident, len(rows))
	for i, one := range rows {
		all[i] = one.incident()
	}
	return all, nil
}

type memberRow struct {
	IncidentID, CaseID, ByID id.ID
	State, Way, Fact         string
	At                       int64
}

func (r memberRow) member() Member {
	return Member{r.IncidentID, r.CaseID, Standing(r.State), Way(r.Way), r.Fact, r.ByID, clock.FromMicros(r.At)}
}

// Members lists the cases of an incident in a standing, the oldest first, after
// a given one (0 for the beginning).
func Members(ctx context.Context, r db.Reader, of id.ID, state Standing, after id.ID, most int) ([]Member, error) {
	var rows []memberRow
	if err := r.All(ctx, &rows, sqlMembers, of, string(state), after, most); err != nil {
		return nil, fmt.Errorf("list the cases of incident %d: %w", of, err)
	}
	all := make([]Member, len(rows))
	for i, one := range rows {
		all[i] = one.member()
	}
	return all, nil
}

// Counts are how many cases stand how to an incident.
func Counts(ctx context.Context, r db.Reader, of id.ID) (map[Standing]int64, error) {
	var rows []struct {
		State string
		N     int64
	}
	if err := r.All(ctx, &rows, sqlCounts, of); err != nil {
		return nil, fmt.Errorf("count the cases of incident %d: %w", of, err)
	}
	out := map[Standing]int64{}
	for _, one := range rows {
		out[Standing(one.State)] = one.N
	}
	return out, nil
}

// Of tells to which incident a case has joined, or once had and differs from.
func Of(ctx context.Context, r db.Reader, of id.ID) (i Incident, m Member, ok bool, err error) {
	var row memberRow
	err = r.Get(ctx, &row, sqlOf, of)
	if errors.Is(err, db.ErrNone) {
		return i, m, false, nil
	}
	if err != nil {
		return i, m, false, fmt.Errorf("read the incident of case %d: %w", of, err)
	}
	i, err = Get(ctx, r, row.IncidentID)
	return i, row.member(), err == nil, err
}

const (
	incidentColumns = `id, title, cause, product, branch, topic, since_at, until_at, notice_ar, notice_fa, notice_en, public, rule, joins, ended_at, opened_by, opened_at, changed_at`

	sqlGet       = `SELECT ` + incidentColumns + ` FROM storm_incident WHERE id = $1`
	sqlListOpen  = `SELECT ` + incidentColumns + ` FROM storm_incident WHERE ended_at = 0 AND id < $1 ORDER BY id DESC LIMIT $2`
	sqlListEnded = `SELECT ` + incidentColumns + ` FROM storm_incident WHERE ended_at > 0 AND id < $1 ORDER BY id DESC LIMIT $2`
	sqlShown     = `SELECT ` + incidentColumns + ` FROM storm_incident WHERE public ORDER BY CASE WHEN ended_at = 0 THEN 0 ELSE 1 END, id DESC LIMIT $1`

	memberColumns = `incident_id, case_id, state, way, fact, by_id, at`

	sqlMembers = `SELECT ` + memberColumns + ` FROM storm_member WHERE incident_id = $1 AND state = $2 AND case_id > $3 ORDER BY case_id LIMIT $4`
	sqlCounts  = `SELECT state, COUNT(*) AS n FROM storm_member WHERE incident_id = $1 GROUP BY state`
	sqlOf      = `
SELECT ` + memberColumns + ` FROM storm_member WHERE case_id = $1 AND state IN ('joined', 'differs') ORDER BY CASE state WHEN 'joined' THEN 0 ELSE 1 END, at DESC LIMIT 1`
)

// Languages are how many joined cases of an incident are in which language.
func Languages(ctx context.Context, r db.Reader, of id.ID) (map[lang.Tag]int64, error) {
	var rows []struct {
		Lang string
		N    int64
	}
	if err := r.All(ctx, &rows, sqlLanguages, of); err != nil {
		return nil, fmt.Errorf("count the languages of incident %d: %w", of, err)
	}
	out := map[lang.Tag]int64{}
	for _, one := range rows {
		out[lang.Tag(one.Lang)] = one.N
	}
	return out, nil
}

const sqlLanguages = `
SELECT c.lang, COUNT(*) AS n FROM storm_member s JOIN cases c ON c.id = s.case_id WHERE s.incident_id = $1 AND s.state = 'joined' GROUP BY c.lang`
