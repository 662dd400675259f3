// Package app puts the house together. It is the one place where every part is
// named: schemas and texts (parts.go), the order in which things are built
// (open.go), listeners, jobs, permissions and routes (lists.go), and how mail
// finds its way in and out (mail.go). Read open.go from top to bottom.
package app
