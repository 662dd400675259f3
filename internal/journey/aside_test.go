package journey_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"rida/internal/app"
	"rida/internal/core/event"
	"rida/internal/core/notice"
	"rida/internal/journey/stage"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/testkit/mailserver"
	"rida/internal/testkit/part"
)

const supplierBox = "parts@supplier.example"

// TestASupplierAnswersASideConversationAndTheCustomerHearsNothing sends a side
// conversation out over a real server and lets the answer come back; its
// colleague hears of it by mail.
func TestASupplierAnswersASideConversationAndTheCustomerHearsNothing(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { walkAside(t, engine) })
	}
}

func walkAside(t *testing.T, engine db.Engine) {
	const asked, answered = "سؤال للمورّد وحده عن المضخّة", "المضخّة تصل الأحد، وهذا سرّ بيننا"
	s := speeches[lang.Arabic]
	m := mailserver.Start(t, careBox, customerBox, supplierBox, ownerEmail)
	h := run(t, app.Config{Data: t.TempDir(), Database: stage.DatabaseOn(t, engine), HTTP: "127.0.0.1:0",
		Mail: app.MailConfig{Address: careBox, Listen: "127.0.0.1:0", Submit: submission(m, "smtps")}}, s.tag)
	h.found(s)
	if err := handOver(h.SMTP(), customerBox, careBox, write(customerBox, s.customer, careBox, s.subject, firstID, "", s.problem)); err != nil {
		t.Fatal(err)
	}
	receipt := open(t, m.WaitInbox(customerBox, 1)[0])
	c := onlyCase(t, h.DB)
	h.hearsAtOnce(c)

	var side cases.Side
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		side, _, err = h.Cases.OpenSide(t.Context(), tx, event.Staff(c.OwnerID), c.ID, cases.NewSide{Subject: "قطعة غيار", To: []cases.Party{{Name: "المورّد", Email: supplierBox}}, Text: asked})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	left := open(t, m.WaitInbox(supplierBox, 1)[0])
	if !left.holds(asked) {
		t.Errorf("the supplier reads %q", left.text)
	}
	for _, hidden := range []string{customerBox, s.customer, s.subject, c.Reference, "/t/"} {
		if strings.Contains(left.text+left.html+left.subject+left.Get("To")+left.Get("Cc")+left.Get("Reply-To"), hidden) {
			t.Errorf("the mail to the supplier tells %q", hidden)
		}
	}
	reply := write(supplierBox, "المورّد", left.answerTo(t), "Re: "+left.subject, "from.the.supplier@supplier.example", left.messageID, answered)
	if err := handOver(h.SMTP(), supplierBox, left.answerTo(t), reply); err != nil {
		t.Fatal(err)
	}
	part.Until(t, patience, "the answer stands in the side conversation", func() bool {
		all, err := cases.SideMessages(t.Context(), h.DB, side.ID)
		return err == nil && len(all) == 2 && all[1].Text == answered && all[1].AuthorKind == "party" && all[0].Delivery == "sent"
	})
	told := open(t, m.WaitInbox(ownerEmail, 1)[0])
	if !strings.Contains(bare(told.text), bare(h.say("app.notice.cases.side_answered"))) || strings.Contains(told.text, answered) {
		t.Errorf("the owner is told %q", told.text)
	}
	if got := m.Inbox(customerBox); len(got) != 1 {
		t.Errorf("the customer got %d mails", len(got))
	}
	page := fetch(t, receipt.link(t, "/t/"))
	if !strings.Contains(page, s.heard) || strings.Contains(page, asked) || strings.Contains(page, answered) || strings.Contains(page, "المورّد") {
		t.Error("the customer's page shows the side conversation, or not their own words")
	}
	if now := onlyCase(t, h.DB); now.Messages != c.Messages || now.LastText != c.LastText {
		t.Errorf("the case counts the side conversation: %d messages, last %q", now.Messages, now.LastText)
	}
}

// hearsAtOnce lets the owner of a case hear of side conversations by mail, at any hour.
func (h *house) hearsAtOnce(c cases.Case) {
	h.t.Helper()
	hours := notice.UsualHours()
	hours.Quiet = false
	chosen := notice.Choices{}
	for _, k := range h.Bell.Kinds() {
		chosen[k.Name] = notice.Choice{Product: true, Mail: notice.MailOff}
	}
	chosen["cases.side_answered"] = notice.Choice{Product: true, Mail: notice.MailNow}
	if err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return h.Bell.Choose(h.t.Context(), tx, c.OwnerID, chosen, hours) }); err != nil {
		h.t.Fatal(err)
	}
}

func fetch(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	page, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", address, a.StatusCode, err)
	}
	return string(page)
}
