package knowledge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// Edit writes one language of an article, or begins it. Readers go on seeing
// what was published. seen is the version of the text that the writer read (0
// for a new language); when another has written since, it is a conflict and
// nothing changes.
func (m *Room) Edit(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, d Draft, seen int64) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	d.tidy()
	if f := d.defects(); len(f) > 0 {
		return a, fault.OfFields(f...)
	}
	now, there := a.In(d.Lang)
	if there && now.Version != seen || !there && seen != 0 {
		return a, fault.New(fault.Conflict, "knowledge.changed_meanwhile")
	}
	if there && now.Title == d.Title && now.Body == d.Body {
		return a, nil // nothing was changed, and no version says otherwise
	}
	if err := m.write(ctx, tx, by, article, d, false); err != nil {
		return a, err
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "written", map[string]any{"lang": d.Lang, "sha256": id.Hash(d.Body)}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// Facts are what an article says about itself beside its words.
type Facts struct {
	Topic    string
	Audience string
	OwnerID  id.ID
	ReviewAt time.Time // zero for never
}

// Settle sets section, readers, owner and the day of review. An article that
// becomes internal leaves the help centre at once.
func (m *Room) Settle(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, f Facts) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	f.Topic = strings.Join(strings.Fields(f.Topic), " ")
	if bad := factDefects(f.Topic, f.Audience); len(bad) > 0 {
		return a, fault.OfFields(bad...)
	}
	if f.OwnerID == 0 {
		f.OwnerID = a.OwnerID
	}
	if _, err := tx.Exec(ctx, sqlSettle, article, f.Topic, f.Audience, f.OwnerID, clock.Micros(f.ReviewAt), clock.Micros(tx.Now())); err != nil {
		return a, fmt.Errorf("settle an article: %w", err)
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "settled", map[string]any{"audience": f.Audience, "owner": f.OwnerID, "review_at": clock.Micros(f.ReviewAt)}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// Review notes that an article was looked at and still holds: the next look is
// due after half a year.
func (m *Room) Review(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	next := tx.Now().Add(reviewAfter)
	if _, err := tx.Exec(ctx, sqlReview, article, clock.Micros(next)); err != nil {
		return a, fmt.Errorf("review an article: %w", err)
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "reviewed", map[string]any{"review_at": clock.Micros(next)}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// Archive takes an article out of lists, searches and the help centre, or
// brings it back. Its links and counts stay.
func (m *Room) Archive(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, away bool) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil || a.Archived == away {
		return a, err
	}
	if _, err := tx.Exec(ctx, sqlArchive, article, away, clock.Micros(tx.Now())); err != nil {
		return a, fmt.Errorf("archive an article: %w", err)
	}
	what := "brought_back"
	if away {
		what = "archived"
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), what, nil); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// Restore writes an earlier version anew, as a draft like any other.
func (m *Room) Restore(ctx context.Context, tx *db.Tx, by event.Actor, article, version id.ID) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	old, err := OneVersion(ctx, tx, article, version)
	if err != nil {
		return a, err
	}
	if err := m.write(ctx, tx, by, article, Draft{Lang: old.Lang, Title: old.Title, Body: old.Body}, false); err != nil {
		return a, err
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "restored", map[string]any{"lang": old.Lang, "version": version}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// locked loads an article to be changed.
func (m *Room) locked(ctx context.Context, tx *db.Tx, article id.ID) (Article, error) {
	if err := tx.Lock(ctx, "knowledge_article", int64(article)); err != nil {
		return Article{}, fault.New(fault.NotFound, "knowledge.not_found").Because(err)
	}
	return Get(ctx, tx, article)
}

// Version is an earlier text of an article.
type Version struct {
	ID        id.ID
	Lang      lang.Tag
	Title     string
	Body      string
	ByID      id.ID
	At        time.Time
	Published bool
}

// maxVersions is how many versions a page shows, newest first.
const maxVersions = 50

// Versions lists the newest versions of one language of an article.
func Versions(ctx context.Context, r db.Reader, article id.ID, t lang.Tag) ([]Version, error) {
	var rows []versionRow
	if err := r.All(ctx, &rows, sqlVersions, article, string(t), maxVersions); err != nil {
		return nil, fmt.Errorf("read the versions of article %d: %w", article, err)
	}
	out := make([]Version, len(rows))
	for i, one := range rows {
		out[i] = one.version()
	}
	return out, nil
}

// OneVersion reads a version of an article.
func OneVersion(ctx context.Context, r db.Reader, article, version id.ID) (Version, error) {
	var one versionRow
	if err := r.Get(ctx, &one, sqlOneVersion, version, article); err != nil {
		return Version{}, notFound(err, "knowledge.version_not_found")
	}
	return one.version(), nil
}

type versionRow struct {
	ID        id.ID
	Lang      string
	Title     string
	Body      string
	ByID      id.ID
	At        int64
	Published bool
}

func (r versionRow) version() Version {
	return Version{r.ID, lang.Tag(r.Lang), r.Title, r.Body, r.ByID, clock.FromMicros(r.At), r.Published}
}

const (
	sqlSettle     = `UPDATE knowledge_article SET topic = $2, audience = $3, owner_id = $4, review_at = $5, changed_at = $6, version = version + 1 WHERE id = $1`
	sqlReview     = `UPDATE knowledge_article SET review_at = $2, version = version + 1 WHERE id = $1`
	sqlArchive    = `UPDATE knowledge_article SET archived = $2, changed_at = $3, version = version + 1 WHERE id = $1`
	sqlVersions   = `SELECT id, lang, title, body, by_id, at, published FROM knowledge_version WHERE article_id = $1 AND lang = $2 ORDER BY id DESC LIMIT $3`
	sqlOneVersion = `SELECT id, lang, title, body, by_id, at, published FROM knowledge_version WHERE id = $1 AND article_id = $2`
)
