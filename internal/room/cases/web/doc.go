// Package web is the cases room in the browser: the workspace, its acts as
// pages and dialogs, search and the palette.
//
// Files named …_view hold structs of plain data and the templates that draw
// them; they read no request and no database. Handlers fill the structs.
package web

import "embed"

// Texts are the words of these pages in the three languages.
//
//go:embed lang/*.json
var Texts embed.FS
