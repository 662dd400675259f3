package api_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"rida/internal/api"
	"rida/internal/core/channel"
	"rida/internal/core/channel/email"
	"rida/internal/kit/db"
	"rida/internal/kit/secret"
)

// mailing is what mailboxes need; none of them runs here.
func (h *house) mailing() api.Mailing {
	box, err := secret.Open(secret.NewKey())
	h.must(err)
	return api.Mailing{Secret: box, Boxes: email.NewBoxes(email.BoxesOptions{DB: h.DB, Ledger: h.ledger, Secret: box, Log: slog.New(slog.DiscardHandler),
		Zone: func() *time.Location { return time.UTC }})}
}

func TestMailboxesAreSetWithoutGivingTheirSecretsAway(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const body = `{"name":"Support","address":"Support@noor.example","in_host":"127.0.0.1","in_port":1,"in_security":"none","password":"hush-hush"}`
		a := h.post("/mailboxes", body).want(201).has("name", "Support", "address", "Support@noor.example", "in", "127.0.0.1:1", "active", "true")
		path := "/mailboxes/" + a.at("id")
		h.post("/mailboxes", body).want(422).has("errors.0.field", "address")
		h.post("/mailboxes", `{"name":"x","address":"y@noor.example"}`).want(422).has("errors.0.field", "in_host")
		h.call("PUT", "/api/v1"+path, `{"name":"Care","address":"support@noor.example","in_host":"127.0.0.1","in_port":1,"in_security":"none","off":true}`).want(200).has("name", "Care", "active", "false")
		list := h.get("/mailboxes").want(200)
		if got := list.list("name"); len(got) != 1 || strings.Contains(string(list.raw), "hush") {
			t.Errorf("list %s", list.raw)
		}
		list.has("items.0.watched.known", "false", "items.0.watched.arrivals", "0", "items.0.watched.least", "40")
		h.get(path+"/test").want(200).has("in", "no_answer")
		h.call("GET", "/api/v1/mailboxes", nil, "Authorization", "Bearer "+h.agentToken).want(403)
		h.call("DELETE", "/api/v1"+path, nil).want(200)
		h.call("DELETE", "/api/v1"+path, nil).want(404)
	})
}

func TestAlarmsAreListedWhileTheyLast(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.get("/mail/alarms").want(200)
		h.must(h.DB.Write(t.Context(), func(tx *db.Tx) error {
			return h.ledger.Raise(t.Context(), tx, channel.Alarm{Mailbox: 7, Kind: channel.Silent, Since: h.Clock.Now()})
		}))
		h.get("/mail/alarms").want(200).has("items.0.kind", "silent", "items.0.mailbox", "7")
		h.must(h.DB.Write(t.Context(), func(tx *db.Tx) error { return h.ledger.Calm(t.Context(), tx, 7, channel.Silent) }))
		if got := h.get("/mail/alarms").want(200).list("kind"); len(got) != 0 {
			t.Errorf("alarms %v", got)
		}
	})
}
