// Package part finds and runs the real programs that tests stand on:
// PostgreSQL, Dovecot, Exim, Chromium. A missing one fails the test and says
// what to install; it is never a reason to skip.
package part
