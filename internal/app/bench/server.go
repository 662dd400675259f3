package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// Server is the product as seen from outside: the line of JSON that it prints
// when it is ready, and its process.
type Server struct {
	HTTP  string `json:"http"`
	SMTP  string `json:"smtp"`
	Token string `json:"token"`

	PID     int           `json:"-"`
	Started time.Duration `json:"-"` // from the start of the process until it was ready
	Page    time.Duration `json:"-"` // … until its first page was there

	cmd  *exec.Cmd
	done chan error
	said tail
}

const (
	// startLimit bounds a start on data that is there.
	startLimit = time.Minute
	// stopLimit bounds an orderly end; what takes longer is ended.
	stopLimit = 20 * time.Second
)

// startServer starts the binary on a data folder and a database, "" for the one
// in the folder, with so many cases, and waits until it is ready.
func startServer(ctx context.Context, o Options, folder, database string, cases int, limit time.Duration) (*Server, error) {
	args := []string{"demo", "--data", folder, "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0", "--cases", strconv.Itoa(cases), "--token", "bench-token"}
	if database != "" {
		args = append(args, "--database", database)
	}
	s := &Server{done: make(chan error, 1)}
	s.cmd = exec.CommandContext(ctx, o.Binary, args...)
	s.cmd.Stderr = io.MultiWriter(&s.said, o.Progress)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Binary, err)
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Binary, err)
	}
	s.PID = s.cmd.Process.Pid
	ready := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, s)
		}
		ready <- err
		_, _ = io.Copy(io.Discard, out)
		s.done <- s.cmd.Wait()
	}()
	select {
	case err = <-ready:
	case <-time.After(limit):
		err = fmt.Errorf("it was not ready within %v", limit)
	}
	s.Started = time.Since(began)
	if err == nil {
		err = firstPage(ctx, s.HTTP)
	}
	s.Page = time.Since(began)
	if err != nil {
		_ = s.stop()
		return nil, fmt.Errorf("start %s: %w\n%s", o.Binary, err, s.said.String())
	}
	return s, nil
}

func firstPage(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("get the first page: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("the first page answers %s (%v)", res.Status, err)
	}
	return nil
}

// stop ends the server in order, or by force when it does not end.
func (s *Server) stop() error {
	_ = s.cmd.Process.Signal(os.Interrupt)
	select {
	case err := <-s.done:
		var exit *exec.ExitError
		if errors.As(err, &exit) && !exit.Exited() {
			return nil // ended by our own signal
		}
		return err
	case <-time.After(stopLimit):
		_ = s.cmd.Process.Kill()
		<-s.done
		return fmt.Errorf("the server did not end within %v", stopLimit)
	}
}

// tail keeps the last that was written to it, to be shown when a start fails.
type tail struct{ b bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	const most = 4096
	t.b.Write(p)
	if over := t.b.Len() - most; over > 0 {
		t.b.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string { return t.b.String() }
