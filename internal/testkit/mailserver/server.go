package mailserver

import (
	"crypto/x509"
	"path/filepath"
	"strings"
	"testing"

	"rida/internal/testkit/part"
)

// Sign-in of the relay, and the password of every mailbox. They guard nothing:
// the servers live on loopback for the length of a test.
const (
	RelayUser     = "relay"
	RelayPassword = "relay-secret"
	BoxPassword   = "box-secret"
)

// Recipients that the relay itself turns away, whatever the domain: it answers
// 550 to one and 451 to the other. Any other address without a mailbox is taken
// and bounced.
const (
	RefusedBox = "refuse"
	LaterBox   = "later"
)

// Server is a running mail system. Addresses are host:port on loopback, host
// being an IP for which the certificate is good as well as for "localhost".
type Server struct {
	SMTP     string // submission: STARTTLS, then AUTH
	SMTPS    string // the same with TLS from the start
	IMAP     string // STARTTLS offered, clear sign-in allowed
	IMAPS    string
	LMTP     string         // straight into the mailboxes
	CertFile string         // the self-made certificate, PEM
	Roots    *x509.CertPool // trusts that certificate

	t       testing.TB
	dir     string
	as      part.Account
	dovecot *part.Process
	exim    *part.Process
	boxes   []string
}

// Start runs a mail system with the given mailboxes (full addresses, any
// domain) until the test ends.
func Start(t testing.TB, boxes ...string) *Server {
	t.Helper()
	as := part.RunAs(t, "nobody")
	dir := part.Folder(t, as)
	ports := part.FreePorts(t, 5)
	s := &Server{
		SMTP: ports[0], SMTPS: ports[1], IMAP: ports[2], IMAPS: ports[3], LMTP: ports[4],
		CertFile: filepath.Join(dir, certFile), Roots: x509.NewCertPool(),
		t: t, dir: dir, as: as,
	}
	cert, key := certificate(t)
	s.Roots.AppendCertsFromPEM(cert)
	part.WriteFiles(t, dir, as, map[string]string{certFile: string(cert), keyFile: string(key)})
	s.writeDovecot()
	s.writeExim()
	s.AddBox(boxes...)
	s.StartIMAP()
	s.StartSMTP()
	return s
}

// AddBox makes more mailboxes; those that exist stay as they are.
func (s *Server) AddBox(addresses ...string) {
	s.t.Helper()
	for _, a := range addresses {
		s.boxes = append(s.boxes, strings.ToLower(a))
	}
	var users strings.Builder
	for _, box := range s.boxes {
		users.WriteString(box + ":{PLAIN}" + BoxPassword + "::::::\n")
	}
	part.WriteFiles(s.t, s.dir, s.as, map[string]string{usersFile: users.String()})
}

// StopSMTP takes the relay away, as an outage would.
func (s *Server) StopSMTP() { s.exim.Stop() }

// StartSMTP brings the relay back on the same addresses, with its queue.
func (s *Server) StartSMTP() {
	s.t.Helper()
	s.exim = s.runExim()
}

// StopIMAP takes the mailboxes away, IMAP and LMTP; connections break.
func (s *Server) StopIMAP() { s.dovecot.Stop() }

// StartIMAP brings the mailboxes back with what they held.
func (s *Server) StartIMAP() {
	s.t.Helper()
	s.dovecot = s.runDovecot()
}
