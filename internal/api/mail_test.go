package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"rida/internal/kit/id"
)

// arabicMail is a mail in windows-1256, its names and subject raw, as some
// programs still write them.
func arabicMail(t *testing.T) []byte {
	t.Helper()
	raw, err := charmap.Windows1256.NewEncoder().String("From: مريم الخوري <maryam@example.com>\r\nTo: care@noor.example\r\nSubject: الجلاية تسرب\r\n" +
		"Message-ID: <one@example.com>\r\nReferences: <zero@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: 8bit\r\n\r\nرجع التسريب بعد أربعة أيام.\r\n-- \r\nمريم\r\n" +
		"--b\r\nContent-Type: text/plain; name=note.txt\r\nContent-Disposition: attachment; filename=note.txt\r\n\r\nseal\r\n--b--\r\n")
	if err != nil {
		t.Fatal(err)
	}
	return []byte(raw)
}

// run moves messages on until the test ends.
func (h *house) run() {
	h.t.Helper()
	h.ledger.Start(context.WithoutCancel(h.t.Context())) // closed with the house
}

// settled waits until a mail has been read.
func (h *house) settled(path string) answer {
	h.t.Helper()
	for range 500 {
		if a := h.get(path).want(200); a.at("state") != "received" {
			return a
		}
		time.Sleep(20 * time.Millisecond)
	}
	h.t.Fatal("the mail is not read after ten seconds")
	return answer{}
}

func TestAMailHandedInBecomesACaseAndIsGivenAsItWasRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		raw := arabicMail(t)
		a := h.call("POST", "/api/v1/mail", raw, "Content-Type", "message/rfc822", "X-Envelope-From", "maryam@example.com", "X-Envelope-To", "<care@noor.example>").want(202)
		path := "/mail/" + a.at("id")
		if a.at("location") != "/api/v1"+path || a.header.Get("Location") != "/api/v1"+path {
			t.Errorf("location %q", a.at("location"))
		}
		got := h.settled(path)
		got.has("state", "case", "from.name", "مريم الخوري", "from.address", "maryam@example.com", "to.0.address", "care@noor.example",
			"subject", "الجلاية تسرب", "visible_text", "رجع التسريب بعد أربعة أيام.", "classification", "person", "language", "ar", "direction", "in",
			"message_id", "one@example.com", "references.0", "zero@example.com", "attachments.0.name", "note.txt", "attachments.0.type", "text/plain",
			"attachments.0.size", "4", "attachments.0.sha256", id.Hash("seal"), "envelope_to.0", "care@noor.example")
		if !strings.Contains(got.at("text"), "مريم") || got.at("case") == "" {
			t.Errorf("text %q, case %q", got.at("text"), got.at("case"))
		}
		h.happened(got.at("case"), "cases.received", "cases.customer_wrote", "promises.given", "cases.acknowledged")
		h.get("/cases/"+got.at("case")).want(200).has("customer.name", "مريم الخوري", "channel", "email")
		if back := h.get(path + "/raw").want(200); string(back.raw) != string(raw) {
			t.Error("the raw mail is not what was handed in")
		}
		again := h.call("POST", "/api/v1/mail", raw, "X-Envelope-From", "maryam@example.com", "X-Envelope-To", "care@noor.example").want(202)
		again.has("id", a.at("id"), "state", "case")
		h.post(path+"/retry", nil).want(409)
	})
}

// TestAMailIsOnDiskAndReadableBeforeItsTurnComes: no job runs here.
func TestAMailIsOnDiskAndReadableBeforeItsTurnComes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		entry := h.call("POST", "/api/v1/mail?to=care@noor.example", arabicMail(t)).want(202).has("state", "received").at("id")
		h.get("/mail/"+entry).want(200).has("state", "received", "subject", "الجلاية تسرب", "case", "", "envelope_to.0", "care@noor.example")
		h.get("/mail/counts").want(200).has("states.received", "1", "total", "1")
		if got := h.get("/mail?state=received,unreadable").want(200).list("id"); !slices.Equal(got, []string{entry}) {
			t.Errorf("list %v", got)
		}
		h.get("/mail?state=nowhere").want(422).has("errors.0.field", "state")
	})
}

func TestAMailThatCannotBeReadTellsWhyAndWhatCouldBeRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.run()
		deep := "From: a@example.com\r\nSubject: matryoshka\r\n"
		for i := range 40 {
			deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		a := h.call("POST", "/api/v1/mail", []byte(deep), "Content-Type", "message/rfc822").want(202)
		got := h.settled("/mail/" + a.at("id"))
		got.has("state", "unreadable", "subject", "matryoshka", "from.address", "a@example.com", "case", "")
		if got.at("reason") == "" {
			t.Error("no reason is told")
		}
		h.post("/mail/"+a.at("id")+"/retry", nil).want(202).has("state", "received")
		h.settled("/mail/"+a.at("id")).has("state", "unreadable")
		h.get("/counters").want(200).has("mail.unreadable", "1", "open", "0")
	})
}

func TestWhatIsNoMailIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.call("POST", "/api/v1/mail", "{}").want(415).has("code", "api.content_type", "status", "415")
		h.call("POST", "/api/v1/mail", nil).want(422).has("errors.0.field", "body")
		h.get("/mail/12").want(404)
		h.get("/mail/12/raw").want(404)
		h.get("/mail/nonsense").want(404)
		h.post("/mail/12/retry", nil).want(404)
	})
}
