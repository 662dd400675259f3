// Package web shows what is offered to make good, what waits for authority, what
// is left of the budgets, and what the matter cost the customer.
package web

import "embed"

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
