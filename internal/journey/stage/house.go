package stage

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"rida/internal/app"
	"rida/internal/kit/db"
	"rida/internal/testkit"
)

// Patience is how long a journey waits for what comes through mail servers and
// jobs before it gives up. It is long, for a machine that does much else.
const Patience = 30 * time.Second

// Slowest is more than the door for customers takes for a machine's speed.
const Slowest = 2500 * time.Millisecond

// Start lets a house take mail and visitors until the test ends, and waits until
// it does.
func Start(t testing.TB, a *app.App, said *Notes) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- a.Run(ctx, func() { close(ready) }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the house ended with %v", err)
		}
		if t.Failed() && said.String() != "" {
			t.Logf("the house's log:\n%s", said)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- nil
		t.Fatalf("the house does not open: %v", err)
	}
}

// DatabaseOn gives the address of an empty database of the engine; "" is SQLite
// in the house's own folder.
func DatabaseOn(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.SQLite {
		return ""
	}
	return testkit.New(t, e).URL
}

// Notes keep what a house says, for the message of a failed test.
type Notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *Notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *Notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.TrimSpace(n.text.String())
}
