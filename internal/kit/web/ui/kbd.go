package ui

import "rida/internal/kit/lang"

// A shortcut is bound to a physical key (the code the browser calls KeyR), so it
// works whatever layout is active. What is printed is the letter that the key
// carries in the reader's layout: US for English, Arabic 101 and Persian ISIRI
// 9147, read from the layouts of xkeyboard-config (symbols/ara, symbols/ir).
// On Arabic 101 the key of "/" carries «ظ», so that is what is printed there.
// assets/ts/keyboard.ts holds the same codes; a test compares the two.
type shortcut struct {
	code       string
	en, ar, fa string
}

// shortcuts by the name of the act.
var shortcuts = map[string]shortcut{
	"next":      {"KeyJ", "J", "ت", "ت"},
	"previous":  {"KeyK", "K", "ن", "ن"},
	"reply":     {"KeyR", "R", "ق", "ق"},
	"note":      {"KeyN", "N", "ى", "د"},
	"promise":   {"KeyP", "P", "ح", "ح"},
	"assign":    {"KeyA", "A", "ش", "ش"},
	"solve":     {"KeyE", "E", "ث", "ث"},
	"complaint": {"KeyF", "F", "ب", "ب"},
	"snooze":    {"KeyZ", "Z", "ئ", "ظ"},
	"tags":      {"KeyT", "T", "ف", "ف"},
	"decision":  {"KeyD", "D", "ي", "ی"},
	"owner":     {"KeyO", "O", "خ", "خ"},
	"new":       {"KeyC", "C", "ؤ", "ز"},
	"task":      {"KeyW", "W", "ص", "ص"},
	"search":    {"Slash", "/", "ظ", "/"},
	"keys":      {"Slash", "?", "؟", "؟"},
	"palette":   {"KeyK", "⌘K", "⌘ن", "⌘ن"},
	"send":      {"Enter", "⌘↵", "⌘↵", "⌘↵"},
	"take":      {"Enter", "Alt ↵", "Alt ↵", "Alt ↵"},
	"back":      {"Escape", "Esc", "Esc", "Esc"},
}

// Key is what is printed for a shortcut for this reader; "" for an unknown one
// and for readers who switched the single letters off.
func (v View) Key(name string) string {
	s := shortcuts[name]
	if v.NoKeys && len([]rune(s.en)) == 1 {
		return ""
	}
	switch v.P.Tag() {
	case lang.Arabic:
		return s.ar
	case lang.Persian:
		return s.fa
	}
	return s.en
}
