// Package web is the way in and the pages about the people who work here: first
// run, sign-in, invitation, forgotten password, one's own settings, people,
// teams, roles, tokens, the organisation and its working hours.
package web

import "embed"

// Texts holds the words of these pages, in every language.
//
//go:embed lang/*.json
var Texts embed.FS
