package testkit

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/db"
	"rida/internal/kit/job"
)

// base is the folder that all test processes of one person share: templates of
// databases, and the one PostgreSQL. A World is copied from a template, because
// running all migrations for each test would take most of the tests' time.
type base struct{ dir string }

// foundation finds or makes the shared folder.
func foundation(t testing.TB) base {
	t.Helper()
	b := base{dir: filepath.Join(os.TempDir(), "rida-test-"+strconv.Itoa(os.Getuid()))}
	if err := os.Mkdir(b.dir, 0o755); err != nil && !os.IsExist(err) {
		t.Fatalf("make the tests' folder: %v", err)
	}
	info, err := os.Lstat(b.dir)
	if err != nil {
		t.Fatalf("look at the tests' folder: %v", err)
	}
	// Its name can be guessed and others may write beside it.
	if own, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(own.Uid) != os.Getuid() {
		t.Fatalf("%s belongs to somebody else: remove it", b.dir)
	}
	return b
}

// lock keeps other test processes out until unlock.
func (b base) lock(t testing.TB, name string) (unlock func()) {
	t.Helper()
	f, err := flock(filepath.Join(b.dir, name), syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	return func() { _ = f.Close() }
}

// flock takes a lock that ends when the file is closed or the process dies.
func flock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock %s: %w", path, err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("take the lock %s: %w", path, err)
	}
	return f, nil
}

// migrate makes the schema, the job queue's tables among it, in an empty
// database and lets go of it.
func migrate(url string, schemas []fs.FS) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	d, err := db.Open(ctx, db.Options{URL: url, Clock: clock.NewFake(Start), Schemas: schemas})
	if err != nil {
		return err
	}
	if _, err := job.Open(ctx, d, nil, nil, ""); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}

// sqlite copies the template with these schemas to a file of the test's own.
func (b base) sqlite(t testing.TB, schemas []fs.FS) (url string) {
	t.Helper()
	print, err := fingerprint(schemas)
	if err != nil {
		t.Fatal(err)
	}
	template := filepath.Join(b.dir, "sqlite-"+print+".db")
	defer b.lock(t, "sqlite.lock")()
	if _, err := os.Stat(template); err != nil {
		making := filepath.Join(t.TempDir(), "template.db")
		if err = migrate("sqlite:"+making, schemas); err == nil {
			err = copyFile(template, making)
		}
		if err != nil {
			t.Fatalf("make the SQLite template: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), "rida.db")
	if err := copyFile(path, template); err != nil {
		t.Fatalf("copy the SQLite template: %v", err)
	}
	return "sqlite:" + path
}

// copyFile copies under another name first, so that a half copy is never taken
// for a whole one.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to + ".part")
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}
