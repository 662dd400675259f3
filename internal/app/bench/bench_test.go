package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func callerTo(t *testing.T, s *httptest.Server, a ask) *caller {
	t.Helper()
	c, err := newCaller(s.URL, []*http.Cookie{{Name: "sid", Value: "s3"}}, "tok", func(*rand.Rand) ask { return a })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func TestAnAnswerCountsOnlyWithItsStatusAndItsContent(t *testing.T) {
	var status atomic.Int64
	status.Store(200)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie("sid"); err != nil || cookie.Value != "s3" || r.Header.Get("Authorization") != "Bearer tok" {
			w.WriteHeader(401)
			return
		}
		w.WriteHeader(int(status.Load()))
		fmt.Fprint(w, strings.Repeat(`<a href="/cases/1">`, 3), "</html>")
	}))
	defer s.Close()
	good := ask{method: "GET", path: "/", status: 200, holds: []string{`href="/cases/`, "</html>"}, least: 3}
	for name, c := range map[string]struct {
		change func(*ask)
		status int64
		fails  string
	}{
		"as expected":      {func(*ask) {}, 200, ""},
		"another status":   {func(*ask) {}, 500, "answers 500"},
		"too few rows":     {func(a *ask) { a.least = 4 }, 200, "3 times, want 4"},
		"a missing marker": {func(a *ask) { a.holds = append(a.holds, "Maryam") }, 200, "Maryam"},
	} {
		status.Store(c.status)
		a := good
		a.holds = append([]string(nil), good.holds...)
		c.change(&a)
		err := callerTo(t, s, a).do(t.Context(), nil)
		if (err == nil) != (c.fails == "") || err != nil && !strings.Contains(err.Error(), c.fails) {
			t.Errorf("%s: err = %v, want %q", name, err, c.fails)
		}
	}
}

func TestACallerKeepsItsConnectionAndComesBackAfterLosingIt(t *testing.T) {
	var conns atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 0 {
			w.Header().Set("Connection", "close")
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id":"1"}`)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	next := ask{method: "POST", path: "/", status: 201, holds: []string{`"id"`}}
	c := callerTo(t, s, next)
	for i := range 5 {
		if err := c.do(t.Context(), nil); err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections for five calls, want 1", n)
	}
	c.next = func(*rand.Rand) ask { next.body = "{}"; return next }
	for range 2 {
		if err := c.do(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := conns.Load(); n != 2 {
		t.Errorf("%d connections, want a second one after the first was closed", n)
	}
}

// counted is a worker whose every third operation fails.
type counted struct{ n *atomic.Int64 }

func (w counted) close() {}
func (w counted) do(context.Context, *rand.Rand) error {
	time.Sleep(time.Millisecond)
	if w.n.Add(1)%3 == 0 {
		return errors.New("third")
	}
	return nil
}

func TestFailuresAreCountedAndNotTakenForSpeed(t *testing.T) {
	var n, asked atomic.Int64
	// Ten seconds are used by what was done, and one more by what follows from it.
	cpu := func() (time.Duration, error) {
		used := time.Duration(0)
		if asked.Add(1); n.Load() > 0 && asked.Load() > restGlances+2 {
			used = 10 * time.Second
		}
		if asked.Load() > restGlances+3 {
			used += time.Second
		}
		return used, nil
	}
	o := operation{name: "x", open: func(context.Context, int) (worker, error) { return counted{&n}, nil }}
	out, err := load(t.Context(), o, 2, 100*time.Millisecond, cpu)
	if err != nil {
		t.Fatal(err)
	}
	if out.errors == 0 || out.firstErr == nil || len(out.times) <= out.errors {
		t.Fatalf("%+v", out)
	}
	done := float64(len(out.times)-out.errors) / out.took.Seconds()
	if got := out.perSecond(); got != done {
		t.Errorf("%v per second, want %v: only what was done well", got, done)
	}
	if out.cpu != 11*time.Second || out.after <= 0 || out.at(0.95) < out.at(0.5) {
		t.Errorf("cpu %v, p50 %v, p95 %v", out.cpu, out.at(0.5), out.at(0.95))
	}
}

func TestPercentilesAreReadOffTheSortedTimes(t *testing.T) {
	r := result{took: time.Second}
	for i := range 100 {
		r.times = append(r.times, time.Duration(i+1)*time.Millisecond)
	}
	for share, want := range map[float64]time.Duration{0.5: 51 * time.Millisecond, 0.95: 96 * time.Millisecond, 1: 100 * time.Millisecond} {
		if got := r.at(share); got != want {
			t.Errorf("at %v: %v, want %v", share, got, want)
		}
	}
	if (result{}).at(0.5) != 0 || (result{}).perSecond() != 0 || (result{}).cpuEach() != 0 {
		t.Error("a result of nothing is not zero")
	}
}

func TestMemoryAndProcessorTimeOfAProcessAreRead(t *testing.T) {
	m, err := memoryOf(os.Getpid())
	if err != nil || m.rss < 1<<20 || m.pss <= 0 || m.pss > m.rss {
		t.Errorf("memory %+v, %v", m, err)
	}
	if used, err := processorTime(os.Getpid()); err != nil || used < 0 || used > time.Hour {
		t.Errorf("processor time %v, %v", used, err)
	}
	if _, err := processorTime(-1); err == nil {
		t.Error("a process that is not there has a processor time")
	}
}

func TestAMailIsHandedInAndItsRefusalShows(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var refuse atomic.Bool
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveMail(conn, &refuse)
		}
	}()
	var sent atomic.Int64
	m, err := newMailer(l.Addr().String(), "run", []string{"a@mail.example"}, &sent)
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	r := rand.New(rand.NewPCG(1, 1))
	if err := m.do(t.Context(), r); err != nil || sent.Load() != 1 {
		t.Fatalf("sent %d, %v", sent.Load(), err)
	}
	refuse.Store(true)
	if err := m.do(t.Context(), r); err == nil || sent.Load() != 1 {
		t.Errorf("a refused mail counts: %d sent, %v", sent.Load(), err)
	}
	refuse.Store(false)
	if err := m.do(t.Context(), r); err != nil || sent.Load() != 2 {
		t.Errorf("it did not come back after a refusal: %v", err)
	}
}

// serveMail is as much of an SMTP server as a client needs.
func serveMail(conn net.Conn, refuse *atomic.Bool) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	fmt.Fprint(conn, "220 ready\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			for line != ".\r\n" {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
			}
			if refuse.Load() {
				fmt.Fprint(conn, "451 not now\r\n")
			} else {
				fmt.Fprint(conn, "250 kept\r\n")
			}
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

func TestTheFirstLoadCountsEveryPartOnceAsItTravels(t *testing.T) {
	files := map[string]string{
		"/cases":        `<link rel="stylesheet" href="/assets/a.css"><script src="/assets/b.js"></script><script src="/assets/b.js"></script>`,
		"/assets/a.css": `@font-face{src:url("./f.woff2");unicode-range:U+41,U+61-7A}@font-face{src:url("./none.woff2");unicode-range:U+600-6FF}`, "/assets/b.js": strings.Repeat("x", 50), "/assets/f.woff2": strings.Repeat("f", 70),
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && strings.HasSuffix(r.URL.Path, ".js") {
			text = text[:10] // stands for its compressed form
		}
		fmt.Fprint(w, text)
	}))
	defer s.Close()
	f, err := measureFirstLoad(t.Context(), s.URL, "/cases", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := firstLoad{page: int64(len(files["/cases"])), parts: int64(len(files["/assets/a.css"])) + 10, fonts: 70, files: 3}
	if f != want {
		t.Errorf("%+v, want %+v", f, want)
	}
}

func TestSizesAndEnginesAreRead(t *testing.T) {
	if all, err := ParseSizes("10000, 1000000"); err != nil || len(all) != 2 || all[1] != 1_000_000 {
		t.Errorf("%v, %v", all, err)
	}
	for _, bad := range []string{"", "10", "many", "10000,"} {
		if _, err := ParseSizes(bad); err == nil {
			t.Errorf("size %q was accepted", bad)
		}
	}
	if _, err := ParseEngines("sqlite,oracle"); err == nil {
		t.Error("an unknown engine was accepted")
	}
}
