package part

import (
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"testing"
)

// installer is what puts every part in place on Debian.
const installer = "scripts/install-test-parts.sh"

// Need is a program that a test cannot do without.
type Need struct {
	Name    string   // how it is called on the command line
	Places  []string // globs to look at before the PATH; of several versions the newest is taken
	Install string   // what to install where the script does not work
}

// Find gives the path of the program or fails the test.
func Find(t testing.TB, n Need) string {
	t.Helper()
	for _, place := range n.Places {
		found, err := filepath.Glob(place)
		if err != nil {
			t.Fatalf("look for %s: %v", n.Name, err)
		}
		sort.Slice(found, func(i, j int) bool { return newer(found[j], found[i]) })
		if len(found) > 0 {
			return found[len(found)-1]
		}
	}
	if path, err := exec.LookPath(n.Name); err == nil {
		return path
	}
	t.Fatalf("%s is not installed. On Debian run %s as root; elsewhere install %s.", n.Name, installer, n.Install)
	return ""
}

// newer compares two paths that differ in a version number: the longer one has
// the bigger number ("9" before "15"), and of equal length the later one.
func newer(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// Store is the folder where the script unpacks parts that must not be installed
// into the system (a second mail server would replace the machine's own).
func Store(t testing.TB) string {
	t.Helper()
	if os.Getuid() == 0 {
		return "/var/cache/rida-test" // the servers run as another account, which cannot look into root's home
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatalf("find the folder for test parts: %v", err)
	}
	return filepath.Join(cache, "rida-test")
}
