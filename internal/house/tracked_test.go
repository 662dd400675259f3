package house_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"rida/internal/testkit/part"
)

// strangers must not stand in any file: hosts that packages are fetched from
// (where they come from is a matter of each machine's settings), and folders of
// one machine. They are put together here so that this file passes too.
var strangers = []string{
	"registry." + "npmjs", "npmjs" + ".com", "npmmirror" + ".com", "yarnpkg" + ".com",
	"proxy." + "golang.org", "sum." + "golang.org", "goproxy" + ".io", "goproxy" + ".cn",
	"deb." + "debian.org", "security." + "debian.org", "archive." + "ubuntu.com",
	"pypi" + ".org", "pythonhosted" + ".org", "crates" + ".io", "rubygems" + ".org", "repo1." + "maven.org", "ghcr" + ".io", "docker" + ".io",
	"/wo" + "rk/", "/home/" + "user",
}

// tracked lists the files that are in the repository or about to be.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = part.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ask git for the files: %v", err)
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

func TestNoFileNamesARegistryOrAMachine(t *testing.T) {
	root := part.Root(t)
	for _, name := range tracked(t) {
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // removed, not yet recorded
		}
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(text) {
			continue
		}
		for n, line := range strings.Split(string(text), "\n") {
			for _, s := range strangers {
				if strings.Contains(line, s) {
					t.Errorf("%s:%d names %s", name, n+1, s)
				}
			}
		}
	}
}

func TestModulesAreTakenAsTheyAre(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(part.Root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 0 && words[0] == "replace" {
			t.Errorf("go.mod replaces a module: %s", strings.TrimSpace(line))
		}
	}
}

// TestTheTemplToolAndTheTemplLibraryAreOne: made code calls the library it was
// made for.
func TestTheTemplToolAndTheTemplLibraryAreOne(t *testing.T) {
	var versions []string
	for _, name := range []string{"go.mod", "scripts/tools.mod"} {
		text, err := os.ReadFile(filepath.Join(part.Root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require ")); len(words) > 1 && words[0] == "github.com/a-h/templ" {
				versions = append(versions, words[1])
			}
		}
	}
	if len(versions) != 2 || versions[0] != versions[1] {
		t.Errorf("the versions are %v", versions)
	}
}
