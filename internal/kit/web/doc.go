// Package web is the door between the browser and the house: one list of routes
// that denies by default, forms that keep what was typed, faults turned into
// pages and problem documents, live updates, and limits. It knows no business
// word; app hands it the routes and the way to recognise a person.
//
// A handler returns an error instead of writing one. What has not been written
// yet can still become an error page, so a page is rendered in full before its
// first byte goes out.
package web

import "embed"

// Texts holds what this package says to a reader, in every language.
//
//go:embed lang/*.json
var Texts embed.FS
