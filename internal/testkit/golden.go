package testkit

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares got with testdata/NAME of the test's package, or writes that
// file when the tests run with -update. Look at what changed before you keep it.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatalf("make the golden file's folder: %v", err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatalf("write the golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no golden file, write it with -update: %v", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (write it anew with -update):\n%s", path, Difference(want, got))
	}
}

// differenceLines is how much of a difference is shown: enough to see what it
// is, not so much that it hides the name of the test.
const differenceLines = 12

// Difference shows where two texts part: the first line that differs with those
// that follow it, wanted lines under "-", those got under "+".
func Difference(want, got []byte) string {
	w, g := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	at := 0
	for at < len(w) && at < len(g) && bytes.Equal(w[at], g[at]) {
		at++
	}
	w, g = w[at:], g[at:]
	for len(w) > 0 && len(g) > 0 && bytes.Equal(w[len(w)-1], g[len(g)-1]) {
		w, g = w[:len(w)-1], g[:len(g)-1]
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "line %d:\n", at+1)
	for _, side := range []struct {
		mark  string
		lines [][]byte
	}{{"-", w}, {"+", g}} {
		for i, line := range side.lines {
			if i == differenceLines {
				fmt.Fprintf(&b, "%s … and %d lines more\n", side.mark, len(side.lines)-i)
				break
			}
			fmt.Fprintf(&b, "%s %s\n", side.mark, line)
		}
	}
	return b.String()
}
