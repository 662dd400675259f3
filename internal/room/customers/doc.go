// Package customers keeps the one file of each customer: who they are, how they
// wish to be addressed, and where they can be reached.
//
// A customer is a person or an organisation. An address (mail or telephone)
// belongs to one customer only, so that a voice that arrives finds its file.
// Every fact has a source and a time. Names are stored as written; a sort key
// and a folded form, made in Go, stand beside them.
package customers
