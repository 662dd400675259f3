package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
)

// uploadBody is the largest upload: one file and the frame of a form.
const uploadBody = files.MaxSize + 64<<10

// uploadQuery names a file that is sent as it is.
type uploadQuery struct {
	Name string `query:"name" doc:"File name, where the body is the file itself." example:"photo.jpg"`
}

// upload makes the operation that takes a file ahead of its message.
func upload() operation {
	o := operation{name: "upload", tag: "attachments", method: "POST", path: "/attachments", permission: cases.MayWrite, status: http.StatusCreated,
		large: uploadBody, raw: "application/octet-stream", query: shapeOf[uploadQuery](), answer: shapeOf[fileItem]()}
	o.handle = func(c *call) error {
		f, err := c.incomingFile()
		if err != nil {
			return err
		}
		f.OwnerKind, f.OwnerID = uploadKind, c.r.Who.ID
		if err := c.api.Files.Save(f); err != nil {
			return renamed(err, "files", "file")
		}
		same := append([]byte(f.Name+"\n"+f.Type+"\n"), f.Data...) // the frame of a form differs each time
		return c.once(same, func(ctx context.Context, tx *db.Tx) (result, error) {
			ref, err := c.api.Files.Put(ctx, tx, f)
			if err != nil {
				return result{}, err
			}
			return resultOf(o.status, fileItemOf(ref), func(f fileItem) string { return "/attachments/" + f.ID.String() })
		})
	}
	return o
}

// incomingFile reads a file from a form's field "file", or the body itself.
func (c *call) incomingFile() (files.New, error) {
	var q uploadQuery
	if err := readQuery(c.r.URL.Query(), c.op.query, &q); err != nil {
		return files.New{}, err
	}
	kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		return c.formFile()
	}
	data, err := c.body()
	if err != nil {
		return files.New{}, err
	}
	if q.Name == "" {
		_, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Disposition"))
		if err == nil {
			q.Name = params["filename"]
		}
	}
	f := files.New{Name: q.Name, Type: kind, Data: data}
	return f, fileDefects(f)
}

func (c *call) formFile() (files.New, error) {
	form, err := c.r.Form()
	if err != nil {
		return files.New{}, err
	}
	sent := form.Files("file")
	if len(sent) != 1 {
		return files.New{}, fault.OfFields(fault.Field{Name: "file", Key: "api.one_file"})
	}
	opened, err := sent[0].Open()
	if err != nil {
		return files.New{}, err
	}
	defer func() { _ = opened.Close() }()
	data := make([]byte, sent[0].Size)
	if _, err := io.ReadFull(opened, data); err != nil {
		return files.New{}, err
	}
	declared, _, _ := strings.Cut(sent[0].Header.Get("Content-Type"), ";")
	f := files.New{Name: sent[0].Filename, Type: declared, Data: data}
	return f, fileDefects(f)
}

func fileDefects(f files.New) error {
	var wrong []fault.Field
	if f.Name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: "field.required"})
	}
	if strings.ContainsRune(f.Name, 0) {
		wrong = append(wrong, fault.Field{Name: "name", Key: "api.control"})
	}
	if len(f.Data) == 0 {
		wrong = append(wrong, fault.Field{Name: "file", Key: "field.required"})
	}
	if wrong == nil {
		return nil
	}
	return fault.OfFields(wrong...)
}

// download makes the operation that gives a file.
func download() operation {
	o := operation{name: "download", tag: "attachments", method: "GET", path: "/attachments/{id}", permission: cases.MayRead, status: http.StatusOK,
		gives: "application/octet-stream", query: shapeOf[nothing]()}
	o.handle = func(c *call) error {
		which, err := c.pathID("id")
		if err != nil {
			return err
		}
		ref, err := files.Get(c.r.Context(), c.api.DB, which)
		if err != nil {
			return err
		}
		mine := ref.OwnerKind == uploadKind && ref.OwnerID == c.r.Who.ID
		if ref.OwnerKind != ownerOfFiles && !mine {
			return fault.New(fault.NotFound, "files.not_found")
		}
		return c.api.Files.Serve(c.w, c.r.Request, ref)
	}
	return o
}
