// Package ui holds the parts every page is made of: one component a file, one
// struct a component, one look.
//
// A component is a plain struct with a method Draw. It holds texts that are
// already in the reader's language, so that this package needs no business
// word; its own few texts (close, undo, older …) live in lang/ under "ui.".
// Nothing here reads a request or a database, so every state can be drawn from
// sample data (see sheet/).
//
// Rules the templates keep, each with a test: no reader's text outside a text
// key, no style attribute and no inline script (the Content-Security-Policy
// forbids both), names and references isolated with <bdi>, blocks of foreign
// words with their own lang and dir.
package ui

import "embed"

// Texts are the package's own words in the three languages.
//
//go:embed lang/*.json
var Texts embed.FS
