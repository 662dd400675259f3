package api

import (
	"mime"
	"net/http"

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
