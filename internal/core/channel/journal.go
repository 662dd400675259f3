package channel

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"rida/internal/kit/id"
)

// Journal is a small file of answers. When the other side has answered for a
// message, the answer is written here at once, before the database is told: a
// process that dies in between finds it at its next start, and does not send
// again what has arrived. A line is of no use once the database knows, and the
// file is cut short then.
type Journal struct {
	path string
	lock *os.File // held as long as the journal is open: two processes would undo each other's file

	mu   sync.Mutex
	f    *os.File
	size int64
	open map[attempt]Line
}

// Line is one answer.
type Line struct {
	Entry    id.ID     `json:"entry"`
	Attempt  int       `json:"attempt"`
	Verdicts []Verdict `json:"verdicts"`
}

// attempt names a hand-over: the same entry may be tried several times.
type attempt struct {
	entry id.ID
	nth   int
}

// rewriteAt is the size at which the file is written anew without the lines
// that the database knows.
const rewriteAt = 1 << 20

// OpenJournal opens or makes the file and reads what a dead process has left.
func OpenJournal(path string) (*Journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the journal: %w", err)
	}
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the journal's lock: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("the journal %s belongs to another process: %w", path, err)
	}
	j := &Journal{path: path, lock: lock, open: map[attempt]Line{}}
	if err := j.load(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return j, nil
}

// load reads the lines; the last one may be torn, then its answer is unknown.
func (j *Journal) load() error {
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	r := bufio.NewReader(f)
	for {
		text, err := r.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			_ = f.Close()
			return fmt.Errorf("read the journal: %w", err)
		}
		var line Line
		if json.Unmarshal(text, &line) == nil {
			j.open[attempt{line.Entry, line.Attempt}] = line
		}
	}
	_ = f.Close()
	return j.rewrite()
}

// Append writes an answer to the disk. Also when that fails the answer is
// remembered as long as this process lives.
func (j *Journal) Append(line Line) error {
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	text = append(text, '\n')
	j.mu.Lock()
	defer j.mu.Unlock()
	j.open[attempt{line.Entry, line.Attempt}] = line
	n, err := j.f.Write(text) // one call: a killed process leaves all or nothing of it
	j.size += int64(n)
	if err == nil {
		err = j.f.Sync()
	}
	if err != nil {
		return fmt.Errorf("keep an answer in the journal: %w", err)
	}
	return nil
}

// Find gives the answer to an attempt, if it is known.
func (j *Journal) Find(entry id.ID, nth int) (Line, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line, ok := j.open[attempt{entry, nth}]
	return line, ok
}

// Open gives the answers that the database may not know yet.
func (j *Journal) Open() []Line {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Line, 0, len(j.open))
	for _, line := range j.open {
		out = append(out, line)
	}
	return out
}

// Done says that the database knows the answer.
func (j *Journal) Done(entry id.ID, nth int) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.open, attempt{entry, nth})
	if j.size < rewriteAt {
		return nil
	}
	return j.rewrite()
}

// rewrite replaces the file by one with the open lines only. The new file is on
// disk before it takes the name.
func (j *Journal) rewrite() error {
	fresh, err := os.OpenFile(j.path+".new", os.O_CREATE|os.O_TRUNC|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("rewrite the journal: %w", err)
	}
	var size int64
	for _, line := range j.open {
		text, err := json.Marshal(line)
		if err == nil {
			_, err = fresh.Write(append(text, '\n'))
		}
		if err != nil {
			_ = fresh.Close()
			return fmt.Errorf("rewrite the journal: %w", err)
		}
		size += int64(len(text)) + 1
	}
	err = fresh.Sync()
	if err == nil {
		err = os.Rename(fresh.Name(), j.path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(j.path))
	}
	if err != nil {
		_ = fresh.Close()
		return fmt.Errorf("rewrite the journal: %w", err)
	}
	if j.f != nil {
		_ = j.f.Close()
	}
	j.f, j.size = fresh, size
	return nil
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close lets go of the file.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.f.Close(), j.lock.Close())
}
