package web_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rida/internal/kit/id"
	"rida/internal/kit/web"
)

func liveHouse(t *testing.T) (*web.Hub, *httptest.Server) {
	t.Helper()
	hub := web.NewHub()
	may := func(r *web.Request, topic string) bool { return !strings.HasPrefix(topic, "secret") }
	h := build(t, web.Options{Routes: web.In("web",
		web.Route{Pattern: "GET /live", Permission: "cases.read", Handle: hub.Live(may), Stream: true})})
	s := httptest.NewServer(h)
	t.Cleanup(func() { hub.Close(); s.Close() })
	return hub, s
}

// listen opens a page's connection and waits until it stands.
func listen(t *testing.T, s *httptest.Server, topics string) (*http.Response, *bufio.Scanner) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/live?topics="+topics, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Who", "agent")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	if res.StatusCode == 200 {
		lines.Scan() // retry
		lines.Scan() // empty
	}
	return res, lines
}

// hears reads the next event of a stream and the instant it carries.
func hears(t *testing.T, lines *bufio.Scanner) (data, at string) {
	t.Helper()
	for lines.Scan() && lines.Text() != "" {
		if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			at = v
		}
		if v, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			data = v
		}
	}
	return data, at
}

func TestAnOpenPageHearsOfChangesItMayKnow(t *testing.T) {
	hub, s := liveHouse(t)
	_, lines := listen(t, s, "case:1,secret:2")
	hub.Publish("secret:2", "changed", 0)
	hub.Publish("case:9", "changed", 0)
	hub.Publish("case:1", "replied", 42)
	if got, _ := hears(t, lines); got != `{"topic":"case:1","kind":"replied","id":"42"}` {
		t.Errorf("heard %q", got)
	}
}

func TestAPageThatMayHearNothingIsDenied(t *testing.T) {
	_, s := liveHouse(t)
	if res, _ := listen(t, s, "secret:1"); res.StatusCode != 403 {
		t.Errorf("%d", res.StatusCode)
	}
	if res, _ := listen(t, s, strings.Repeat("a,", 60)); res.StatusCode != 422 {
		t.Errorf("sixty topics: %d", res.StatusCode)
	}
}

// TestASlowPageIsDroppedAndNobodyWaits publishes far more than a connection
// that nobody reads can hold. Publish must come back each time, and the
// connection must end instead of growing.
func TestASlowPageIsDroppedAndNobodyWaits(t *testing.T) {
	hub := web.NewHub()
	release, began := make(chan struct{}), make(chan struct{})
	h := build(t, web.Options{Routes: web.In("web",
		web.Route{Pattern: "GET /live", Permission: "cases.read", Handle: hub.Live(func(*web.Request, string) bool { return true }), Stream: true})})
	r := httptest.NewRequest("GET", "/live?topics=a", nil)
	r.Header.Set("X-Who", "agent")
	done := make(chan struct{})
	go func() {
		h.ServeHTTP(&stuck{ResponseRecorder: httptest.NewRecorder(), release: release, began: began}, r)
		close(done)
	}()
	<-began
	for range 10_000 {
		hub.Publish("a", "changed", 0)
	}
	close(release)
	<-done
	if hub.Open() != 0 {
		t.Errorf("%d connections are still counted", hub.Open())
	}
}

// stuck is a client that takes nothing until it is released.
type stuck struct {
	*httptest.ResponseRecorder
	release, began chan struct{}
	first          atomic.Bool
}

func (s *stuck) Write(b []byte) (int, error) {
	if s.first.CompareAndSwap(false, true) {
		close(s.began)
	}
	<-s.release
	return s.ResponseRecorder.Write(b)
}

func TestTheEndOfASessionEndsItsPages(t *testing.T) {
	hub, s := liveHouse(t)
	_, lines := listen(t, s, "case:1")
	hub.Hangup(7)
	if lines.Scan() {
		t.Errorf("still heard %q", lines.Text())
	}
}

func TestOnePersonCannotHoldEveryConnection(t *testing.T) {
	_, s := liveHouse(t)
	for i := range 31 {
		res, _ := listen(t, s, "case:1")
		if want := map[bool]int{true: 200, false: 503}[i < 30]; res.StatusCode != want {
			t.Fatalf("connection %d: %d", i+1, res.StatusCode)
		}
	}
}

func TestClosingTheHouseEndsEveryPage(t *testing.T) {
	hub, s := liveHouse(t)
	_, lines := listen(t, s, "case:1")
	hub.Close()
	if lines.Scan() {
		t.Errorf("still heard %q", lines.Text())
	}
}

// TestEveryPageOfACrowdHears opens more pages than are told one by one.
func TestEveryPageOfACrowdHears(t *testing.T) {
	hub := web.NewHub()
	var people atomic.Int64
	h := build(t, web.Options{
		Authenticate: func(*http.Request) (web.Principal, error) {
			return web.Principal{Kind: "staff", ID: id.ID(people.Add(1))}, nil
		},
		Routes: web.In("web", web.Route{Pattern: "GET /live", Permission: web.SignedIn, Handle: hub.Live(func(*web.Request, string) bool { return true }), Stream: true})})
	s := httptest.NewServer(h)
	t.Cleanup(func() { hub.Close(); s.Close() })
	var pages []*bufio.Scanner
	for range 120 {
		_, lines := listen(t, s, "a")
		pages = append(pages, lines)
	}
	hub.Publish("a", "changed", 0)
	for i, lines := range pages {
		if got, _ := hears(t, lines); got != `{"topic":"a","kind":"changed"}` {
			t.Fatalf("page %d heard %q", i, got)
		}
	}
}

// TestAPageHearsWhatChangedBeforeItBeganToListen holds the moment between the
// drawing of a page and its first word on the stream.
func TestAPageHearsWhatChangedBeforeItBeganToListen(t *testing.T) {
	hub, s := liveHouse(t)
	hub.Publish("case:1", "changed", 0)
	drawn := time.Now().UnixMicro()
	time.Sleep(time.Millisecond) // the clock must have gone on
	hub.Publish("case:2", "changed", 0)
	_, lines := listen(t, s, "case:1,case:2&since="+strconv.FormatInt(drawn, 10))
	got, at := hears(t, lines)
	if got != `{"topic":"case:2","kind":"changed"}` {
		t.Errorf("heard %q", got)
	}
	_, again := listen(t, s, "case:1,case:2&since="+at) // it knows everything until then
	hub.Publish("case:1", "replied", 0)
	if got, _ := hears(t, again); got != `{"topic":"case:1","kind":"replied"}` {
		t.Errorf("connected again, heard %q", got)
	}
}

// TestAPageThatMissedTooMuchRenewsEverything covers a restart of the house and
// more changes than anybody remembers.
func TestAPageThatMissedTooMuchRenewsEverything(t *testing.T) {
	hub, s := liveHouse(t)
	everything := func(since int64) {
		t.Helper()
		_, lines := listen(t, s, "case:1,case:2&since="+strconv.FormatInt(since, 10))
		for _, want := range []string{`{"topic":"case:1","kind":"changed"}`, `{"topic":"case:2","kind":"changed"}`} {
			if got, _ := hears(t, lines); got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
	}
	everything(1) // drawn by a process that is no more
	drawn := time.Now().UnixMicro()
	for range 10_000 {
		hub.Publish("case:9", "changed", 0)
	}
	everything(drawn)
}
