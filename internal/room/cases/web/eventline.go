package web

import (
	"time"

	"rida/internal/core/event"
	"rida/internal/core/staff"
	"rida/internal/kit/id"
	"rida/internal/kit/web/ui"
)

// signs are the events that a timeline shows, and their icons. What a message
// shows itself (a reply, a note) is not said twice.
var signs = map[string]ui.IconName{
	"cases.bulk_undone":  ui.IconUndo,
	"cases.filled":       ui.IconForm,
	"cases.acknowledged": ui.IconMail, "cases.taken": ui.IconHand, "cases.accepted": ui.IconHand,
	"cases.handover_offered": ui.IconHandOver, "cases.handover_declined": ui.IconHandOver, "cases.retyped": ui.IconFlag,
	"cases.retyping_asked": ui.IconFlag, "cases.retyping_refused": ui.IconFlag, "cases.prioritised": ui.IconPriority,
	"cases.snoozed": ui.IconSnooze, "cases.woken": ui.IconClock, "cases.closure_proposed": ui.IconDone, "cases.closed": ui.IconDone,
	"cases.reopened": ui.IconUndo, "cases.not_solved": ui.IconUndo, "cases.has_duplicate": ui.IconMerge, "cases.auto_reply": ui.IconMail,
	"cases.mail_failed": ui.IconWarn, "cases.mail_delayed": ui.IconWarn, "promises.missed": ui.IconWarn, "promises.recounted": ui.IconClock, "cases.receipt_held": ui.IconMail, "cases.receipt_failed": ui.IconWarn, "cases.letter_held": ui.IconMail,
	"cases.conduct_understand": ui.IconShield, "cases.conduct_warn": ui.IconShield, "cases.conduct_ask_limit": ui.IconShield,
	"cases.conduct_ask_end": ui.IconShield, "cases.conduct_agree": ui.IconShield, "cases.conduct_refuse": ui.IconShield,
	"cases.conduct_appeal": ui.IconShield, "cases.conduct_uphold": ui.IconShield, "cases.conduct_ease": ui.IconShield,
	"cases.conduct_lift": ui.IconShield, "cases.conduct_expire": ui.IconShield,
	"cases.tagged": ui.IconTag, "cases.passed_on": ui.IconHandOver, "cases.renamed": ui.IconNote,
	"cases.given": ui.IconHandOver, "automation.ran": ui.IconBolt,
	"cases.has_merged": ui.IconMerge, "cases.split": ui.IconMerge, "cases.split_off": ui.IconMerge, "cases.merge_undone": ui.IconUndo,
	"cases.split_undone": ui.IconUndo, "cases.related": ui.IconLink, "cases.unrelated": ui.IconLink, "cases.help_asked": ui.IconHand,
	"cases.thanked": ui.IconSmile, "cases.side_opened": ui.IconMail, "cases.side_answered": ui.IconMail, "cases.side_failed": ui.IconWarn,
	"cases.handover_cancelled": ui.IconHandOver, "cases.handover_expired": ui.IconHandOver, "cases.move_told": ui.IconMail,
	"cases.came_again": ui.IconUndo, "cases.again_refused": ui.IconUndo,
}

// eventLine puts what happened into words; nil for what a timeline leaves out.
func eventLine(v ui.View, me id.ID, e event.Event, people map[id.ID]staff.Card) *Event {
	icon, shown := signs[e.Kind]
	if !shown {
		return nil
	}
	data := readData(e)
	name := func(who id.ID) string {
		if who == me && who != 0 {
			return v.P.T("cases.event.you")
		}
		return people[who].Name
	}
	actor := ""
	if e.Actor.Kind == "staff" {
		actor = name(e.Actor.ID)
	}
	// Whom it was done to keeps the name: "you" as an object is another word in
	// Arabic, and needs another sentence.
	args := []any{"to", people[data.To.id()].Name, "from", people[data.From.id()].Name, "type", typeName(v, data.To.text), "priority", priorityName(v, data.To.text)}
	if data.Until != 0 {
		args = append(args, "when", until(v, time.UnixMicro(data.Until)))
	}
	if data.DueAt != 0 {
		args = append(args, "when", until(v, time.UnixMicro(data.DueAt)))
	}
	key := "cases.event." + e.Kind[len("cases."):]
	switch e.Kind {
	case "promises.missed":
		key = "cases.event.missed"
	case "promises.recounted":
		key = "cases.event.recounted"
	case "automation.ran":
		key = "cases.event.automation"
	}
	if e.Kind == "cases.closed" {
		key += "." + data.How
	}
	return &Event{ID: e.ID.String(), Icon: icon, Verb: actor, Text: v.P.T(key, args...), At: e.At}
}

func typeName(v ui.View, code string) string {
	if key := "cases.type." + code; code != "" && v.P.Has(key) {
		return v.P.T(key)
	}
	return ""
}

func priorityName(v ui.View, code string) string {
	if key := "cases.priority." + code; code != "" && v.P.Has(key) {
		return v.P.T(key)
	}
	return ""
}
