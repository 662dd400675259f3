// Package mailserver gives a test a real mail system on loopback: Exim takes
// mail by SMTP (STARTTLS, TLS, AUTH), hands it to Dovecot by LMTP, and Dovecot
// shows it by IMAP. What has no mailbox comes back as a real bounce. Each test
// has its own, in a folder of its own; the machine's own mail is not touched.
package mailserver
