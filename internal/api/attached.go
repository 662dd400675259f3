package api

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"rida/internal/core/files"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
)

const (
	// maxAttached bounds the files of one message together, in bytes: what most
	// mail servers take, less the third that base64 adds.
	maxAttached = 18 << 20
	// maxFiles is how many files one message may carry.
	maxFiles = 20
	// letterBody is the largest body with a message in it: its files in base64
	// and a megabyte for the words.
	letterBody = maxAttached/3*4 + 1<<20
	// uploadKind marks files that wait for their message; their owner is who
	// uploaded them.
	uploadKind = "upload"
)

// attach is a file of a message: uploaded before, or here in base64.
type attach struct {
	Upload id.ID  `json:"upload,omitempty" doc:"Of a file uploaded by the same account within the last 48 hours."`
	Name   string `json:"name,omitempty" doc:"File name; needed with data." example:"invoice.pdf"`
	Type   string `json:"type,omitempty" doc:"Media type as the sender calls it; never trusted." example:"application/pdf"`
	Data   []byte `json:"data,omitempty" doc:"The file in base64." example:"JVBERi0xLjcK"`
}

// letter is what every body with a message has.
type letter struct {
	Attachments []attach `json:"attachments,omitempty" doc:"At most 20 files and 18 MB together."`

	files []files.New
}

// prepare reads the attachments and puts their bytes on disk, ahead of the
// transaction.
func (l *letter) prepare(ctx context.Context, c *call) error {
	if len(l.Attachments) == 0 {
		return nil
	}
	if len(l.Attachments) > maxFiles {
		return fault.OfFields(fault.Field{Name: "attachments", Key: "fault.too_many_files", Args: []any{"n", maxFiles}})
	}
	total := 0
	for i, at := range l.Attachments {
		name := "attachments[" + strconv.Itoa(i) + "]"
		f, err := c.attached(ctx, at, name)
		if err != nil {
			return err
		}
		if total += len(f.Data); total > maxAttached {
			return fault.OfFields(fault.Field{Name: "attachments", Key: "api.attachments_too_large", Args: []any{"max", maxAttached >> 20}})
		}
		l.files = append(l.files, f)
	}
	l.Attachments = nil // their bytes are in files now
	return c.api.Files.Save(l.files...)
}

func (c *call) attached(ctx context.Context, at attach, name string) (files.New, error) {
	switch {
	case at.Upload != 0 && at.Data != nil:
		return files.New{}, fault.OfFields(fault.Field{Name: name, Key: "api.upload_or_data"})
	case at.Upload != 0:
		return c.uploaded(ctx, at.Upload, name)
	case at.Name == "":
		return files.New{}, fault.OfFields(fault.Field{Name: name + ".name", Key: "field.required"})
	case at.Data == nil:
		return files.New{}, fault.OfFields(fault.Field{Name: name + ".data", Key: "field.required"})
	}
	return files.New{Name: at.Name, Type: at.Type, Data: at.Data}, nil
}

// uploaded reads a file that the same account uploaded.
func (c *call) uploaded(ctx context.Context, which id.ID, name string) (files.New, error) {
	missing := fault.OfFields(fault.Field{Name: name + ".upload", Key: "api.no_upload"})
	ref, err := files.Get(ctx, c.api.DB, which)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return files.New{}, missing
	}
	if err != nil {
		return files.New{}, err
	}
	if ref.OwnerKind != uploadKind || ref.OwnerID != c.r.Who.ID {
		return files.New{}, missing
	}
	f, err := c.api.Files.Read(ref)
	if err != nil {
		return files.New{}, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, files.MaxSize))
	if err != nil {
		return files.New{}, fmt.Errorf("read the upload %d: %w", which, err)
	}
	return files.New{Name: ref.Name, Type: ref.Declared, Data: data}, nil
}
