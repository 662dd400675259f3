// Package api is the door for programs: /api/v1, with its own description in
// OpenAPI 3.1 and a page that shows it.
//
// Every operation is one entry of the list in operations.go: method, path,
// permission, the Go types of what it takes and gives, and its handler. Routes
// turns the list into the routes of the house, document.go into the OpenAPI
// document, so that neither can say what the other does not do. What a caller
// sends is held against the Go type before anything else looks at it: unknown
// and doubled properties, wrong kinds and wrong choices are told by name and
// never repeated.
//
// The API decides nothing itself. It reads, calls an act of a room, and writes
// what came of it, in one transaction with the note that answers the same call
// once more (idempotency.go).
package api
