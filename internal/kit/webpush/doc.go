// Package webpush sends short messages to browsers: encrypted for the browser
// alone (RFC 8291, aes128gcm of RFC 8188) and signed with the key of the house
// (VAPID, RFC 8292). The service in between, which the browser chooses, reads
// nothing but the length.
package webpush
