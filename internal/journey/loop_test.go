package journey_test

import (
	"context"
	"fmt"
	"testing"

	"rida/internal/app"
	"rida/internal/core/channel"
	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/room/cases"
	"rida/internal/room/routing/automation"
	"rida/internal/testkit/mailserver"
	"rida/internal/testkit/part"
)

// robot is a machine that answers every mail and never says that it is one.
type robot struct {
	box      string
	toFrom   bool // answers to the sender with a subject of its own, else as a program does
	answered int
}

// TestTwoMachinesThatAnswerEachOtherFallSilent: a rule answers whatever a
// customer adds, and two customers are machines that answer whatever comes. One
// answers into its case, the other opens a new one each time. Over real SMTP both
// fall silent at the constant; the ledger says so, and no word of them is lost.
func TestTwoMachinesThatAnswerEachOtherFallSilent(t *testing.T) {
	const second = "robot@elsewhere.example"
	m := mailserver.Start(t, careBox, customerBox, second)
	h := run(t, app.Config{Data: t.TempDir(), HTTP: "127.0.0.1:0",
		Mail: app.MailConfig{Address: careBox, Listen: "127.0.0.1:0", Submit: submission(m, "smtps")}}, lang.English)
	h.found(speeches[lang.English])
	h.answersByRule()
	robots := []*robot{{box: customerBox}, {box: second, toFrom: true}}
	for _, r := range robots {
		r.writes(t, h, m, careBox, 0)
	}
	part.Until(t, 2*patience, "both circles are stopped", func() bool {
		for _, r := range robots {
			r.answersAll(t, h, m)
		}
		return len(h.loops(customerBox)) > 0 && len(h.loops(second)) > 0
	})
	for box, want := range map[string]int{customerBox: 1 + cases.MachineLetters, second: cases.MachineLetters} {
		if got := len(m.Inbox(box)); got != want {
			t.Errorf("%s got %d automatic letters, want %d", box, got, want)
		}
		for _, e := range h.loops(box) {
			if e.Reason != "mail.machines" || e.Case == 0 {
				t.Errorf("the ledger says %q of case %d", e.Reason, e.Case)
			}
			if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return h.Ledger.Requeue(t.Context(), tx, event.System, e.ID) }); err == nil {
				t.Error("a mail that is in its case was read again")
			}
		}
	}
	counts, err := h.Ledger.CountByState(t.Context(), h.DB)
	if err != nil {
		t.Fatal(err)
	}
	if counts[channel.Loop] != int64(len(h.loops(customerBox))+len(h.loops(second))) {
		t.Errorf("%d loops are counted", counts[channel.Loop])
	}
}

// answersByRule has every further word of a customer answered by a rule.
func (h *house) answersByRule() {
	h.t.Helper()
	ctx := context.WithoutCancel(h.t.Context())
	err := h.DB.Write(ctx, func(tx *db.Tx) error {
		one, err := h.Does.SaveRule(ctx, tx, event.System, automation.Rule{Name: "thanks", When: automation.Wrote, Do: []automation.Act{{Do: automation.Reply, Text: staff.Names{En: "Thank you, we read it."}}}})
		if err != nil {
			return err
		}
		return h.Does.SwitchRule(ctx, tx, event.System, one.ID, true)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// loops are the stopped mails of a sender.
func (h *house) loops(from string) (out []channel.Entry) {
	h.t.Helper()
	all, _, err := h.Ledger.List(h.t.Context(), h.DB, channel.Filter{States: []channel.State{channel.Loop}}, 0, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range all {
		if e.EnvelopeFrom == from {
			out = append(out, e)
		}
	}
	return out
}

func (r *robot) writes(t *testing.T, h *house, m *mailserver.Server, to string, n int) {
	t.Helper()
	subject := fmt.Sprintf("Out of office %d", n)
	raw := write(r.box, "Robot", to, subject, fmt.Sprintf("robot.%d@%s", n, r.box), "", "We have received your mail.")
	if err := handOver(h.SMTP(), r.box, to, raw); err != nil {
		t.Fatalf("the machine's mail %d: %v", n, err)
	}
}

// answersAll answers what came since it last looked.
func (r *robot) answersAll(t *testing.T, h *house, m *mailserver.Server) {
	t.Helper()
	for _, raw := range m.Inbox(r.box)[r.answered:] {
		r.answered++
		to := careBox
		if !r.toFrom {
			to = open(t, raw).answerTo(t)
		}
		r.writes(t, h, m, to, r.answered)
	}
}
