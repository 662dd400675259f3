package part

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	// startWait is how long a server may take to listen; a loaded machine with
	// two cores has been seen to need several seconds.
	startWait = 30 * time.Second
	// stopWait is how long it may take to end before it is killed.
	stopWait = 5 * time.Second
	// look is the pause between two looks at something awaited.
	look = 10 * time.Millisecond
)

// Process is a server that lives as long as its test at most.
type Process struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  *output
	done chan struct{}
	once sync.Once
}

// Start runs cmd, in the foreground, as the account, and waits until it listens
// on every address (host:port). It ends with the test, and when the test is
// killed.
func Start(t testing.TB, cmd *exec.Cmd, as Account, listens ...string) *Process {
	t.Helper()
	cmd.SysProcAttr = dieWithParent()
	cmd.SysProcAttr.Setpgid = true
	if as.Switch {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: as.UID, Gid: as.GID}
	}
	p := &Process{t: t, cmd: cmd, out: &output{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.out, p.out
	name := filepath.Base(cmd.Path)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(p.kill)
	for _, address := range listens {
		p.await(name, address)
	}
	return p
}

func (p *Process) await(name, address string) {
	p.t.Helper()
	for deadline := time.Now().Add(startWait); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-p.done:
			p.t.Fatalf("%s ended at once: %s", name, p.out)
		case <-time.After(look):
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s does not listen on %s after %s: %s", name, address, startWait, p.out)
		}
	}
}

// Stop ends the process, gently first. It may be called more than once.
func (p *Process) Stop() {
	p.once.Do(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.done:
		case <-time.After(stopWait):
			_ = p.cmd.Process.Kill()
			<-p.done
		}
	})
}

// kill ends the process with all its children at once: what they leave behind
// goes with the test's folder, so there is nothing to be gentle about.
func (p *Process) kill() {
	p.once.Do(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.done
	})
}

// output keeps what a server says, for the message of a failed start.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(o.text.String())
}

// FreePorts gives n loopback addresses that nobody listens on, all different.
func FreePorts(t testing.TB, n int) []string {
	t.Helper()
	addresses := make([]string, n)
	for i := range addresses {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("find a free port: %v", err)
		}
		defer l.Close() // all held until all are found, so that none comes twice
		addresses[i] = l.Addr().String()
	}
	return addresses
}

// Folder makes a folder with a short path (sockets allow about 100 bytes) that
// the account owns and that goes when the test ends.
func Folder(t testing.TB, as Account) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rida-")
	if err != nil {
		t.Fatalf("make a folder for a server: %v", err)
	}
	t.Cleanup(func() {
		// A killed server's children may be writing their last file.
		for deadline := time.Now().Add(stopWait); ; time.Sleep(look) {
			if err = os.RemoveAll(dir); err == nil || time.Now().After(deadline) {
				break
			}
		}
		if err != nil {
			t.Errorf("remove a server's folder: %v", err)
		}
	})
	as.Own(t, dir)
	return dir
}

// Until waits until ok gives true, and fails the test with what is awaited when
// it does not within the limit.
func Until(t testing.TB, limit time.Duration, awaited string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); time.Sleep(look) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s in vain for %s", limit, awaited)
		}
	}
}

// WriteFiles writes name → content under dir for the account.
func WriteFiles(t testing.TB, dir string, as Account, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(fmt.Errorf("write %s: %w", name, err))
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(fmt.Errorf("write %s: %w", name, err))
		}
	}
	as.Own(t, dir)
}
