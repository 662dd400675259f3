// Package files keeps attachments: their bytes in a folder of the house, named
// by their SHA-256, and in the database who they belong to and what they are
// called.
//
// The bytes are on disk before the row that names them can be committed, so a
// row never points to nothing. The same bytes are kept once. Files that no row
// names any more are swept away later.
package files
