package api

import (
	"bytes"
	"net/http"

	"rida/internal/kit/sheet"
	"rida/internal/room/waiting"
)

// importWaiting makes the operation that takes raw events as a table, for a
// history or for a telephone system that writes files.
func importWaiting() operation {
	o := operation{name: "import_waiting", tag: "waiting", method: "POST", path: "/waiting/events/table", permission: waiting.MayWrite, status: http.StatusOK,
		large: waiting.MaxTable, raw: sheet.Media, answer: shapeOf[waitingTaken]()}
	o.handle = func(c *call) error {
		data, err := c.body()
		if err != nil {
			return err
		}
		steps, unread, err := waiting.ReadTable(bytes.NewReader(data), c.api.Waits.Zone())
		if err != nil {
			return err
		}
		taken, err := c.api.Waiting.Import(c.r.Context(), c.api.DB, c.by(), steps, unread)
		if err != nil {
			return err
		}
		return c.w.JSON(o.status, c.waitingTaken(taken))
	}
	return o
}
