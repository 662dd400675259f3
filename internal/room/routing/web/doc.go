// Package web shows the routing room: the list of rules with its trials, how
// colleagues work, the greeter's question, the phone screen, and the reason why
// a case came to its owner.
package web

import "embed"

// Texts holds what the pages say, in three languages.
//
//go:embed lang/*.json
var Texts embed.FS
