// Package journey holds no code, only tests that walk through the whole product
// as people do: a mail travels through real mail servers and is answered in a
// real browser, in three languages; a visitor writes at the door; every page is
// looked at; the process is killed and started again. What a single room does is
// tested in that room.
package journey
