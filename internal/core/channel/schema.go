package channel

import "embed"

// Schema holds the tables of the ledger, its mailboxes and their folders.
//
//go:embed schema/*.sql
var Schema embed.FS
