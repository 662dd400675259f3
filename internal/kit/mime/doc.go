// Package mime reads and writes mail.
//
// Reading never trusts the sender: declared character sets are checked against
// the bytes, names are decoded whatever the mailer did to them, HTML is
// sanitised and loads nothing from elsewhere, and every loop is bounded by
// [Limits]. What can be read of a broken mail is always returned, together with
// an [Error] whose Reason is a text key.
//
// Structure (headers, multipart, parameters) is read over slices of the raw
// mail instead of through a streaming reader: libraries stop at the first
// malformed line, lose names in character sets other than UTF-8, and copy the
// body once per level.
//
// Every string in a [Message] is valid UTF-8 without NUL.
package mime
