package email

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rida/internal/core/channel"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/secret"
)

// Boxes keeps the mailboxes of the settings running: those that are added start,
// those that change start anew, those that go stop, all without a restart. It
// also watches over them and raises alarms.
type Boxes struct {
	BoxesOptions
	Tokens *Tokens

	mu      sync.Mutex
	running map[id.ID]*running
	fixed   map[id.ID]*running // of the configuration
	sending atomic.Bool        // some mailbox sends by itself
	alarms  atomic.Pointer[[]channel.Alarm]
	stir    chan struct{}
}

// running is one mailbox at work.
type running struct {
	box       channel.Mailbox
	mark      string
	grant     *Grant
	watcher   *Watcher
	submitter *Submitter
	stop      context.CancelFunc
	done      chan struct{}
	began     time.Time
	outBad    time.Time // since when its submission fails; zero while it works
	tokenErr  error
}

// BoxesOptions are what mailboxes run with. All but Patience are needed.
type BoxesOptions struct {
	DB     *db.DB
	Ledger *channel.Ledger
	Secret *secret.Box
	Log    *slog.Logger
	Name   string                // ours, in EHLO
	Zone   func() *time.Location // in which the house's week passes
	// Patience is how long a server may be away before it alarms; 0 is ten
	// minutes, because servers are restarted.
	Patience time.Duration
}

// NewBoxes makes it; nothing runs yet.
func NewBoxes(o BoxesOptions) *Boxes {
	if o.Patience == 0 {
		o.Patience = 10 * time.Minute
	}
	return &Boxes{BoxesOptions: o, Tokens: &Tokens{DB: o.DB, Box: o.Secret},
		running: map[id.ID]*running{}, fixed: map[id.ID]*running{}, stir: make(chan struct{}, 1)}
}

// Fix adds the mailbox of the configuration, which runs as long as the house and
// is not changed here. Either part may be nil.
func (b *Boxes) Fix(m channel.Mailbox, w *Watcher, s *Submitter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fixed[m.ID] = &running{box: m, watcher: w, submitter: s, began: time.Now()}
}

// lookEvery is how often the settings and the mailboxes are looked at; a change
// in this process is taken up at once.
const lookEvery = 15 * time.Second

// Stir has the settings looked at now.
func (b *Boxes) Stir() {
	select {
	case b.stir <- struct{}{}:
	default:
	}
}

// Run keeps the mailboxes running until ctx ends, and then stops them.
func (b *Boxes) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := b.Align(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("the mailboxes could not be looked at", "error", err)
		}
		if err := b.Watch(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("the mailboxes could not be watched over", "error", err)
		}
		select {
		case <-ctx.Done():
			b.mu.Lock()
			all := b.running
			b.running = map[id.ID]*running{}
			b.mu.Unlock()
			for _, r := range all {
				r.end()
			}
			return
		case <-tick.C:
		case <-b.stir:
		}
	}
}

// Align starts, changes and stops mailboxes until they are as the settings say.
func (b *Boxes) Align(ctx context.Context) error {
	all, err := channel.Mailboxes(ctx, b.DB)
	if err != nil {
		return err
	}
	wanted := map[id.ID]bool{}
	sends := false
	for _, m := range all {
		if m.Kind != Kind || !m.Active {
			continue
		}
		wanted[m.ID] = true
		r, err := b.alignOne(ctx, m)
		if err != nil {
			b.Log.Error("a mailbox cannot run", "mailbox", m.ID, "address", m.Address, "error", err)
		}
		sends = sends || r != nil && r.submitter != nil
	}
	b.sending.Store(sends)
	b.mu.Lock()
	var old []*running
	for which, r := range b.running {
		if !wanted[which] {
			old = append(old, r)
			delete(b.running, which)
		}
	}
	b.mu.Unlock()
	for _, r := range old {
		r.end()
	}
	return nil
}

func (b *Boxes) alignOne(ctx context.Context, m channel.Mailbox) (*running, error) {
	secrets, err := channel.Secrets(ctx, b.DB, b.Secret, m.ID)
	if err != nil {
		return nil, err
	}
	sign := mark(m, secrets)
	b.mu.Lock()
	r := b.running[m.ID]
	b.mu.Unlock()
	if r != nil && r.mark == sign {
		return r, nil
	}
	if r != nil {
		r.end()
	}
	fresh, err := b.start(ctx, m, secrets)
	if fresh != nil {
		fresh.mark = sign
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.running, m.ID)
	if fresh != nil {
		b.running[m.ID] = fresh
	}
	return fresh, err
}

// start brings one mailbox to work.
func (b *Boxes) start(ctx context.Context, m channel.Mailbox, secrets map[string]string) (*running, error) {
	a, err := ReadAccount(m.Settings)
	if err != nil {
		return nil, err
	}
	r := &running{box: m, grant: a.Grant, stop: func() {}, done: make(chan struct{}), began: time.Now()}
	a = a.with(secrets, func(ctx context.Context) (string, error) { return b.Tokens.Access(ctx, m.ID, *a.Grant) })
	if a.Sends() {
		if r.submitter, err = NewSubmitter(a.Out, b.Name); err != nil {
			return nil, err
		}
	}
	if !a.Fetches() {
		close(r.done)
		return r, nil
	}
	if r.watcher, err = NewWatcher(a.In, KeepIn(b.DB, b.Ledger, m.ID), b.Log); err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(ctx)
	r.stop = stop
	go func() {
		defer close(r.done)
		r.watcher.Run(watching)
	}()
	return r, nil
}

// end stops a mailbox and waits for what is under way.
func (r *running) end() {
	r.stop()
	<-r.done
	if r.submitter != nil {
		r.submitter.Close()
	}
}

// Sender gives who hands over what leaves through a mailbox; not ok when it has
// no way of its own.
func (b *Boxes) Sender(mailbox id.ID) (channel.Sender, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.running[mailbox]; r != nil && r.submitter != nil {
		return r.submitter, true
	}
	return nil, false
}

// Sends tells whether any mailbox sends by itself.
func (b *Boxes) Sends() bool { return b.sending.Load() }

// Address is that of a running mailbox, "" for any other.
func (b *Boxes) Address(mailbox id.ID) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.running[mailbox]; r != nil {
		return r.box.Address
	}
	return ""
}

// Addresses are those of all running mailboxes.
func (b *Boxes) Addresses() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.running {
		all = append(all, r.box.Address)
	}
	slices.Sort(all)
	return all
}

// Status is how a mailbox is doing.
type Status struct {
	Box     channel.Mailbox
	Fixed   bool    // of the configuration
	Folders []State // empty when it fetches nothing
	Sends   bool
	Out     Health
}

// Statuses are those of all mailboxes at work, by address.
func (b *Boxes) Statuses() []Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Status
	add := func(r *running, fixed bool) {
		s := Status{Box: r.box, Fixed: fixed}
		if r.watcher != nil {
			s.Folders = r.watcher.States()
		}
		if r.submitter != nil {
			s.Sends, s.Out = true, r.submitter.Health()
		}
		out = append(out, s)
	}
	for _, r := range b.fixed {
		add(r, true)
	}
	for _, r := range b.running {
		add(r, false)
	}
	slices.SortFunc(out, func(a, b Status) int {
		if a.Fixed != b.Fixed {
			return map[bool]int{true: -1, false: 1}[a.Fixed]
		}
		return int(a.Box.ID - b.Box.ID)
	})
	return out
}

// TryAccount tries an account with secrets as they would be after saving: those
// given, and for the rest those kept for the mailbox (0 has none).
func (b *Boxes) TryAccount(ctx context.Context, mailbox id.ID, a Account, given map[string]string) (Tried, error) {
	secrets := map[string]string{}
	if mailbox != 0 {
		var err error
		if secrets, err = channel.Secrets(ctx, b.DB, b.Secret, mailbox); err != nil {
			return Tried{}, err
		}
	}
	for name, value := range given {
		if value != "" {
			secrets[name] = value
		}
	}
	if err := a.Check(); err != nil {
		return Tried{}, fmt.Errorf("try a mailbox: %w", err)
	}
	grant := a.Grant
	a = a.with(secrets, func(ctx context.Context) (string, error) {
		if mailbox == 0 {
			return "", errors.Join(ErrSignInAgain, errors.New("it is not saved yet"))
		}
		return b.Tokens.Access(ctx, mailbox, *grant)
	})
	return Try(ctx, a, b.Name), nil
}
