package app

import "embed"

// Texts holds what belongs to no room: the names of the rooms on the rail.
//
//go:embed lang/*.json
var Texts embed.FS
