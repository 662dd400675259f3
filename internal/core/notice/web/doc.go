// Package web shows people what they were told: the bell on every page, the
// list behind it, and how each wants to hear.
//
// The bell's number is fetched after the page is shown and again when something
// changes, so that it costs no page a query.
package web

import "embed"

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
