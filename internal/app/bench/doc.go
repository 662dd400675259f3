// Package bench measures the product from outside: it starts the real binary on
// data of a given size, signs in as a person and as a program, and asks for
// pages, acts and mail over eight connections, as many as come through.
//
// The load program is this process; it runs beside the server on the same
// machine and takes its share of it. Every answer is checked: the right status
// and a piece of the expected content. Beside each page stands the bare SQL of
// the same page, asked of the same database without the product, so that one
// sees what the product adds.
package bench
