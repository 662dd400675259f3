// Package calendar knows three calendars, writes dates for readers, and counts
// working time.
//
// The calendars are the Gregorian, the Persian (Jalali) and the Umm al-Qura
// calendar of Saudi Arabia. Inside, a day is the number of civil days since
// 1970-01-01; every calendar is a pair of functions from and to that number.
//
// A [Reader] writes times as one person wants to read them. A [Plan] describes
// the working hours of a firm; [Plan.Build] makes of it an immutable
// [Schedule], which answers how much working time lies between two instants
// and when a given amount of it will have passed.
//
// What always holds: a conversion that is not certain (a year outside the
// published tables) is an error and never a guess; a schedule never changes
// once built, so a stored version always gives the same due time again.
package calendar
