package knowledge

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"

	"rida/internal/core/event"
	"rida/internal/core/files"
	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	// MaxFiles is how many files an article holds: more is a folder, not an answer.
	MaxFiles = 20
	// MaxFile is what one of them may weigh, in bytes: a customer on the road
	// opens it with a telephone.
	MaxFile = 10 << 20
	// MaxAllFiles is what they may weigh together, in bytes.
	MaxAllFiles = 50 << 20
	// maxFileName is room for a sentence, in bytes, and for the number that
	// tells two files of one name apart.
	maxFileName = 200
	// OwnerOfFiles is what the files of articles belong to, for core/files.
	OwnerOfFiles = "article"
)

// File is a picture or another file of an article. All languages share it; a
// text shows it by its name, as in ![the valve](valve.png).
type File struct {
	files.Ref
	Live bool // readers see it, where they see the article
}

// Picture tells whether it may be shown in a page.
func (f File) Picture() bool { return files.IsSafeImage(f.Type) }

// Attach adds files to an article. Readers see them with the next publication.
// A name that is taken gets a number. The bytes should be on disk before, by
// files.Store.Save.
func (m *Room) Attach(ctx context.Context, tx *db.Tx, by event.Actor, article id.ID, add []files.New) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil || len(add) == 0 {
		return a, err
	}
	if err := fits(a.Files, add); err != nil {
		return a, err
	}
	taken := map[string]bool{}
	for _, f := range a.Files {
		taken[f.Name] = true
	}
	for _, n := range add {
		n.OwnerKind, n.OwnerID, n.Inline, n.ContentID = OwnerOfFiles, article, false, ""
		n.Name = freeName(taken, files.SafeName(n.Name))
		taken[n.Name] = true
		ref, err := m.Files.Put(ctx, tx, n)
		if err != nil {
			return a, fmt.Errorf("attach to an article: %w", err)
		}
		if _, err := tx.Exec(ctx, sqlAttach, ref.ID, article, ref.Name, by.ID, clock.Micros(tx.Now())); err != nil {
			return a, fmt.Errorf("attach to an article: %w", err)
		}
		if err := m.happened(ctx, tx, by, articleSubject(article), "attached", map[string]any{"file": ref.ID, "sha256": ref.SHA256}); err != nil {
			return a, err
		}
	}
	if _, err := tx.Exec(ctx, sqlTouch, article, clock.Micros(tx.Now())); err != nil {
		return a, fmt.Errorf("touch an article: %w", err)
	}
	return Get(ctx, tx, article)
}

// fits refuses files that are empty, too large or too many.
func fits(have []File, add []files.New) error {
	if len(have)+len(add) > MaxFiles {
		return fault.OfFields(fault.Field{Name: "files", Key: "knowledge.files.too_many", Args: []any{"max", MaxFiles}})
	}
	var all int64
	for _, f := range have {
		all += f.Size
	}
	for _, n := range add {
		if len(n.Data) == 0 {
			return fault.OfFields(fault.Field{Name: "files", Key: "knowledge.files.empty", Args: []any{"name", n.Name}})
		}
		if len(n.Data) > MaxFile {
			return fault.OfFields(fault.Field{Name: "files", Key: "files.too_large", Args: []any{"name", n.Name, "max", int64(MaxFile >> 20)}})
		}
		all += int64(len(n.Data))
	}
	if all > MaxAllFiles {
		return fault.OfFields(fault.Field{Name: "files", Key: "knowledge.files.too_heavy", Args: []any{"max", int64(MaxAllFiles >> 20)}})
	}
	return nil
}

// freeName gives a name that no other file of the article has. It is written in
// texts between brackets, so it holds none.
func freeName(taken map[string]bool, name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>()[]", r) {
			return '-'
		}
		return r
	}, name)
	ending := path.Ext(name)
	if len(ending) > 12 {
		ending = ""
	}
	stem := []rune(strings.TrimSuffix(name, ending))
	for len(string(stem)) > maxFileName {
		stem = stem[:len(stem)-1]
	}
	free := string(stem) + ending
	for i := 2; taken[free]; i++ {
		free = string(stem) + "-" + strconv.Itoa(i) + ending
	}
	return free
}

// Detach takes a file from an article, and from its readers at once.
func (m *Room) Detach(ctx context.Context, tx *db.Tx, by event.Actor, article, file id.ID) (Article, error) {
	a, err := m.locked(ctx, tx, article)
	if err != nil {
		return a, err
	}
	if _, ok := a.File(file); !ok {
		return a, fault.New(fault.NotFound, "files.not_found")
	}
	if err := m.drop(ctx, tx, file); err != nil {
		return a, err
	}
	if _, err := tx.Exec(ctx, sqlTouch, article, clock.Micros(tx.Now())); err != nil {
		return a, fmt.Errorf("touch an article: %w", err)
	}
	if err := m.happened(ctx, tx, by, articleSubject(article), "detached", map[string]any{"file": file}); err != nil {
		return a, err
	}
	return Get(ctx, tx, article)
}

// drop removes the rows of a file; its bytes are swept later.
func (m *Room) drop(ctx context.Context, tx *db.Tx, file id.ID) error {
	if _, err := tx.Exec(ctx, sqlDetach, file); err != nil {
		return fmt.Errorf("take a file from an article: %w", err)
	}
	return m.Files.Remove(ctx, tx, file)
}

// File gives a file of the article.
func (a Article) File(which id.ID) (File, bool) {
	for _, f := range a.Files {
		if f.ID == which {
			return f, true
		}
	}
	return File{}, false
}

// Waiting tells that a file was attached that readers do not see yet, though
// they see the article.
func (a Article) Waiting() bool {
	if !a.Live() {
		return false
	}
	for _, f := range a.Files {
		if !f.Live {
			return true
		}
	}
	return false
}

// Shown are the files that readers see.
func (a Article) Shown() (out []File) {
	for _, f := range a.Files {
		if f.Live && a.Live() {
			out = append(out, f)
		}
	}
	return out
}

// withFiles reads the files of several articles.
func withFiles(ctx context.Context, r db.Reader, all []Article, ids []id.ID) error {
	var b db.SQL
	b.W(`SELECT file_id FROM knowledge_file WHERE live`).In("article_id", values(ids)...)
	var live []id.ID
	if err := r.All(ctx, &live, b.Text(), b.Args()...); err != nil {
		return fmt.Errorf("read which files of articles are shown: %w", err)
	}
	shown := make(map[id.ID]bool, len(live))
	for _, one := range live {
		shown[one] = true
	}
	refs, err := files.OfSome(ctx, r, OwnerOfFiles, ids)
	if err != nil {
		return err
	}
	for i := range all {
		for _, ref := range refs[all[i].ID] {
			all[i].Files = append(all[i].Files, File{ref, shown[ref.ID]})
		}
	}
	return nil
}

const (
	sqlAttach       = `INSERT INTO knowledge_file (file_id, article_id, name, by_id, at) VALUES ($1, $2, $3, $4, $5)`
	sqlDetach       = `DELETE FROM knowledge_file WHERE file_id = $1`
	sqlPublishFiles = `UPDATE knowledge_file SET live = true WHERE article_id = $1 AND NOT live`
)
