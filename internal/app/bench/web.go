package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// doorPath is a link on the demo's sign-in page that lets one in by a click.
var doorPath = regexp.MustCompile(`href="(/demo/[A-Za-z0-9_-]+)"`)

// Whom the demo's sign-in page offers, in its order.
const (
	Agent = iota
	Manager
)

// SignIn signs in as somebody whom the demo's sign-in page offers and gives the
// cookies of the session.
func SignIn(ctx context.Context, address string, as int) ([]*http.Cookie, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, Timeout: answerLimit}
	page, err := fetch(ctx, client, address+"/")
	if err != nil {
		return nil, fmt.Errorf("open the sign-in page: %w", err)
	}
	doors := doorPath.FindAllSubmatch(page, -1)
	if as >= len(doors) {
		return nil, fmt.Errorf("the sign-in page offers %d people to sign in as, want number %d", len(doors), as+1)
	}
	if _, err := fetch(ctx, client, address+string(doors[as][1])); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if cookies := jar.Cookies(at); len(cookies) > 0 {
		return cookies, nil
	}
	return nil, errors.New("signing in gave no cookie")
}

func fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", address, res.Status)
	}
	return body, err
}

// answerLimit is how long an answer is waited for.
const answerLimit = 30 * time.Second

// ask is one request and what its answer must hold.
type ask struct {
	method, path, body string
	header             []string // further lines, "Name: value"
	status             int
	holds              []string
	least              int // how often holds[0] must stand in it, at least
}

// caller is one kept connection that speaks plain HTTP/1.1. It is written by
// hand because net/http's client would take more of the machine than some of
// the pages that are measured.
type caller struct {
	host   string
	header string // of every request
	conn   net.Conn
	in     *bufio.Reader
	body   []byte
	next   func(r *rand.Rand) ask
}

// caller opens a connection. Cookies sign a person in, a token a program.
func newCaller(address string, cookies []*http.Cookie, token string, next func(r *rand.Rand) ask) (*caller, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the address %q: %w", address, err)
	}
	c := &caller{host: at.Host, next: next, header: "Host: " + at.Host + "\r\nAccept-Language: ar\r\n"}
	if token != "" {
		c.header += "Authorization: Bearer " + token + "\r\n"
	}
	var pairs []string
	for _, one := range cookies {
		pairs = append(pairs, one.Name+"="+one.Value)
	}
	if pairs != nil {
		c.header += "Cookie: " + strings.Join(pairs, "; ") + "\r\n"
	}
	return c, c.dial()
}

func (c *caller) dial() error {
	conn, err := net.DialTimeout("tcp", c.host, answerLimit)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	c.conn, c.in = conn, bufio.NewReaderSize(conn, 64<<10)
	return nil
}

func (c *caller) close() {
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

func (c *caller) do(_ context.Context, r *rand.Rand) error {
	a := c.next(r)
	if c.conn == nil {
		if err := c.dial(); err != nil {
			return err
		}
	}
	status, err := c.send(a)
	if err != nil {
		c.close()
		c.conn = nil
		return fmt.Errorf("%s %s: %w", a.method, a.path, err)
	}
	if status != a.status {
		return fmt.Errorf("%s %s answers %d, want %d: %.200s", a.method, a.path, status, a.status, c.body)
	}
	for i, want := range a.holds {
		least := 1
		if i == 0 {
			least = max(1, a.least)
		}
		if n := bytes.Count(c.body, []byte(want)); n < least {
			return fmt.Errorf("the answer to %s %s holds %q %d times, want %d", a.method, a.path, want, n, least)
		}
	}
	return nil
}

func (c *caller) send(a ask) (status int, err error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n%s", a.method, a.path, c.header)
	for _, line := range a.header {
		b.WriteString(line + "\r\n")
	}
	if a.method != http.MethodGet {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(a.body))
	}
	b.WriteString("\r\n" + a.body)
	if err := c.conn.SetDeadline(time.Now().Add(answerLimit)); err != nil {
		return 0, err
	}
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		return 0, err
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	buf := bytes.NewBuffer(c.body[:0])
	_, err = buf.ReadFrom(res.Body)
	c.body = buf.Bytes()
	if err == nil && res.Close {
		c.close()
		c.conn = nil
	}
	return res.StatusCode, err
}

// shown is a text as it stands in a page.
func shown(s string) string { return html.EscapeString(s) }
