// Package portal is the customer's own door: a page to write to the house in
// one's own language, a page on which one case can be followed by its secret
// link, and the code and poster that lead there.
//
// What always holds: nothing written here is lost, whatever refuses it; one form
// makes one case, however often it is sent; a link opens one case and nothing
// else; what colleagues say among themselves never reaches these pages, because
// they read public messages only; and no GET ever acts, because mail programs
// follow links by themselves.
//
// Every page works without scripts and is drawn for a phone first.
package portal
