package channel_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/kit/search"
	"rida/internal/testkit"
)

// errand is what the second process is told to do.
type errand struct {
	URL, Journal, Host string
	Port               int
	Entry              id.ID
	DieAt              string
}

const errandName = "RIDA_TEST_ERRAND"

// TestMain lets the test program be the process that is killed.
func TestMain(m *testing.M) {
	if text := os.Getenv(errandName); text != "" {
		if err := run(text); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// run sends one message by the real way, as rida would after a start,
// and waits at the place where it is to be killed.
func run(text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	ctx := context.Background()
	d, err := db.Open(ctx, db.Options{URL: e.URL})
	if err != nil {
		return err
	}
	submitter, err := email.NewSubmitter(email.Server{Host: e.Host, Port: e.Port, Security: email.Plain}, "")
	if err != nil {
		return err
	}
	l, err := channel.New(channel.Options{DB: d, Events: event.NewLog(), Log: slog.New(slog.DiscardHandler), Journal: e.Journal,
		Sender: func(context.Context, channel.Entry) (channel.Sender, error) { return submitter, nil }})
	if err != nil {
		return err
	}
	l.SetCrash(func(point string) {
		if point == e.DieAt {
			fmt.Println("at", point)
			select {}
		}
	})
	if err := l.Recover(ctx); err != nil {
		return err
	}
	l.Start(ctx)
	for {
		now, err := l.Get(ctx, d, e.Entry)
		if err != nil {
			return err
		}
		if now.State != channel.Queued && now.State != channel.Sending {
			fmt.Println("now", now.State)
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// relay is a mail server that counts whole messages.
func relay(t *testing.T, got *atomic.Int32) *net.TCPAddr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				fmt.Fprint(c, "220 relay\r\n")
				inside := false
				for s := bufio.NewScanner(c); s.Scan(); {
					line := s.Text()
					switch {
					case inside && line == ".":
						inside = false
						got.Add(1)
						fmt.Fprint(c, "250 taken\r\n")
					case inside:
					case strings.HasPrefix(line, "DATA"):
						inside = true
						fmt.Fprint(c, "354 go\r\n")
					default:
						fmt.Fprint(c, "250 ok\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr)
}

// process starts the second process and gives its first line.
func process(t *testing.T, e errand) (*exec.Cmd, string) {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), errandName+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(150*time.Second, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() { late.Stop(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the second process said %q: %v", line, err)
	}
	return cmd, strings.TrimSpace(line)
}

func TestAKilledProcessDoesNotSendTwiceWhatWasAnswered(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			w := testkit.New(t, e, channel.Schema, event.Schema, search.Schema)
			var got atomic.Int32
			at := relay(t, &got)
			h := &house{t: t, w: w, journal: filepath.Join(t.TempDir(), "first"), sender: channel.Sink{}}
			w.Clock.Set(time.Now()) // the second process has the machine's clock
			h.open()
			do := errand{URL: w.URL, Journal: filepath.Join(t.TempDir(), "journal"), Host: at.IP.String(), Port: at.Port,
				Entry: h.queue("sara@home.example"), DieAt: "journaled"}
			_ = h.Close(t.Context())

			first, line := process(t, do)
			if line != "at journaled" {
				t.Fatalf("the first process said %q", line)
			}
			if err := first.Process.Kill(); err != nil { // kill -9
				t.Fatal(err)
			}
			_ = first.Wait()
			if s := h.get(do.Entry).State; s != channel.Sending || got.Load() != 1 {
				t.Fatalf("state %s, %d arrived", s, got.Load())
			}

			do.DieAt = ""
			_, line = process(t, do)
			if line != "now sent" || got.Load() != 1 {
				t.Errorf("the second process said %q, %d arrived", line, got.Load())
			}
		})
	}
}

func TestAKilledProcessSendsAgainWhatNobodyCanKnow(t *testing.T) {
	w := testkit.New(t, db.SQLite, channel.Schema, event.Schema, search.Schema)
	var got atomic.Int32
	at := relay(t, &got)
	h := &house{t: t, w: w, journal: filepath.Join(t.TempDir(), "first"), sender: channel.Sink{}}
	w.Clock.Set(time.Now())
	h.open()
	do := errand{URL: w.URL, Journal: filepath.Join(t.TempDir(), "journal"), Host: at.IP.String(), Port: at.Port,
		Entry: h.queue("sara@home.example"), DieAt: "answered"}
	_ = h.Close(t.Context())
	first, line := process(t, do)
	if line != "at answered" {
		t.Fatalf("the first process said %q", line)
	}
	_ = first.Process.Kill()
	_ = first.Wait()
	do.DieAt = ""
	if _, line = process(t, do); line != "now maybe_twice" || got.Load() != 2 {
		t.Errorf("the second process said %q, %d arrived", line, got.Load())
	}
}
