package webpush

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// Sender hands pushes to push services.
type Sender struct {
	client  *http.Client
	private bool
}

// ErrPrivate says that an address is one of this network, not of the internet:
// a browser that names it wants us to knock at doors inside.
var ErrPrivate = errors.New("the address of the push service is not a public one")

// NewSender makes a sender. Only with private does it talk to services on
// private addresses and without TLS, as tests do.
func NewSender(private bool) *Sender {
	d := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err != nil || !private && !isPublic(at.Addr()) {
			return ErrPrivate
		}
		return nil
	}}
	return &Sender{private: private, client: &http.Client{Timeout: 15 * time.Second,
		Transport:     &http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// shared is the address space of carriers (RFC 6598), which is as private as
// those of RFC 1918.
var shared = netip.MustParsePrefix("100.64.0.0/10")

func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !shared.Contains(a)
}

// Check tells whether pushes may go to an address at all.
func (s *Sender) Check(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(s.private && u.Scheme == "http") {
		return ErrPrivate
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !s.private && !isPublic(a) {
		return ErrPrivate
	}
	return nil
}

// Answer is what became of a push.
type Answer int

// The answers.
const (
	Taken Answer = iota // the service has it
	Gone                // the browser is not there any more: forget it
	Later               // the service asks to try again
	Never               // the service does not want it
)

// Message is one push.
type Message struct {
	Body    []byte
	Topic   string        // a later push of the same topic takes the place of this one, while it waits
	Life    time.Duration // how long the service keeps it for a browser that is off
	Urgent  bool
	Contact string
}

// Send hands over one push. An error means that the service was not reached.
func (s *Sender) Send(ctx context.Context, key Key, to Browser, m Message, now time.Time) (Answer, error) {
	if err := s.Check(to.Endpoint); err != nil {
		return Never, err
	}
	body, err := Seal(m.Body, to)
	if err != nil {
		return Never, err
	}
	signed, err := key.authorization(to.Endpoint, m.Contact, now)
	if err != nil {
		return Never, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Endpoint, bytes.NewReader(body))
	if err != nil {
		return Never, fmt.Errorf("ask a push service: %w", err)
	}
	r.Header.Set("Authorization", signed)
	r.Header.Set("Content-Encoding", "aes128gcm")
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("TTL", strconv.Itoa(int(m.Life.Seconds())))
	if m.Topic != "" {
		r.Header.Set("Topic", m.Topic)
	}
	if m.Urgent {
		r.Header.Set("Urgency", "high")
	}
	answer, err := s.client.Do(r)
	if err != nil {
		if errors.Is(err, ErrPrivate) {
			return Never, ErrPrivate
		}
		return Later, fmt.Errorf("ask a push service: %w", err)
	}
	_ = answer.Body.Close() // nothing in it is of use
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
		return Taken, nil
	case code == http.StatusNotFound || code == http.StatusGone:
		return Gone, nil
	case code == http.StatusTooManyRequests || code >= 500:
		return Later, nil
	}
	return Never, nil
}
