// Package web shows the house's own fields: the settings in which they are
// defined, and the questions and answers that the pages of the rooms draw for
// cases and customers.
package web

import "embed"

// Texts holds the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
