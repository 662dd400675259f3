// Package email moves mail between the outside and the ledger, and nothing
// else: a Listener takes mail by SMTP and LMTP, a Watcher fetches it from IMAP
// mailboxes, a Submitter hands outgoing mail to a server. All three move raw
// bytes; what a message says is read later, from the ledger.
//
// What always holds:
//
//   - an answer of success is given only after the message is on disk;
//   - nothing in a mailbox is changed before its message is stored;
//   - a fault of ours is answered as temporary, so that the other side keeps
//     the message and tries again.
package email
