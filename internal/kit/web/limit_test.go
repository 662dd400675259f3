package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"rida/internal/kit/clock"
	"rida/internal/kit/web"
)

func TestTheLimiterLetsABurstThroughAndThenKeepsThePace(t *testing.T) {
	c := clock.NewFake(noon)
	l := web.NewLimiter(c, 3, 10*time.Second)
	for i := range 3 {
		if _, ok := l.Allow("a"); !ok {
			t.Fatalf("call %d was refused", i+1)
		}
	}
	wait, ok := l.Allow("a")
	if ok || wait != 10*time.Second {
		t.Errorf("fourth call: %v, wait %v", ok, wait)
	}
	if _, ok := l.Allow("b"); !ok {
		t.Error("another key pays for the first")
	}
	c.Advance(wait)
	if _, ok := l.Allow("a"); !ok {
		t.Error("refused after the wait it named")
	}
	if _, ok := l.Allow("a"); ok {
		t.Error("one interval gave two tokens")
	}
	c.Advance(time.Hour)
	for range 3 {
		l.Allow("a")
	}
	if _, ok := l.Allow("a"); ok {
		t.Error("a long rest gave more than the burst")
	}
}

func TestAFloodOfKeysDoesNotGrowTheLimiter(t *testing.T) {
	l := web.NewLimiter(clock.NewFake(noon), 1, time.Hour)
	for i := range 250_000 {
		l.Allow(strconv.Itoa(i))
	}
	if got := l.Keys(); got > 100_000 {
		t.Errorf("%d keys are kept", got)
	}
}

func TestALimitedHandlerTellsWhenToComeBack(t *testing.T) {
	c := clock.NewFake(noon)
	l := web.NewLimiter(c, 1, 30*time.Second)
	h := build(t, web.Options{Routes: web.In("x", web.Route{Pattern: "POST /p", Permission: web.Public, Handle: web.Limited(l, says("ok"))})})
	if w := h.ask("POST", "/p", ""); w.Code != 200 {
		t.Fatal(w.Code)
	}
	if w := h.ask("POST", "/p", ""); w.Code != 429 || w.Header().Get("Retry-After") != "30" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
}

func TestTheClientsAddressIsSeenThroughTrustedProxiesOnly(t *testing.T) {
	for _, c := range []struct {
		name, proxies, remote, forwarded, want string
	}{
		{"no proxy", "", "203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		{"stranger claims", "10.0.0.0/8", "203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		{"one proxy", "10.0.0.0/8", "10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"forged first hop", "10.0.0.0/8", "10.0.0.1:1", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
		{"two proxies", "10.0.0.0/8, ::1", "[::1]:1", "198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{"rubbish", "10.0.0.1", "10.0.0.1:1", "unknown", "10.0.0.1"},
		{"mapped", "", "[::ffff:203.0.113.5]:1", "", "203.0.113.5"},
	} {
		ps, err := web.ParseProxies(c.proxies)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forwarded)
		if got := ps.Client(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if _, err := web.ParseProxies("10.0.0.0/8, nonsense"); err == nil {
		t.Error("nonsense was taken for a network")
	}
}

func TestNeighboursInOneIPv6SiteShareTheirLimit(t *testing.T) {
	key := func(remote string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		return web.AddressKey(web.Proxies(nil).Client(r))
	}
	if key("[2001:db8:1:2:3::4]:1") != key("[2001:db8:1:2:ffff::9]:1") || key("[2001:db8:1:2::1]:1") == key("[2001:db8:1:3::1]:1") {
		t.Error("the /64 is not the key")
	}
	if key("192.0.2.1:1") == key("192.0.2.2:1") {
		t.Error("two IPv4 clients share a key")
	}
}

func TestASignedValueServesOnePurposeForItsTime(t *testing.T) {
	c := clock.NewFake(noon)
	s := web.NewSigner([]byte("0123456789abcdef"), c)
	v := s.Sign("a", []byte("payload"), time.Minute)
	if p, ok := s.Open("a", v); !ok || string(p) != "payload" {
		t.Errorf("%q %v", p, ok)
	}
	other := web.NewSigner([]byte("another secret 16"), c)
	for name, ok := range map[string]bool{
		"purpose": second(s.Open("b", v)), "secret": second(other.Open("a", v)),
		"changed": second(s.Open("a", "x"+v)), "empty": second(s.Open("a", "")), "cut": second(s.Open("a", v[:len(v)-2])),
	} {
		if ok {
			t.Errorf("accepted with a wrong %s", name)
		}
	}
	c.Advance(61 * time.Second)
	if second(s.Open("a", v)) {
		t.Error("accepted when too old")
	}
}

func second(_ []byte, ok bool) bool { return ok }

func TestSecureCookiesCarryTheHostPrefix(t *testing.T) {
	for secure, name := range map[bool]string{true: "__Host-rida_session", false: "rida_session"} {
		w := httptest.NewRecorder()
		c := web.Cookies{Secure: secure}
		c.SetSession(w, "token", time.Hour)
		got := w.Result().Cookies()[0]
		if got.Name != name || got.Secure != secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.MaxAge != 3600 {
			t.Errorf("%+v", got)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(got)
		if c.Session(r) != "token" {
			t.Error("the session does not come back")
		}
	}
}

func TestTheServerFinishesWhatIsUnderWay(t *testing.T) {
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	entered, leave := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-leave
		_, _ = w.Write([]byte("whole"))
	})
	ctx, stop := context.WithCancel(context.Background())
	closing, served := make(chan struct{}), make(chan error, 1)
	go func() {
		served <- web.Serve(ctx, at, slow, slog.New(slog.DiscardHandler), func() { close(closing) })
	}()
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + at.Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		answer <- string(body)
	}()
	<-entered
	stop()
	<-closing
	close(leave)
	if got := <-answer; got != "whole" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestHealthTellsTheTruth(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{{nil, 200}, {errors.New("disk"), 503}} {
		h := build(t, web.Options{Routes: []web.Route{web.Health(func(context.Context) error { return c.err })}})
		if w := h.ask("GET", "/healthz", ""); w.Code != c.status {
			t.Errorf("%v: %d", c.err, w.Code)
		}
	}
}
