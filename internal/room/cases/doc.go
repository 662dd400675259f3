// Package cases holds a customer's matter from the first word to the customer's
// yes: who owns it, what was said, what comes next and by when.
//
// What always holds, refused otherwise by the database itself: a case has a
// reference, exactly one owner who is an active person, and, while it is open, a
// next date. The instant it was received never changes, also when it is
// reopened. What a customer may read (public messages) and what only colleagues
// may read (notes) differ in a column that every query for the portal and every
// outgoing mail names.
//
// Every act is one file: it loads the case under a lock, changes it, appends its
// events and lets Room.change keep the next date and the counts in order.
package cases
