package testkit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"
	"testing"

	"rida/internal/testkit/part"
)

// Schemas finds every folder internal/…/schema of the tree and gives its
// parents, as db.Open wants them. No list has to be kept, and testkit need not
// know the rooms.
func Schemas(t testing.TB) []fs.FS {
	t.Helper()
	var found []fs.FS
	root := filepath.Join(part.Root(t), "internal")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "schema" {
			found = append(found, os.DirFS(filepath.Dir(path)))
		}
		return err
	})
	if err != nil {
		t.Fatalf("look for schemas: %v", err)
	}
	return found
}

// fingerprint names what a schema consists of: the text of its files and the
// versions of the modules that bring tables of their own. Databases made from
// equal fingerprints are equal.
func fingerprint(schemas []fs.FS) (string, error) {
	var lines []string
	for _, s := range schemas {
		names, err := fs.Glob(s, "schema/*.sql")
		if err != nil {
			return "", fmt.Errorf("list schema files: %w", err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(s, name)
			if err != nil {
				return "", fmt.Errorf("read %s: %w", name, err)
			}
			lines = append(lines, name+"\x00"+string(text))
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if strings.Contains(dep.Path, "river") || strings.Contains(dep.Path, "goose") {
				lines = append(lines, dep.Path+"@"+dep.Version)
			}
		}
	}
	sort.Strings(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x00")))
	return hex.EncodeToString(sum[:8]), nil
}
