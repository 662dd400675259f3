package web

import (
	"strconv"
	"time"

	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/room/promises"
)

// movedHead names the columns of what a version of the hours moved. They are for
// programs: English keys, codes, references, and instants in UTC as ISO 8601.
var movedHead = []string{"reference", "kind", "what", "made", "was_due", "due", "earlier"}

// movedBatch is how many rows are read at once on the way into the sheet.
const movedBatch = 400

// movedSheet streams everything that a version of the hours moved as CSV, however
// much it is.
func (p *Hours) movedSheet(w *web.Response, r *web.Request) error {
	n, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found").Because(err)
	}
	if _, err := p.Staff.HoursAt(r.Context(), p.DB, n); err != nil {
		return err
	}
	w.Download(sheet.Kind, "hours-"+strconv.Itoa(n)+".csv")
	out, err := sheet.NewWriter(w)
	if err != nil {
		return err
	}
	if err := out.Write(movedHead); err != nil {
		return err
	}
	instant := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	for after := id.ID(0); ; {
		shifts, next, err := promises.Shifts(r.Context(), p.DB, n, after, movedBatch)
		if err != nil {
			return err
		}
		of := make([]id.ID, len(shifts))
		for i, s := range shifts {
			of[i] = s.CaseID
		}
		found, err := p.Some(r.Context(), of)
		if err != nil {
			return err
		}
		for _, s := range shifts {
			if err := out.Write([]string{found[s.CaseID].Reference, string(s.Kind), sheet.Text(s.What), instant(s.MadeAt), instant(s.DueAt), instant(s.To), strconv.FormatBool(s.Earlier())}); err != nil {
				return err
			}
		}
		out.Flush()
		if err := out.Error(); err != nil || next == 0 {
			return err
		}
		after = next
	}
}
