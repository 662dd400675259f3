// Package fields holds what a house adds to its cases and customers: fields of
// its own, and their values.
//
// What always holds: adding a field changes no table; a field's key and kind
// never change, and a field or a choice is archived, never dropped, so that no
// value, view, rule or program loses its meaning; a value has the type of its
// field, refused otherwise by the database where it can.
//
// The rooms own the acts (cases.Fill, customers.Fill), because the event of a
// change belongs to the case or the customer; this package keeps definitions
// and values.
package fields

import "embed"

// Schema holds the tables of this package.
//
//go:embed schema/*.sql
var Schema embed.FS

// Texts holds what this package says.
//
//go:embed lang/*.json
var Texts embed.FS
