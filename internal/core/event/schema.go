package event

import "embed"

// Schema holds the table of events and the rule that they are never changed.
//
//go:embed schema/*.sql
var Schema embed.FS
