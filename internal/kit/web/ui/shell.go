package ui

import (
	"fmt"
	"slices"
	"strings"

	"rida/internal/kit/web/assets"
)

// Head is what a page says about itself.
type Head struct {
	Title      string
	Class      string   // of the body: which layout, see css/shell.css
	NoIndex    bool     // of a public page: search engines are asked to leave it out
	Alternates []Choice // the same page in other languages, see PublicHead
	Plain      bool     // no room on the page may be indexed or cached by others; set for public pages that may be
}

// htmxConfig keeps htmx from swapping what is not an answer to the form: a
// refusal or a failure leaves the page, and what was typed, as it is. What the
// reader has opened or closed stays so when a live update renews the page.
const htmxConfig = `{"includeIndicatorCSS":false,"noSwap":[204,304,400,401,403,404,405,413,415,429,"5xx"],"morphScanLimit":40,"morphIgnore":["data-htmx-powered","open"]}`

// barItems is how many rooms the phone's bottom bar shows beside "more".
const barItems = 3

func (v View) title(h Head) string {
	if v.Firm == "" {
		return h.Title + " · " + v.P.T("ui.name")
	}
	return h.Title + " · " + v.Firm
}

// bar are the rooms on the phone's bottom bar.
func (v View) bar() []RailItem { return v.Rail[:min(barItems, len(v.Rail))] }

// beyond are the rooms behind "more" on a phone.
func (v View) beyond() []MenuItem {
	return slices.Concat(entries(v.Rail[min(barItems, len(v.Rail)):]), entries(v.Beyond), entries([]RailItem{v.Bell, v.Gear}), v.Account)
}

// entries are rooms as one reads them in a menu.
func entries(rooms []RailItem) []MenuItem {
	var items []MenuItem
	for _, r := range rooms {
		if r.Href != "" {
			items = append(items, MenuItem{Label: r.Label, Icon: r.Icon, Href: r.Href, Current: r.Current})
		}
	}
	return items
}

// isBeyond tells whether the reader is in a room behind "more".
func (v View) isBeyond() bool {
	return slices.ContainsFunc(v.Beyond, func(r RailItem) bool { return r.Current })
}

// frameKey is what the bars at the edges of a page depend on beside their reader.
type frameKey struct {
	bar, rail, account, search, topic string
	bell, gear                        RailItem
	me                                Person
}

func (v View) frame(bar string) frameKey {
	var rail, account strings.Builder
	for _, r := range slices.Concat(v.Rail, v.Beyond) {
		fmt.Fprintln(&rail, r.Href, r.Icon, r.Label, r.Count, r.Current)
	}
	for _, i := range v.Account {
		fmt.Fprintln(&account, i.Href, i.Post, i.Icon, i.Label, i.Current)
	}
	return frameKey{bar, rail.String(), account.String(), v.Search, v.BellTopic, v.Bell, v.Gear, v.Me}
}

// fonts are the font files a page in this language needs at once. Latin letters
// and spaces stand on every page; Arabic letters may wait on an English one.
func (v View) fonts() []string {
	latin := assets.URL("vazirmatn-latin-wght-normal.woff2")
	if v.P.Dir() == "rtl" {
		return []string{assets.URL("vazirmatn-arabic-wght-normal.woff2"), latin}
	}
	return []string{latin}
}

// keyNames are the shortcuts of the help sheet, in the order of a working day.
var keyNames = []string{"next", "previous", "reply", "note", "promise", "assign", "solve", "complaint", "snooze", "tags", "owner", "task", "new", "search", "palette", "send", "back", "keys"}
