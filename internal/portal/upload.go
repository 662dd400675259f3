package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	"rida/internal/core/files"
	"rida/internal/kit/web"
)

const (
	// maxUpload bounds the files of one message, in bytes: what most mail servers
	// take, less the third that base64 adds, so that an answer can quote them.
	maxUpload = 18 << 20
	// maxFiles is a roll of photographs.
	maxFiles = 10
	// maxForm is how much of a form is read at all, in bytes. It is far above
	// maxUpload, so that too many photographs come back as a sentence beside what
	// was typed and not as a page that has lost it.
	maxForm = 64 << 20
)

// form reads a form with files. Too many of them is a defect like any other.
func form(r *web.Request) (*web.Form, error) {
	f, err := r.Form()
	if f != nil && web.StatusOf(err) == http.StatusUnprocessableEntity {
		f.Wrong("files", "portal.wrong.files", "n", maxFiles)
		return f, nil
	}
	return f, err
}

// uploads reads the files of a form and notes what is wrong with them.
func uploads(f *web.Form) ([]files.New, error) {
	chosen := f.Files("files")
	var all []files.New
	var total int64
	for _, h := range chosen {
		total += h.Size
	}
	switch {
	case len(chosen) > maxFiles:
		f.Wrong("files", "portal.wrong.files", "n", maxFiles)
		return nil, nil
	case total > maxUpload:
		f.Wrong("files", "portal.wrong.size", "max", maxUpload>>20)
		return nil, nil
	}
	for _, h := range chosen {
		one, err := upload(h)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func upload(h *multipart.FileHeader) (files.New, error) {
	part, err := h.Open()
	if err != nil {
		return files.New{}, fmt.Errorf("open an upload: %w", err)
	}
	data, err := io.ReadAll(part)
	_ = part.Close()
	if err != nil {
		return files.New{}, fmt.Errorf("read an upload: %w", err)
	}
	return files.New{Name: h.Filename, Type: h.Header.Get("Content-Type"), Data: data}, nil
}

// chosen names the files that came with a form which is shown again: browsers
// do not keep them, so their owner must know which to choose once more.
func chosen(f *web.Form) []string {
	var names []string
	for _, h := range f.Files("files") {
		names = append(names, files.SafeName(h.Filename))
	}
	return names
}

// sums tell files apart by what is in them.
func sums(all []files.New) []string {
	out := make([]string, len(all))
	for i, one := range all {
		sum := sha256.Sum256(one.Data)
		out[i] = one.Name + "\x00" + hex.EncodeToString(sum[:])
	}
	return out
}
