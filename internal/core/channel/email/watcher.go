package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"

	"rida/internal/core/channel"
)

// After says what happens to a message in its mailbox once it is stored.
type After string

// What may happen to a stored message.
const (
	Leave    After = "leave"  // nothing at all; not even the seen mark changes
	MarkSeen After = "seen"   //
	MoveTo   After = "move"   // to Mailbox.MoveFolder, made when it is missing
	Delete   After = "delete" // for good
)

// Mailbox is one account to watch.
type Mailbox struct {
	Server
	Folders    []string `json:"folders"` // INBOX when empty
	After      After    `json:"after"`
	MoveFolder string   `json:"move_folder,omitempty"`
	// All fetches also what lay in the folders before the first connection;
	// otherwise only what arrives from then on.
	All bool `json:"all,omitempty"`
	// Poll is how often a folder is asked even without a sign from the server;
	// 0 means two minutes.
	Poll time.Duration `json:"poll,omitempty"`
	// Limit is the largest message that is fetched whole, in bytes; 0 means
	// MaxMessageBytes.
	Limit int64 `json:"limit,omitempty"`
}

// Check reports the first thing that is wrong with the settings.
func (m Mailbox) Check() error {
	switch {
	case m.User == "":
		return errors.New("a mailbox needs a user")
	case len(m.Folders) > maxFolders:
		return fmt.Errorf("%d folders are more than the %d that can be watched", len(m.Folders), maxFolders)
	case !slices.Contains([]After{Leave, MarkSeen, MoveTo, Delete}, m.After):
		return fmt.Errorf("what to do afterwards, %q, is not leave, seen, move or delete", m.After)
	case m.After == MoveTo && m.MoveFolder == "":
		return errors.New("there is no folder to move to")
	case m.After == MoveTo && slices.Contains(m.Folders, m.MoveFolder):
		return errors.New("a folder that is watched cannot be moved to")
	}
	return m.Server.Check()
}

var errSignIn = errors.New("sign-in failed")

// signInPause is the step of the back-off at which a refused sign-in begins.
const signInPause = 6 // half a minute to a minute

// maxFolders: every watched folder holds a connection, and servers allow few.
const maxFolders = 8

// Position is how far a folder has been read; the ledger keeps it.
type Position = channel.Position

// Arrival is one message from a folder. Position is how far the folder is read
// with it; both must be kept in one transaction.
type Arrival struct {
	Folder   string
	UID      uint32
	At       time.Time // when the server got it
	Raw      []byte    // the whole message, or what could be had of it
	Size     int64     // as the server says
	Problem  Problem
	Position Position
}

// Problem says why Raw is not the whole message. Such a message stays untouched
// in its mailbox.
type Problem string

// The problems. They are the ledger's reason codes.
const (
	Whole      Problem = ""
	TooLarge   Problem = channel.ReasonTooLarge   // Raw is the header
	NotFetched Problem = channel.ReasonNotFetched // the server fails to give it, again and again
)

// Keep is where a Watcher puts what it finds. Each function returns when its
// work is on disk.
type Keep struct {
	// Position of a folder; the zero value when it was never read.
	Position func(ctx context.Context, folder string) (Position, error)
	// Arrived keeps a message and the new position. A message that is already
	// there is no error.
	Arrived func(ctx context.Context, a Arrival) error
	// Moved keeps a position without a message.
	Moved func(ctx context.Context, folder string, p Position) error
}

// State is how a folder is doing, for a status page.
type State struct {
	Folder    string
	Connected bool
	Since     time.Time // of this state; zero before the first try
	Stored    int64     // messages since the start
	LastMail  time.Time
	Err       string // of the last failure; kept after recovery until the next success in fetching
	ErrAt     time.Time
	NextTry   time.Time // when not connected
}

// Watcher fetches mail from the folders of one mailbox.
type Watcher struct {
	box  Mailbox
	keep Keep
	log  *slog.Logger
	wait backoff

	mu     sync.Mutex
	states []State
	memory []memory // one a folder, touched by its goroutine only
}

// memory is what outlives a connection: a message that breaks it again and
// again must not stop the others.
type memory struct {
	tries  map[imap.UID]int  // failed fetches
	larger map[imap.UID]bool // turned out larger than the server said
	single bool              // fetch one by one, a batch has failed
}

// NewWatcher checks the settings; it does not connect.
func NewWatcher(m Mailbox, k Keep, log *slog.Logger) (*Watcher, error) {
	if len(m.Folders) == 0 {
		m.Folders = []string{"INBOX"}
	}
	if m.Poll <= 0 {
		m.Poll = 2 * time.Minute
	}
	if m.Limit <= 0 {
		m.Limit = MaxMessageBytes
	}
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	w := &Watcher{box: m, keep: k, log: log, wait: backoff{first: time.Second, most: 5 * time.Minute}}
	for _, f := range m.Folders {
		w.states = append(w.states, State{Folder: f})
		w.memory = append(w.memory, memory{tries: map[imap.UID]int{}, larger: map[imap.UID]bool{}})
	}
	return w, nil
}

// States are the folders in the order of the settings.
func (w *Watcher) States() []State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.states)
}

func (w *Watcher) state(i int, change func(*State)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.states[i])
}

// Run watches until ctx ends. Every trouble is noted in States and tried again.
func (w *Watcher) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range w.box.Folders {
		wg.Go(func() { w.watch(ctx, i) })
	}
	wg.Wait()
}

// watch keeps one folder connected.
func (w *Watcher) watch(ctx context.Context, i int) {
	failed := 0
	for ctx.Err() == nil {
		good, err := w.visit(ctx, i)
		if ctx.Err() != nil {
			break
		}
		if good {
			failed = 0
		}
		if errors.Is(err, errSignIn) { // many servers lock an account that knocks too often
			failed = max(failed, signInPause)
		}
		pause := w.wait.after(failed)
		failed++
		w.log.Warn("mailbox is not connected", "host", w.box.Host, "user", w.box.User,
			"folder", w.box.Folders[i], "again_in", pause, "error", err)
		now := time.Now().UTC()
		w.state(i, func(s *State) {
			if s.Connected || s.Since.IsZero() {
				s.Connected, s.Since = false, now
			}
			s.Err, s.ErrAt, s.NextTry = err.Error(), now, now.Add(pause)
		})
		sleep(ctx, pause)
	}
	w.state(i, func(s *State) { s.Connected, s.Since = false, time.Now().UTC() })
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// backoff doubles the pause after each failure, with jitter, so that many
// mailboxes do not knock at the same moment.
type backoff struct{ first, most time.Duration }

// after gives the pause after the nth failure in a row, counted from 0: between
// half and the whole of first·2ⁿ, at most most.
func (b backoff) after(n int) time.Duration {
	d := b.most
	if n < 30 && b.first<<n < b.most {
		d = b.first << n
	}
	return d/2 + rand.N(d/2+1)
}
