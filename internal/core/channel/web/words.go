package web

import (
	"strings"

	"rida/internal/core/channel"
	"rida/internal/kit/lang"
	"rida/internal/kit/web/ui"
)

// look is how a state is drawn; its words are the ledger's own.
var looks = map[channel.State]struct {
	icon ui.IconName
	hue  ui.Hue
}{
	channel.Received:   {ui.IconClock, ui.HuePlain},
	channel.Case:       {ui.IconPlus, ui.HueAccent},
	channel.Joined:     {ui.IconMerge, ui.HueAccent},
	channel.AutoReply:  {ui.IconBolt, ui.HuePlain},
	channel.Bounce:     {ui.IconUndo, ui.HuePlain},
	channel.Loop:       {ui.IconSort, ui.HuePlain},
	channel.NotForUs:   {ui.IconShield, ui.HuePlain},
	channel.Junk:       {ui.IconTrash, ui.HuePlain},
	channel.Unreadable: {ui.IconEye, ui.HueAmber},
	channel.Queued:     {ui.IconClock, ui.HuePlain},
	channel.Sending:    {ui.IconSend, ui.HuePlain},
	channel.Sent:       {ui.IconCheck, ui.HueGreen},
	channel.Delivered:  {ui.IconDone, ui.HueGreen},
	channel.Failed:     {ui.IconWarn, ui.HueRed},
	channel.MaybeTwice: {ui.IconCopy, ui.HueAmber},
}

// attention are the states that wait for a person.
var attention = []channel.State{channel.Unreadable, channel.Failed}

func stateName(p lang.Printer, s channel.State) string { return p.T("channel.state." + string(s)) }

func stateChip(p lang.Printer, s channel.State) ui.Chip {
	l := looks[s]
	return ui.Chip{Icon: l.icon, Label: stateName(p, s), Hue: l.hue}
}

// reason says why a message is in its state, in words; "" when the state says
// all. The ledger's own codes have texts there, those of rooms here, and a fault
// is its own text key. What nobody has words for is shown as the code it is:
// hiding it would leave a person with nothing to ask about.
func reason(p lang.Printer, e channel.Entry) string {
	if e.Reason == "" {
		return ""
	}
	for _, key := range []string{"channel.reason." + e.Reason, "channel.page.reason." + e.Reason, e.Reason} {
		if p.Has(key) {
			return p.T(key, "detail", e.Detail)
		}
	}
	return p.T("channel.page.reason.unknown", "code", e.Reason)
}

// spoken are words with the language they seem to be in.
func spoken(text string) ui.Words { return ui.Words{Text: text, Lang: lang.Detect(text)} }

// parts takes "Name <address>" apart. A bare address has no name.
func parts(from string) (name, address string) {
	before, rest, ok := strings.Cut(from, "<")
	if !ok || !strings.HasSuffix(rest, ">") {
		return "", strings.TrimSpace(from)
	}
	return strings.TrimSpace(before), strings.TrimSuffix(rest, ">")
}
