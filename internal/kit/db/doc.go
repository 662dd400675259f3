// Package db gives the house one way to read and one way to write, over SQLite
// and PostgreSQL, with one SQL text for both.
//
// A Reader reads. Only a Tx writes, and DB.Write makes one: the whole act is on
// disk when Write returns nil, or nothing of it is. On SQLite acts that wait at
// the same time share one commit, each in its own savepoint, so that durable
// does not mean slow.
//
// Statements use $1, $2 … which PostgreSQL and our SQLite driver bind by number
// (another SQLite driver would bind them by order of appearance, silently
// wrong; a test holds this). What differs between the engines has a name here:
// Tx.Lock, IsUnique, Engine.
package db
