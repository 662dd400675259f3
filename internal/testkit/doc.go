// Package testkit gives a test what it stands on: a fresh database of both
// engines with the schema in place, a clock that stands still, golden files.
// Its neighbours give real mail servers (mailserver) and a real browser
// (browser). Only tests import it.
package testkit
