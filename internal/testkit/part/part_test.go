package part_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rida/internal/testkit/part"
)

// heard is a test that a helper may fail without failing the real one.
type heard struct {
	testing.TB
	said string
}

func (h *heard) Helper() {}

func (h *heard) Fatalf(format string, args ...any) {
	h.said = strings.TrimSpace(strings.Join([]string{format, joined(args)}, " "))
	panic(h)
}

func joined(args []any) string {
	var b strings.Builder
	for _, a := range args {
		if s, ok := a.(string); ok {
			b.WriteString(s + " ")
		}
	}
	return b.String()
}

func TestAMissingPartFailsAndSaysWhatToInstall(t *testing.T) {
	h := &heard{TB: t}
	func() {
		defer func() { _ = recover() }()
		part.Find(h, part.Need{Name: "no-such-program", Install: "the thing"})
	}()
	if !strings.Contains(h.said, "the thing") || !strings.Contains(h.said, "install-test-parts.sh") {
		t.Errorf("it said %q", h.said)
	}
}

func TestTheNewestOfSeveralVersionsIsFound(t *testing.T) {
	dir := t.TempDir()
	for _, version := range []string{"9", "15", "17"} {
		if err := os.MkdirAll(filepath.Join(dir, version), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, version, "tool"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got := part.Find(t, part.Need{Name: "tool", Places: []string{filepath.Join(dir, "*", "tool")}})
	if want := filepath.Join(dir, "17", "tool"); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestAServerEndsWithItsTest(t *testing.T) {
	address := part.FreePorts(t, 1)[0]
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	perl := part.Find(t, part.Need{Name: "perl", Install: "perl"})
	script := `use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], Listen => 5) or die $!; while (my $c = $s->accept) { close $c }`
	t.Run("while it lives", func(t *testing.T) {
		part.Start(t, exec.Command(perl, "-e", script, port), part.RunAs(t, "nobody"), address)
	})
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}
