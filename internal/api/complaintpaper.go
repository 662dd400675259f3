package api

import (
	"context"
	"mime"
	"net/http"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/complaints"
)

// downloadAnswer makes the operation that gives the answer to a complaint on
// paper: as it was sent, or as it would be sent now.
func downloadAnswer() operation {
	o := get("complaints", "download_answer", "/complaints/{reference}/answer/pdf", complaints.MayRead)
	o.status, o.gives, o.query = http.StatusOK, complaints.PaperType, shapeOf[nothing]()
	o.handle = func(c *call) error {
		_, f, err := c.complaint(c.r.Context(), c.api.DB)
		if err != nil {
			return err
		}
		a, ok, err := complaints.Newest(c.r.Context(), c.api.DB, f.CaseID)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "complaints.no_answer")
		}
		one, err := c.api.Complaints.Print(c.r.Context(), c.api.DB, f, a)
		if err != nil {
			return err
		}
		h := c.w.Header()
		h.Set("Content-Type", one.Type)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": one.Name}))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-store")
		c.w.WriteHeader(o.status)
		_, err = c.w.Write(one.Data)
		return err
	}
	return o
}

// worded fills in what a letter that lacks nothing would say if it went now.
func (c *call) worded(ctx context.Context, r db.Reader, f complaints.File, out complaintItem) (complaintItem, error) {
	if out.Answer == nil || out.Answer.Text != "" || len(out.Answer.Lacks) > 0 {
		return out, nil
	}
	a, ok, err := complaints.Newest(ctx, r, f.CaseID)
	if err == nil && ok {
		out.Answer.Text, err = c.api.Complaints.Wording(ctx, r, f, a)
	}
	return out, err
}
