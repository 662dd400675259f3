// Package demo makes the house's example firm and data of any size.
//
// The firm is Noor Appliances, three teams that serve people in Riyadh, Cairo,
// Dubai, Tehran, Shiraz and Manchester. Its ninety days are lived through by
// the acts of the rooms themselves, one after the other at their own times, so
// that events, promises, search and counts are what they would be had it all
// happened. Fill makes up to a million further cases by writing rows in bulk
// that obey the same rules; a test holds the two together.
//
// All people, firms, addresses and numbers are invented.
package demo
