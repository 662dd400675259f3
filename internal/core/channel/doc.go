// Package channel is the ledger of every message that ever came in or went out.
//
// Incoming: a driver gives Receive the raw message, which stands in the ledger
// before anything looks into it. The pump then reads it and settles what it is:
// a new case, part of one, a bounce, junk. What cannot be read stays as a row
// that a person sees.
//
// Outgoing: Send queues a message in the act that wrote it; the pump hands it
// over and records what the other side said of each recipient.
//
// What always holds:
//
//   - a row is never deleted and its raw message never altered;
//   - the numbers by state add up to the number of rows;
//   - a message whose hand-over was answered is not sent again, also when the
//     process dies before the database knows (see Journal);
//   - a message of which nobody can know is sent again and says so: maybe_twice.
package channel
