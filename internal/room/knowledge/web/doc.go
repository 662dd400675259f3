// Package web is the knowledge room in the browser: articles, ready answers,
// objections and scripts, as colleagues read and write them. Customers read
// articles in the portal; what goes into an answer is offered by the pages of
// the cases.
package web

import "embed"

// Texts are the words of these pages in the three languages.
//
//go:embed lang/*.json
var Texts embed.FS
