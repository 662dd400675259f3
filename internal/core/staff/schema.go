package staff

import "embed"

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS
