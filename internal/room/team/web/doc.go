// Package web is the team room in the browser: one's own day, and the means of
// teams.
package web

import "embed"

// Texts are the words of these pages in the three languages.
//
//go:embed lang/*.json
var Texts embed.FS
