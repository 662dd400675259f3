package ui

import (
	"context"
	"html"
	"io"

	"github.com/a-h/templ"

	"rida/internal/kit/web/assets"
)

// IconName is a symbol of assets/icons.svg. A test holds list and file together.
type IconName string

// The icons: 24 px grid, 1.6 px line, round ends, drawn for this product.
const (
	IconAttach    IconName = "attach"
	IconBell      IconName = "bell"
	IconBolt      IconName = "bolt"
	IconBook      IconName = "book"
	IconCalendar  IconName = "calendar"
	IconChart     IconName = "chart"
	IconChat      IconName = "chat"
	IconCheck     IconName = "check"
	IconChevron   IconName = "chevron"
	IconClock     IconName = "clock"
	IconCopy      IconName = "copy"
	IconCross     IconName = "cross"
	IconDone      IconName = "done"
	IconDown      IconName = "down"
	IconDownload  IconName = "download"
	IconEye       IconName = "eye"
	IconEyeOff    IconName = "eye-off"
	IconFile      IconName = "file"
	IconFlag      IconName = "flag"
	IconForm      IconName = "form"
	IconGear      IconName = "gear"
	IconGlobe     IconName = "globe"
	IconHandOver  IconName = "hand-over"
	IconHand      IconName = "hand"
	IconImage     IconName = "image"
	IconInbox     IconName = "inbox"
	IconKey       IconName = "key"
	IconLink      IconName = "link"
	IconList      IconName = "list"
	IconLock      IconName = "lock"
	IconMail      IconName = "mail"
	IconMention   IconName = "mention"
	IconMerge     IconName = "merge"
	IconMoon      IconName = "moon"
	IconMore      IconName = "more"
	IconNote      IconName = "note"
	IconOffline   IconName = "offline"
	IconPeople    IconName = "people"
	IconPerson    IconName = "person"
	IconPhone     IconName = "phone"
	IconPlus      IconName = "plus"
	IconPrint     IconName = "print"
	IconPriority  IconName = "priority"
	IconPromise   IconName = "promise"
	IconQR        IconName = "qr"
	IconReply     IconName = "reply"
	IconSearch    IconName = "search"
	IconSend      IconName = "send"
	IconShield    IconName = "shield"
	IconSignOut   IconName = "sign-out"
	IconSmile     IconName = "smile"
	IconSnooze    IconName = "snooze"
	IconSort      IconName = "sort"
	IconStore     IconName = "store"
	IconSun       IconName = "sun"
	IconTag       IconName = "tag"
	IconTarget    IconName = "target"
	IconTranslate IconName = "translate"
	IconTrash     IconName = "trash"
	IconUndo      IconName = "undo"
	IconWarn      IconName = "warn"
	IconWrench    IconName = "wrench"
)

// mirrored are the icons that show a direction of reading and turn with it.
// Clocks, ticks, magnifiers, phones and paperclips never do.
var mirrored = map[IconName]bool{
	IconChevron: true, IconReply: true, IconSend: true, IconUndo: true,
	IconSignOut: true, IconHandOver: true, IconList: true,
}

// Icon draws a symbol as decoration: the words beside it, or the button's label,
// carry the meaning. It is written by hand because a page has a hundred of them.
func Icon(name IconName) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if name == "" {
			return nil
		}
		class := "icon"
		if mirrored[name] {
			class = "icon icon-mirrored"
		}
		_, err := io.WriteString(w, `<svg class="`+class+`" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="`+
			html.EscapeString(assets.URL("icons.svg")+"#"+string(name))+`"></use></svg>`)
		return err
	})
}
