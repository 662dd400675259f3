package cases_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
	"rida/internal/room/promises"
)

func TestAMailBecomesACaseWithReferenceOwnerAndNextDate(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		if _, ok := cases.ParseReference(c.Reference); !ok {
			t.Errorf("reference %q has a wrong check digit", c.Reference)
		}
		if c.OwnerID != nora || c.Taken {
			t.Errorf("owner %d taken %v, want the duty manager until someone takes it", c.OwnerID, c.Taken)
		}
		if !c.NextAt.After(d.Clock.Now()) || c.State != cases.Open {
			t.Errorf("next date %v, state %s", c.NextAt, c.State)
		}
		if c.Problem == "" {
			t.Error("the problem was not taken over in the customer's words")
		}
		kinds := d.happened(c.ID)
		for _, k := range []string{"cases.received", "cases.customer_wrote", "promises.given", "cases.acknowledged"} {
			if !has(kinds, k) {
				t.Errorf("no event %s among %v", k, kinds)
			}
		}
	})
}

func TestTheAcknowledgementTellsTheReferenceAndIsNoAnswer(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		if len(d.sent) != 1 {
			t.Fatalf("%d mails went out, want the acknowledgement", len(d.sent))
		}
		m, err := mime.Parse(d.sent[0].Raw, mime.DefaultLimits())
		d.must(err)
		reference := strings.NewReplacer("\u202d", "", "\u202c", "", "\u2066", "", "\u2069", "", "٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9").Replace(m.Text)
		if !strings.Contains(reference, cases.GroupReference(c.Reference)) {
			t.Errorf("the reference %s is not in %q", c.Reference, m.Text)
		}
		if m.Class != mime.AutoReply {
			t.Errorf("the acknowledgement reads as %s; machines would answer it", m.Class)
		}
		if !c.FirstResponseAt.IsZero() {
			t.Error("the acknowledgement counts as an answer")
		}
		owed, err := promises.Owed(t.Context(), d.DB, c.ID)
		d.must(err)
		if len(owed) != 1 || owed[0].Kind != promises.FirstResponse {
			t.Errorf("owed %v, want the first response", owed)
		}
	})
}

func TestAnAnswerComesBackToItsCase(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.reply(c.ID, layla, "أستاذة مريم، وصلني كلامك.")
		sent, err := mime.Parse(d.sent[1].Raw, mime.DefaultLimits())
		d.must(err)
		for name, more := range map[string]func(*cases.Mail){
			"token":     func(m *cases.Mail) { m.To = sent.ReplyTo },
			"thread":    func(m *cases.Mail) { m.InReplyTo = sent.MessageID },
			"reference": func(m *cases.Mail) { m.Subject = "بخصوص " + cases.GroupReference(c.Reference) },
		} {
			out, err := d.mail("maryam@mail.example", "Re", "شكرًا", more)
			d.must(err)
			if out.State != "joined" || out.CaseID != c.ID {
				t.Errorf("by %s: %+v, want it to join %d", name, out, c.ID)
			}
		}
	})
}

func TestAForgedHeaderOpensNoForeignCase(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		d.reply(c.ID, layla, "أستاذة مريم، وصلني كلامك.")
		sent, err := mime.Parse(d.sent[1].Raw, mime.DefaultLimits())
		d.must(err)
		for name, more := range map[string]func(*cases.Mail){
			"thread":    func(m *cases.Mail) { m.InReplyTo, m.References = sent.MessageID, []string{sent.MessageID} },
			"reference": func(m *cases.Mail) { m.Subject = "Re: " + c.Reference },
			"subject":   func(m *cases.Mail) { m.Subject = c.Subject },
			"old token": func(m *cases.Mail) { m.To = []mime.Address{{Address: "care+aaaaaaaaaaaa@noor.example"}} },
		} {
			out, err := d.mail("stranger@other.example", "hello", "let me in", more)
			d.must(err)
			if out.State != "case" || out.CaseID == c.ID {
				t.Errorf("by %s a stranger entered the case: %+v", name, out)
			}
		}
	})
}

func TestWhatAMachineWroteIsRecordedAndNeverAnswered(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		before := len(d.sent)
		for _, class := range []mime.Class{mime.AutoReply, mime.Loop} {
			out, err := d.mail("maryam@mail.example", "Re: "+c.Reference, "away", func(m *cases.Mail) { m.Class = class })
			d.must(err)
			if out.State != string(class) {
				t.Errorf("%s became %+v", class, out)
			}
		}
		if len(d.sent) != before || d.read(c.ID).Messages != c.Messages {
			t.Error("a machine was answered, or its words became a message")
		}
	})
}

func TestABounceMakesItOurTurnAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		r := d.reply(c.ID, layla, "نرسل الفنّي غدًا.")
		out, err := d.mail("mailer-daemon@mail.example", "failure", "", func(m *cases.Mail) {
			m.Class = mime.Bounced
			m.Bounce = &mime.Bounce{MessageID: r.Message.MessageID, Recipients: []mime.BouncedRecipient{{Status: "5.1.1", Diagnostic: "no such user", Hard: true}}}
		})
		d.must(err)
		after := d.read(c.ID)
		if out.CaseID != c.ID || after.State != cases.Open {
			t.Errorf("outcome %+v, state %s", out, after.State)
		}
		msg, err := cases.OneMessage(t.Context(), d.DB, r.Message.ID)
		d.must(err)
		if msg.Delivery != "failed" || !strings.Contains(msg.DeliveryWhy, "5.1.1") {
			t.Errorf("delivery %q, why %q", msg.Delivery, msg.DeliveryWhy)
		}
	})
}

func TestAcknowledgementsStopWhenTwoMachinesTalk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		for range 12 {
			d.Clock.Advance(time.Second)
			_, err := d.mail("robot@other.example", "ping", "ping", nil)
			d.must(err)
		}
		if len(d.sent) != 5 {
			t.Errorf("%d acknowledgements went to one sender within an hour, want 5", len(d.sent))
		}
	})
}

func TestAVoiceWithoutWordsOrNameIsRefusedAndNothingIsKept(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		err := d.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Open(ctx, tx, cases.Incoming{Channel: cases.WebForm, By: event.System})
			return err
		})
		wantFault(t, err, fault.Invalid, "field.required")
		var n int
		d.must(d.DB.Get(t.Context(), &n, `SELECT COUNT(*) FROM customers`))
		if n != 0 {
			t.Error("a customer was kept")
		}
	})
}
