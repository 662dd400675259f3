// Package web shows the figures of the house.
package web

import "embed"

// Texts holds the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
