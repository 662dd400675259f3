package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rida/internal/core/channel"
	pages "rida/internal/core/channel/web"
	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
)

// sort is a room that puts every mail into the one case there is.
func (h *house) sort() pages.Sort {
	return pages.Sort{
		Place: func(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, reference string) (id.ID, error) {
			if reference != "" && reference != "482917305" {
				return 0, fault.OfFields(fault.Field{Name: "case", Key: "channel.no_such_case"})
			}
			return theCase, h.Place(ctx, tx, by, entry, channel.Settlement{State: channel.Joined, Case: theCase})
		},
		Junk: func(ctx context.Context, tx *db.Tx, by event.Actor, entry id.ID, junk bool) (err error) {
			if junk {
				_, err = h.MarkJunk(ctx, tx, by, entry)
			} else {
				_, err = h.NotJunk(ctx, tx, by, entry)
			}
			return err
		},
	}
}

func TestAMailIsSortedByAPersonWhoMay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		entry := h.receive("sara@home.example", machine)
		h.becomes(entry, channel.AutoReply)
		at := "/mail/" + entry.String()
		if w := h.ask("agent", "POST", at+"/junk", url.Values{}); w.Code != http.StatusForbidden {
			t.Errorf("an agent gets %d", w.Code)
		}
		h.shows("manager", at, "Mark as junk", "Put into a case", "Open a case of its own")
		if w := h.ask("manager", "POST", at+"/junk", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		h.shows("manager", at, "Not junk", "A person has sorted it", "Marked as junk", "by you")
		if w := h.ask("manager", "POST", at+"/no-junk", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		h.becomes(entry, channel.AutoReply)
		w := h.ask("manager", "POST", at+"/case", url.Values{"case": {"123 456"}})
		if w.Code != http.StatusUnprocessableEntity || !contains(w.Body.String(), "There is no case with this reference", `value="123 456"`) {
			t.Errorf("%d, what was typed is lost: %s", w.Code, w.Body)
		}
		if w := h.ask("manager", "POST", at+"/case", url.Values{"case": {"482917305"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		h.becomes(entry, channel.Joined)
		h.shows("manager", at, "Case 482 917 305", "Put into a case")
	})
}

func contains(page string, all ...string) bool {
	page = plain(page)
	for _, one := range all {
		if !strings.Contains(page, one) {
			return false
		}
	}
	return true
}

func TestADeadAddressIsShownAndCleared(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.shows("agent", "/mail/addresses", "Every address works")
		entry := h.send("Hello", "We are on it.", mime.Address{Address: "nobody@home.example"})
		e := h.becomes(entry, channel.Sent)
		h.write(func(tx *db.Tx) error {
			_, err := h.Bounced(t.Context(), tx, entry, channel.Report{IDs: []string{e.MessageID},
				Recipients: []mime.BouncedRecipient{{Address: "nobody@home.example", Action: "failed", Status: "5.1.1", Diagnostic: "unknown user", Hard: true}}})
			return err
		})
		h.shows("agent", "/mail/"+entry.String(), "We send nothing to nobody@home.example.", "It came back: nobody has this address", "5.1.1 unknown user")
		h.shows("manager", "/mail/addresses", "nobody@home.example", "Nobody has this address.", "Send there again")
		dead, err := h.DeadAddresses(t.Context(), h.w.DB, 0, 1)
		if err != nil || len(dead) != 1 {
			t.Fatal(dead, err)
		}
		if w := h.ask("manager", "POST", "/mail/addresses/"+dead[0].ID.String()+"/clearing", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		h.shows("manager", "/mail/addresses", "Every address works")
	})
}
