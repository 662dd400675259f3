package db

import (
	"io"
	"io/fs"
	"sort"
	"strings"
	"time"
)

// folder is one flat folder of texts in memory: what goose reads schemas from.
type folder map[string]string

// Open gives a file, or the folder itself for ".".
func (f folder) Open(name string) (fs.File, error) {
	if name == "." {
		return &openFolder{f, f.names()}, nil
	}
	text, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openText{entry{name, int64(len(text))}, strings.NewReader(text)}, nil
}

func (f folder) names() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

type openText struct {
	entry
	io.Reader
}

func (o *openText) Stat() (fs.FileInfo, error) { return o.entry, nil }
func (o *openText) Close() error               { return nil }

type openFolder struct {
	folder folder
	left   []string
}

func (o *openFolder) Stat() (fs.FileInfo, error) { return root{entry{".", 0}}, nil }
func (o *openFolder) Close() error               { return nil }
func (o *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

// ReadDir gives up to n entries, all of them when n is not positive.
func (o *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(o.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(o.left) {
		n = len(o.left)
	}
	out := make([]fs.DirEntry, n)
	for i, name := range o.left[:n] {
		out[i] = fs.FileInfoToDirEntry(entry{name, int64(len(o.folder[name]))})
	}
	o.left = o.left[n:]
	return out, nil
}

type entry struct {
	name string
	size int64
}

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return e.size }
func (e entry) Mode() fs.FileMode  { return 0o444 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return false }
func (e entry) Sys() any           { return nil }

type root struct{ entry }

func (root) Mode() fs.FileMode { return fs.ModeDir | 0o555 }
func (root) IsDir() bool       { return true }
