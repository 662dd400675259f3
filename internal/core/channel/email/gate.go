package email

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// gate is a net.Listener that counts its connections, turns the surplus away
// with a polite 421, and times reading: a peer may be idle for idleTimeout, and
// no message may take longer than messageTimeout however busily it trickles.
type gate struct {
	net.Listener
	max, maxPerIP int
	ending        atomic.Bool

	mu    sync.Mutex
	conns map[*gateConn]struct{}
	perIP map[string]int
}

func newGate(l net.Listener, max, maxPerIP int) *gate {
	return &gate{Listener: l, max: max, maxPerIP: maxPerIP,
		conns: map[*gateConn]struct{}{}, perIP: map[string]int{}}
}

const tooMany = "421 4.7.0 Too many connections, please come again later\r\n"

// Accept waits for the next connection that is within the limits.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if gc := g.admit(c); gc != nil {
			return gc, nil
		}
		_ = c.SetDeadline(time.Now().Add(time.Second)) // never wait for one who floods
		_, _ = c.Write([]byte(tooMany))
		_ = c.Close()
	}
}

func (g *gate) admit(c net.Conn) *gateConn {
	ip, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		ip = c.RemoteAddr().String()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.conns) >= g.max || g.perIP[ip] >= g.maxPerIP {
		return nil
	}
	gc := &gateConn{Conn: c, gate: g, ip: ip}
	g.conns[gc] = struct{}{}
	g.perIP[ip]++
	return gc
}

func (g *gate) open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.conns)
}

// closing wakes every idle reader; the library then says goodbye.
func (g *gate) closing() {
	g.ending.Store(true)
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		c.wake()
	}
}

// cut closes what is left.
func (g *gate) cut() {
	g.mu.Lock()
	left := make([]*gateConn, 0, len(g.conns))
	for c := range g.conns {
		left = append(left, c)
	}
	g.mu.Unlock()
	for _, c := range left {
		_ = c.Close()
	}
}

// gateConn is one connection.
type gateConn struct {
	net.Conn
	gate *gate
	ip   string

	once   sync.Once
	broken atomic.Bool  // the peer went away: what was read may be cut short
	until  atomic.Int64 // end of the message's time, UnixNano; 0 between messages
}

// begin and finish mark the time in which a message comes in.
func (c *gateConn) begin()  { c.until.Store(time.Now().Add(messageTimeout).UnixNano()) }
func (c *gateConn) finish() { c.until.Store(0) }

func (c *gateConn) Read(b []byte) (int, error) {
	deadline := time.Now().Add(idleTimeout)
	until := c.until.Load()
	if until != 0 && deadline.UnixNano() > until {
		deadline = time.Unix(0, until)
	}
	if err := c.SetReadDeadline(deadline); err != nil {
		c.broken.Store(true)
		return 0, err
	}
	if until == 0 && c.gate.ending.Load() { // after the deadline is set, so that wake is never overwritten
		return 0, os.ErrDeadlineExceeded
	}
	n, err := c.Conn.Read(b)
	if err != nil {
		c.broken.Store(true)
	}
	return n, err
}

// wake ends a read that waits for the next command.
func (c *gateConn) wake() {
	if c.until.Load() == 0 {
		_ = c.SetReadDeadline(time.Now().Add(-time.Second))
	}
}

func (c *gateConn) Close() error {
	c.once.Do(func() {
		g := c.gate
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.conns, c)
		if g.perIP[c.ip]--; g.perIP[c.ip] <= 0 {
			delete(g.perIP, c.ip)
		}
	})
	return c.Conn.Close()
}

// budget bounds the memory of unfinished messages.
type budget struct {
	max  int64
	used atomic.Int64
}

func (b *budget) take(n int64) bool {
	if b.used.Add(n) > b.max {
		b.used.Add(-n)
		return false
	}
	return true
}

func (b *budget) give(n int64) { b.used.Add(-n) }
