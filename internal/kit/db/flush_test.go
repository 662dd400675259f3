package db

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func openEmpty(t *testing.T) (d *DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "rida.db")
	d, err := Open(t.Context(), Options{URL: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if _, err := d.writers.conns.Exec(`CREATE TABLE shelf (id INTEGER PRIMARY KEY, name BLOB)`); err != nil {
		t.Fatal(err)
	}
	return d, path
}

func TestADatabaseCanBeClosedTwice(t *testing.T) {
	d, _ := openEmpty(t)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

func TestAfterAFailedFlushNothingIsAccepted(t *testing.T) {
	d, _ := openEmpty(t)
	d.group.disk.log = os.DevNull // cannot be flushed
	put := func(id int, ran *bool) error {
		return d.Write(t.Context(), func(tx *Tx) error {
			*ran = true
			_, err := tx.Exec(t.Context(), `INSERT INTO shelf (id) VALUES ($1)`, id)
			return err
		})
	}
	var first, second bool
	if err := put(1, &first); err == nil || !first {
		t.Errorf("an act that did not reach the disk: %v, ran %v", err, first)
	}
	if err := put(2, &second); err == nil || second {
		t.Errorf("an act after a failed flush: %v, ran %v", err, second)
	}
}

func TestTheLogBeginsAnewWhileActsAndReadersGoOn(t *testing.T) {
	d, path := openEmpty(t)
	const writers, acts, size = 8, 500, 16 << 10 // 60 MiB
	var all sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				var n int
				if err := d.Get(t.Context(), &n, `SELECT COUNT(*) FROM (SELECT id FROM shelf LIMIT 10)`); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for n := range acts {
				err := d.Write(t.Context(), func(tx *Tx) error {
					_, err := tx.Exec(t.Context(), `INSERT INTO shelf (id, name) VALUES ($1, $2)`, w*acts+n, bytes.Repeat([]byte{1}, size))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	close(stop)
	all.Wait()
	st, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(2 * restartFrames * 4200); st.Size() > most {
		t.Errorf("the log grew to %d bytes, want at most %d", st.Size(), most)
	}
}
