// Package journey holds no code, only tests that walk through the whole product
// as people do: a mail travels through real mail servers and is answered in a
// real browser, in three languages; a visitor writes at the door; every page is
// looked at; the process is killed and started again. What a single room does is
// tested in that room.
//
// The walks are divided, because one test package takes no more than a quarter of
// an hour and several run beside each other: an agent's day is in desk, what a
// firm lays down and gives its word for in firm, and what all of them stand on in
// stage.
package journey
