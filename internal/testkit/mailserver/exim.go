package mailserver

import (
	"fmt"
	"os/exec"
	"path/filepath"

	"rida/internal/testkit/part"
)

const eximFile = "exim.conf"

// The installer unpacks Exim's Debian package without installing it. Debian's
// build looks up an account that only an installed one has, so nss_wrapper shows
// it a passwd file of ours in which that account is whoever runs the server.
const eximAccount = "Debian-exim"

const eximConf = `
exim_path = {{.Exim}}
keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
spool_directory = {{.Dir}}/exim/spool
log_file_path = {{.Dir}}/exim/%slog
pid_file_path = {{.Dir}}/exim/pid
primary_hostname = mail.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {{.SMTP}} : {{.SMTPS}}
tls_on_connect_ports = {{.SMTPS}}
deliver_drop_privilege = true
tls_advertise_hosts = *
tls_certificate = {{.Dir}}/` + certFile + `
tls_privatekey = {{.Dir}}/` + keyFile + `
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 200
message_size_limit = 64M
acl_smtp_rcpt = rcpt
acl_smtp_data = accept

begin acl
rcpt:
  deny
    message = 5.1.1 this mailbox refuses all mail
    local_parts = ` + RefusedBox + `
  defer
    message = 4.3.0 this mailbox is busy, try later
    local_parts = ` + LaterBox + `
  accept
    authenticated = *
  deny
    message = 5.7.1 sign in first

begin routers
mailboxes:
  driver = manualroute
  domains = *
  route_list = * 127.0.0.1 byname
  self = send
  transport = dovecot

begin transports
dovecot:
  driver = smtp
  protocol = lmtp
  port = {{.LMTP}}
  hosts_avoid_tls = *
  allow_localhost

begin retry
* * F,1h,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${if and {{"{{"}}eq{$auth2}{` + RelayUser + `}}{eq{$auth3}{` + RelayPassword + `}}}}
  server_set_id = $auth2
  server_advertise_condition = ${if def:tls_in_cipher}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${if and {{"{{"}}eq{$auth1}{` + RelayUser + `}}{eq{$auth2}{` + RelayPassword + `}}}}
  server_set_id = $auth1
  server_advertise_condition = ${if def:tls_in_cipher}
`

func (s *Server) writeExim() {
	s.t.Helper()
	exim, _ := s.eximParts()
	s.write(eximFile, eximConf, map[string]any{
		"Dir": s.dir, "Exim": exim,
		"SMTP": port(s.t, s.SMTP), "SMTPS": port(s.t, s.SMTPS), "LMTP": port(s.t, s.LMTP),
	})
	part.WriteFiles(s.t, s.dir, s.as, map[string]string{
		"passwd":         fmt.Sprintf("%s:x:%d:%d::%s:/bin/sh\n", eximAccount, s.as.UID, s.as.GID, s.dir),
		"group":          fmt.Sprintf("%s:x:%d:\n", eximAccount, s.as.GID),
		"exim/spool/.ok": "",
	})
}

func (s *Server) eximParts() (exim, wrapper string) {
	s.t.Helper()
	store := part.Store(s.t)
	exim = part.Find(s.t, part.Need{Name: "exim4-for-tests", Places: []string{filepath.Join(store, "exim/usr/sbin/exim4")},
		Install: "nothing: Exim for tests is taken from Debian's package exim4-daemon-light"})
	wrapper = part.Find(s.t, part.Need{Name: "libnss_wrapper.so", Places: []string{filepath.Join(store, "exim/usr/lib/*/libnss_wrapper.so")},
		Install: "nothing: it is taken from Debian's package libnss-wrapper"})
	return exim, wrapper
}

func (s *Server) runExim() *part.Process {
	s.t.Helper()
	exim, wrapper := s.eximParts()
	cmd := exec.Command(exim, "-C", filepath.Join(s.dir, eximFile), "-bdf", "-q1s")
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/bin",
		"LD_PRELOAD=" + wrapper,
		"NSS_WRAPPER_PASSWD=" + filepath.Join(s.dir, "passwd"),
		"NSS_WRAPPER_GROUP=" + filepath.Join(s.dir, "group"),
	}
	return part.Start(s.t, cmd, s.as, s.SMTP, s.SMTPS)
}
