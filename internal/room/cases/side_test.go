package cases_test

import (
	"context"
	"strings"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/mime"
	"rida/internal/room/cases"
)

const secret = "supplier-only-words"

// aside opens a side conversation and gives the mail that left.
func (d *desk) aside(c id.ID, to string) (cases.Side, *mime.Message) {
	d.t.Helper()
	var s cases.Side
	d.do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, _, err = d.OpenSide(ctx, tx, event.Staff(layla), c, cases.NewSide{Subject: "قطعة غيار", To: []cases.Party{{Email: to, Name: "المورّد"}}, Text: secret + " one"})
		return err
	})
	m, err := mime.Parse(d.sent[len(d.sent)-1].Raw, mime.DefaultLimits())
	d.must(err)
	return s, m
}

func TestASuppliersAnswerComesBackIntoTheSideConversationOnly(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		s, left := d.aside(c.ID, "parts@supplier.example")
		if text := left.Text + left.HTML + left.Subject; strings.Contains(text, c.Reference) || strings.Contains(text, "/t/") || strings.Contains(text, "التسريب") {
			t.Errorf("the mail to the supplier tells of the case: %q", text)
		}
		for name, more := range map[string]func(*cases.Mail){
			"token":  func(m *cases.Mail) { m.To = left.ReplyTo },
			"thread": func(m *cases.Mail) { m.InReplyTo = left.MessageID },
		} {
			out, err := d.mail("parts@supplier.example", "Re: قطعة غيار", secret+" "+name, more)
			d.must(err)
			if out.State != "joined" || out.CaseID != c.ID || out.Reason != "mail.by_side" {
				t.Errorf("by %s: %+v", name, out)
			}
		}
		all, err := cases.SideMessages(t.Context(), d.DB, s.ID)
		d.must(err)
		if len(all) != 3 || all[2].AuthorKind != "party" {
			t.Errorf("the side conversation holds %v", all)
		}
		// A stranger who knows a message id only is no party.
		out, err := d.mail("stranger@mail.example", "Re: قطعة غيار", "x", func(m *cases.Mail) { m.InReplyTo = left.MessageID })
		d.must(err)
		if out.CaseID == c.ID {
			t.Error("a stranger came into the side conversation")
		}
		if now := d.read(c.ID); now.Messages != c.Messages || now.LastText != c.LastText || now.State != c.State {
			t.Errorf("the case changed: %+v", now)
		}
	})
}

func TestNothingOfASideConversationReachesTheCustomer(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		_, left := d.aside(c.ID, "parts@supplier.example")
		_, err := d.mail("parts@supplier.example", "Re", secret+" two", func(m *cases.Mail) { m.To = left.ReplyTo })
		d.must(err)
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.Comment(ctx, tx, event.Staff(omar), c.ID, cases.Comment{Text: secret + " note"})
			return err
		})
		d.sent = nil
		d.reply(c.ID, layla, "نأتي غدًا.")
		d.do(func(ctx context.Context, tx *db.Tx) error {
			_, err := d.ProposeClosure(ctx, tx, event.Staff(layla), c.ID, cases.Answer{Text: "هل حُلّ الأمر؟"})
			return err
		})
		other := d.open()
		d.merge(c.ID, other.ID, true)
		for _, l := range d.sent {
			m, err := mime.Parse(l.Raw, mime.DefaultLimits())
			d.must(err)
			if strings.Contains(string(l.Raw)+m.Text+m.HTML, secret) {
				t.Errorf("a mail to the customer tells of it:\n%s", m.Text)
			}
			for _, to := range l.To {
				if to != "maryam@mail.example" {
					t.Errorf("a mail of the case went to %s", to)
				}
			}
		}
		public, err := cases.PublicMessages(t.Context(), d.DB, c.ID)
		d.must(err)
		for _, m := range public {
			if strings.Contains(m.Text+m.Quoted, secret) {
				t.Errorf("the tracking page shows %q", m.Text)
			}
		}
	})
}

func TestTheCustomerIsNeverAPartyOfASideConversation(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		for to, key := range map[string]string{"Maryam@mail.example": "cases.side_customer", "care@noor.example": "cases.side_own_address", "no address": "field.bad_email"} {
			wantFault(t, d.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := d.OpenSide(ctx, tx, event.Staff(layla), c.ID, cases.NewSide{Subject: "x", To: []cases.Party{{Email: to}}, Text: "y"})
				return err
			}), fault.Invalid, key)
		}
	})
}

func TestABouncedSideMailIsMarkedAndWakesNobodyElse(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := d.open()
		s, left := d.aside(c.ID, "parts@supplier.example")
		out, err := d.mail("postmaster@supplier.example", "failed", "x", func(m *cases.Mail) {
			m.Class = mime.Bounced
			m.Bounce = &mime.Bounce{MessageID: left.MessageID, Recipients: []mime.BouncedRecipient{{Address: "parts@supplier.example", Hard: true, Status: "5.1.1"}}}
		})
		d.must(err)
		all, err := cases.SideMessages(t.Context(), d.DB, s.ID)
		d.must(err)
		if out.State != "bounce" || out.CaseID != c.ID || all[0].Delivery != "failed" {
			t.Errorf("%+v, delivery %q", out, all[0].Delivery)
		}
		if now := d.read(c.ID); now.State != c.State {
			t.Errorf("the case is %s", now.State)
		}
	})
}
