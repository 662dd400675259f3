// Package web shows incidents: their cases, the answers to many, their notice
// and their figures.
package web

import "embed"

// Texts are the words of these pages.
//
//go:embed lang/*.json
var Texts embed.FS
