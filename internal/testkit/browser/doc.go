// Package browser gives a test a real Chromium without a window. A Page does
// what a person does: opens, clicks, types, presses keys and reads. What it
// awaits it awaits for itself, so a test never sleeps. An error on the page's
// console, a script's exception or a request that fails also fails the test,
// and no host but this machine can be reached.
package browser
