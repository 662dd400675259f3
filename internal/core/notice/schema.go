package notice

import "embed"

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts are the words of the notices themselves.
//
//go:embed lang/*.json
var Texts embed.FS
