package channel

import "embed"

// Schema holds the tables of the ledger, its mailboxes and their folders.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says: its faults, the states
// (channel.state.sent) and the reasons (channel.reason.refused).
//
//go:embed lang/*.json
var Texts embed.FS
