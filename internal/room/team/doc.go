// Package team looks after the people at the desk: how their day begins and ends,
// how much they carry, when they rested, and to whom they hand over.
//
// What always holds: how somebody feels is seen by that person alone. Nobody
// else reads a row of it; others see means of five answers or more by three
// people or more, of months that are over. It is not in the record of events
// either, where it could be read for ever.
package team
