// Package web shows the given word: what is owed on a case and, line by line, why
// it is due then; and by when the case ends, from similar cases.
package web

import "embed"

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
