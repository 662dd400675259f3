// Package web is mail in the browser: the ledger of every message that ever
// came in or went out, each message with what became of it, and, in a demo, the
// outbox, where one reads what was sent and answers as the customer.
//
// Files named …_view hold structs of plain data and the templates that draw
// them; they read no request and no database. Handlers fill the structs.
package web

import "embed"

// Texts are the words of these pages in the three languages.
//
//go:embed lang/*.json
var Texts embed.FS
