package mailserver

import (
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"rida/internal/testkit/part"
)

const (
	dovecotFile = "dovecot.conf"
	dovecotLog  = "dovecot.log"
	usersFile   = "users"
)

var dovecot = part.Need{Name: "dovecot", Places: []string{"/usr/sbin/dovecot"}, Install: "Dovecot 2.3 or 2.4 with IMAP and LMTP"}

// The whole configuration: one account for everything, no chroot, so that it
// also runs without root. Debian 12 has Dovecot 2.3 and Debian 13 has 2.4, whose
// language differs where sign-in, storage and certificates are named.
const (
	dovecotServices = `
base_dir = {{.Dir}}/dovecot
state_dir = {{.Dir}}/dovecot-state
log_path = {{.Dir}}/` + dovecotLog + `
instance_name = rida-test
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
auth_mechanisms = plain login
auth_cache_size = 0
default_internal_user = {{.Name}}
default_internal_group = {{.Group}}
default_login_user = {{.Name}}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {{.UID}}
mail_gid = {{.GID}}
service imap-login {
  chroot =
  inet_listener imap {
    port = {{.IMAP}}
  }
  inet_listener imaps {
    port = {{.IMAPS}}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    {{.ListenWord}} = 127.0.0.1
    port = {{.LMTP}}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
protocol imap {
  mail_max_userip_connections = 100
}
`
	dovecot23 = `
ssl_cert = <{{.Dir}}/` + certFile + `
ssl_key = <{{.Dir}}/` + keyFile + `
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = username_format=%Lu {{.Dir}}/` + usersFile + `
}
userdb {
  driver = passwd-file
  args = username_format=%Lu {{.Dir}}/` + usersFile + `
  default_fields = uid={{.UID}} gid={{.GID}} home={{.Dir}}/boxes/%Lu
}
` + dovecotServices
	dovecot24 = `
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
ssl_server_cert_file = {{.Dir}}/` + certFile + `
ssl_server_key_file = {{.Dir}}/` + keyFile + `
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {
  passwd_file_path = {{.Dir}}/` + usersFile + `
}
userdb passwd-file {
  passwd_file_path = {{.Dir}}/` + usersFile + `
  fields {
    uid = {{.UID}}
    gid = {{.GID}}
    home = {{.Dir}}/boxes/%{user | lower}
  }
}
` + dovecotServices
)

// dialects are the release lines and what differs.
var dialects = []struct {
	line, conf, listenWord string
}{
	{"2.3.", dovecot23, "address"},
	{"2.4.", dovecot24, "listen"},
}

func (s *Server) writeDovecot() {
	s.t.Helper()
	version, err := exec.Command(part.Find(s.t, dovecot), "--version").Output()
	if err != nil {
		s.t.Fatalf("ask Dovecot for its version: %v", err)
	}
	for _, d := range dialects {
		if strings.HasPrefix(string(version), d.line) {
			s.write(dovecotFile, d.conf, map[string]any{
				"Dir": s.dir, "Name": s.as.Name, "Group": s.as.Group, "UID": s.as.UID, "GID": s.as.GID, "ListenWord": d.listenWord,
				"IMAP": port(s.t, s.IMAP), "IMAPS": port(s.t, s.IMAPS), "LMTP": port(s.t, s.LMTP),
			})
			return
		}
	}
	s.t.Fatalf("this is Dovecot %s; the tests know how to configure 2.3 and 2.4", strings.TrimSpace(string(version)))
}

func (s *Server) runDovecot() *part.Process {
	s.t.Helper()
	cmd := exec.Command(part.Find(s.t, dovecot), "-F", "-c", filepath.Join(s.dir, dovecotFile))
	return part.Start(s.t, cmd, s.as, s.IMAP, s.IMAPS, s.LMTP)
}

// write fills in a configuration.
func (s *Server) write(file, conf string, data any) {
	s.t.Helper()
	var b strings.Builder
	if err := template.Must(template.New(file).Parse(conf)).Execute(&b, data); err != nil {
		s.t.Fatalf("write %s: %v", file, err)
	}
	part.WriteFiles(s.t, s.dir, s.as, map[string]string{file: b.String()})
}

func port(t testing.TB, address string) int {
	t.Helper()
	_, p, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(p)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
