package files

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS

const (
	// MaxSize is what one file may hold, in bytes: the size at which mail
	// servers stop taking a message.
	MaxSize = 25 << 20
	// maxName is what every file system can hold.
	maxName = 255
)

// New is a file that is to be kept.
type New struct {
	OwnerKind string // what it belongs to, as "message"
	OwnerID   id.ID
	Name      string
	Type      string // as declared by whoever sent it; never trusted
	ContentID string // by which a mail's HTML names it
	Inline    bool
	Data      []byte
}

// Ref is a file that is kept.
type Ref struct {
	ID        id.ID
	SHA256    string
	Size      int64
	Type      string // by content
	Name      string
	Declared  string
	OwnerKind string
	OwnerID   id.ID
	ContentID string
	Inline    bool
	CreatedAt time.Time
}

// Store keeps bytes below one folder. All bytes are files, also the few of a
// small picture: one kind of place to back up, check and sweep, and with Save
// their cost falls outside of the transaction. It is safe for concurrent use.
type Store struct {
	dir string
	// writing is held for reading by those who put bytes, for writing by the
	// sweeper in the moment in which it removes some.
	writing sync.RWMutex
}

// Open makes the folder if need be.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for files: %w", err)
	}
	return &Store{dir: dir}, nil
}

// Save puts the bytes of files on disk ahead of the transaction that will Put
// them: waiting for the disk inside of it would hold up other writers. Bytes that
// are then never put are swept away.
func (s *Store) Save(all ...New) error {
	for _, n := range all {
		if len(n.Data) > MaxSize {
			return tooLarge(n)
		}
		sum := sha256.Sum256(n.Data)
		if err := s.write(hex.EncodeToString(sum[:]), n.Data); err != nil {
			return err
		}
	}
	return nil
}

func tooLarge(n New) error {
	return fault.OfFields(fault.Field{Name: "files", Key: "files.too_large", Args: []any{"name", n.Name, "max", int64(MaxSize >> 20)}})
}

// Put keeps a file: its bytes on disk first, then its rows in the transaction.
// It is quick for bytes that Save has put there.
func (s *Store) Put(ctx context.Context, tx *db.Tx, n New) (Ref, error) {
	if len(n.Data) > MaxSize {
		return Ref{}, tooLarge(n)
	}
	sum := sha256.Sum256(n.Data)
	ref := Ref{ID: id.New(tx.Now()), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(n.Data)), Type: detect(n.Data), Name: SafeName(n.Name),
		Declared: n.Type, OwnerKind: n.OwnerKind, OwnerID: n.OwnerID, ContentID: n.ContentID, Inline: n.Inline, CreatedAt: tx.Now()}
	if err := s.write(ref.SHA256, n.Data); err != nil {
		return ref, err
	}
	at := clock.Micros(tx.Now())
	if _, err := tx.Exec(ctx, sqlPutBlob, ref.SHA256, ref.Size, ref.Type, at); err != nil {
		return ref, fmt.Errorf("keep file %s: %w", ref.SHA256, err)
	}
	if _, err := tx.Exec(ctx, sqlPutRef, ref.ID, ref.SHA256, ref.Name, ref.Declared, ref.OwnerKind, ref.OwnerID, ref.ContentID, ref.Inline, at); err != nil {
		return ref, fmt.Errorf("keep file %s of %s %d: %w", ref.SHA256, ref.OwnerKind, ref.OwnerID, err)
	}
	return ref, nil
}

func (s *Store) path(sum string) string { return filepath.Join(s.dir, sum[:2], sum[2:4], sum) }

// write puts bytes under their sum, whole or not at all, and on disk before it
// returns. Bytes that are there already are left alone.
func (s *Store) write(sum string, data []byte) error {
	s.writing.RLock()
	defer s.writing.RUnlock()
	path := s.path(sum)
	if st, err := os.Stat(path); err == nil && st.Size() == int64(len(data)) {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // the sweeper must see that it is wanted again
		return nil
	}
	if err := s.folder(filepath.Dir(path)); err != nil {
		return fault.New(fault.Unavailable, "files.cannot_keep").Because(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), newFile+"*")
	if err != nil {
		return fault.New(fault.Unavailable, "files.cannot_keep").Because(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // after the rename there is nothing to remove
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fault.New(fault.Unavailable, "files.cannot_keep").Because(err)
	}
	return nil
}

// newFile begins the name of a file that is being written.
const newFile = ".new-"

// folder makes a folder below the store and what lies between, each on disk: a
// file is not safe while the name of its folder is not.
func (s *Store) folder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if dir != s.dir {
		if err := s.folder(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Of lists the files of an owner, in the order in which they came.
func Of(ctx context.Context, r db.Reader, ownerKind string, owner id.ID) ([]Ref, error) {
	all, err := OfSome(ctx, r, ownerKind, []id.ID{owner})
	return all[owner], err
}

// OfSome lists the files of several owners of one kind.
func OfSome(ctx context.Context, r db.Reader, ownerKind string, owners []id.ID) (map[id.ID][]Ref, error) {
	out := map[id.ID][]Ref{}
	if len(owners) == 0 {
		return out, nil
	}
	var b db.SQL
	b.W(sqlRefs+` WHERE r.owner_kind = ?`, ownerKind).In("r.owner_id", db.Values(owners)...).W(` ORDER BY r.id`)
	var rows []row
	if err := r.All(ctx, &rows, b.Text(), b.Args()...); err != nil {
		return out, fmt.Errorf("list files: %w", err)
	}
	for _, one := range rows {
		out[one.OwnerID] = append(out[one.OwnerID], one.ref())
	}
	return out, nil
}

// Get reads what is known of a file; NotFound when there is none.
func Get(ctx context.Context, r db.Reader, which id.ID) (Ref, error) {
	var one row
	err := r.Get(ctx, &one, sqlRefs+` WHERE r.id = $1`, which)
	if errors.Is(err, db.ErrNone) {
		return Ref{}, fault.New(fault.NotFound, "files.not_found")
	}
	if err != nil {
		return Ref{}, fmt.Errorf("read file %d: %w", which, err)
	}
	return one.ref(), nil
}

// Read opens the bytes of a file; the caller closes it.
func (s *Store) Read(r Ref) (*os.File, error) {
	f, err := os.Open(s.path(r.SHA256))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "files.cannot_read").Because(err)
	}
	return f, nil
}

// SafeName makes a name fit for every file system: the last part of a path,
// without control or direction-changing characters, never empty.
func SafeName(name string) string {
	name = strings.ReplaceAll(name, "\\", "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "" {
		return "file"
	}
	return name
}

// detect tells a type by content alone.
func detect(data []byte) string {
	t, _, _ := strings.Cut(http.DetectContentType(data), ";")
	if t != "application/octet-stream" || len(data) < 12 || string(data[4:8]) != "ftyp" {
		return t
	}
	switch string(data[8:12]) { // the pictures of many telephones, which the library does not know
	case "heic", "heix", "mif1":
		return "image/heic"
	}
	return t
}

type row struct {
	ID        id.ID
	SHA256    string `db:"sha256"`
	Size      int64
	Type      string
	Name      string
	Declared  string
	OwnerKind string
	OwnerID   id.ID
	ContentID string
	Inline    bool
	CreatedAt int64
}

func (r row) ref() Ref {
	return Ref{r.ID, r.SHA256, r.Size, r.Type, r.Name, r.Declared, r.OwnerKind, r.OwnerID, r.ContentID, r.Inline, clock.FromMicros(r.CreatedAt)}
}

const (
	sqlPutBlob = `INSERT INTO files_blob (sha256, size, type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING`

	sqlPutRef = `
INSERT INTO files_ref (id, sha256, name, declared, owner_kind, owner_id, content_id, inline, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

	sqlRefs = `
SELECT r.id, r.sha256, b.size, b.type, r.name, r.declared, r.owner_kind, r.owner_id, r.content_id, r.inline, r.created_at
FROM files_ref r JOIN files_blob b ON b.sha256 = r.sha256`
)
