package email

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

const (
	dialTimeout  = 30 * time.Second
	stallTimeout = 2 * time.Minute // a server that takes no bytes for so long is gone
)

// dial opens a connection; with TLS it is protected when dial returns.
func (s Server) dial(ctx context.Context, protocols ...string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	raw, err := (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext(ctx, "tcp", s.addr())
	if err != nil {
		return nil, fmt.Errorf("reach %s: %w", s.addr(), err)
	}
	conn := &steadyConn{Conn: raw}
	if s.Security != TLS {
		return conn, nil
	}
	t := tls.Client(conn, s.tlsConfig(protocols...))
	if err := t.HandshakeContext(ctx); err != nil {
		_ = raw.Close()
		return nil, fmt.Errorf("protect the connection to %s: %w", s.addr(), err)
	}
	return t, nil
}

// steadyConn never writes for ever: the libraries set no deadline while the
// content of a message is under way.
type steadyConn struct{ net.Conn }

func (c *steadyConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(stallTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
