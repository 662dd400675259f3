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

var dovecot = part.Need{Name: "dovecot", Places: []string{"/usr/sbin/dovecot"}, Install: "Dovecot 2.3 with IMAP and LMTP"}

// dovecotConf is the whole configuration: one account for everything, no
// chroot, so that it also runs without root.
var dovecotConf = template.Must(template.New(dovecotFile).Parse(`
base_dir = {{.Dir}}/dovecot
state_dir = {{.Dir}}/dovecot-state
log_path = {{.Dir}}/` + dovecotLog + `
instance_name = rida-test
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{{.Dir}}/` + certFile + `
ssl_key = <{{.Dir}}/` + keyFile + `
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_cache_size = 0
default_internal_user = {{.Name}}
default_internal_group = {{.Group}}
default_login_user = {{.Name}}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {{.UID}}
mail_gid = {{.GID}}
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
    address = 127.0.0.1
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
`))

func (s *Server) writeDovecot() {
	s.t.Helper()
	s.write(dovecotConf, map[string]any{
		"Dir": s.dir, "Name": s.as.Name, "Group": s.as.Group, "UID": s.as.UID, "GID": s.as.GID,
		"IMAP": port(s.t, s.IMAP), "IMAPS": port(s.t, s.IMAPS), "LMTP": port(s.t, s.LMTP),
	})
}

func (s *Server) runDovecot() *part.Process {
	s.t.Helper()
	program := part.Find(s.t, dovecot)
	s.mustBe23(program)
	cmd := exec.Command(program, "-F", "-c", filepath.Join(s.dir, dovecotFile))
	return part.Start(s.t, cmd, s.as, s.IMAP, s.IMAPS, s.LMTP)
}

// mustBe23 refuses another release line: 2.4 has another configuration
// language, and would say so only in words that help nobody.
func (s *Server) mustBe23(program string) {
	s.t.Helper()
	version, err := exec.Command(program, "--version").Output()
	if err != nil {
		s.t.Fatalf("ask Dovecot for its version: %v", err)
	}
	if !strings.HasPrefix(string(version), "2.3.") {
		s.t.Fatalf("this is Dovecot %s; the tests' configuration is for 2.3", strings.TrimSpace(string(version)))
	}
}

// write fills in a configuration; its name is the file's name.
func (s *Server) write(conf *template.Template, data any) {
	s.t.Helper()
	var b strings.Builder
	if err := conf.Execute(&b, data); err != nil {
		s.t.Fatalf("write %s: %v", conf.Name(), err)
	}
	part.WriteFiles(s.t, s.dir, s.as, map[string]string{conf.Name(): b.String()})
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
