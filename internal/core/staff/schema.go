package staff

import "embed"

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says, in every language.
//
//go:embed lang/*.json
var Texts embed.FS
