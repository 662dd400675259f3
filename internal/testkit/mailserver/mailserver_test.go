package mailserver_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"rida/internal/testkit/mailserver"
)

const (
	firm   = "support@firm.test"
	maryam = "maryam@home.test"
)

func letter(subject string) []byte {
	return []byte("From: " + maryam + "\r\nTo: " + firm + "\r\nSubject: " + subject + "\r\n\r\nسلام\r\n")
}

func TestMailTravelsThroughRealServers(t *testing.T) {
	s := mailserver.Start(t, firm, maryam)
	s.Deliver(maryam, firm, letter("from outside"))
	if err := s.Send(firm, maryam, letter("from inside")); err != nil {
		t.Fatal(err)
	}
	for box, subject := range map[string]string{firm: "from outside", maryam: "from inside"} {
		got := s.WaitInbox(box, 1)
		if len(got) != 1 || !bytes.Contains(got[0], []byte("Subject: "+subject+"\r\n\r\nسلام")) {
			t.Errorf("%s holds %q", box, got)
		}
	}
	if err := s.Send(firm, "nobody@nowhere.test", letter("lost")); err != nil {
		t.Fatal(err)
	}
	if bounce := string(s.WaitInbox(firm, 2)[1]); !strings.Contains(bounce, "report-type=delivery-status") {
		t.Errorf("not a bounce: %s", bounce)
	}
}

func TestTheRelayRefusesAndDefersWhenAsked(t *testing.T) {
	s := mailserver.Start(t, firm)
	for box, code := range map[string]int{mailserver.RefusedBox: 550, mailserver.LaterBox: 451} {
		var answer *smtp.SMTPError
		if err := s.Send(firm, box+"@home.test", letter("x")); !errors.As(err, &answer) || answer.Code != code {
			t.Errorf("%s: %v, want %d", box, err, code)
		}
	}
}

func TestAnOutageEndsAndNothingIsLost(t *testing.T) {
	s := mailserver.Start(t, firm, maryam)
	s.StopSMTP()
	if err := s.Send(firm, maryam, letter("early")); err == nil {
		t.Error("a stopped relay took mail")
	}
	s.StartSMTP()
	s.StopIMAP()
	if err := s.Send(firm, maryam, letter("queued")); err != nil {
		t.Fatal(err)
	}
	s.StartIMAP()
	if got := s.WaitInbox(maryam, 1); !bytes.Contains(got[0], []byte("Subject: queued")) {
		t.Errorf("got %q", got)
	}
}
