// Package web shows tasks: as a list of one's day, as a board, as a calendar
// month in the reader's calendar, one by one, and beside their case.
//
// Every act is a form with an address of its own and works without scripts.
// With them the part of the page called #tasks-inside is renewed in place; a
// form that was opened beside a case renews the panel there instead.
package web

import "embed"

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
