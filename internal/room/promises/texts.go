package promises

import "embed"

// Texts holds what this room says.
//
//go:embed lang/*.json
var Texts embed.FS
