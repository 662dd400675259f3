// Package house holds the tests about the tree itself: who may import whom,
// what a package must say, that every statement runs on both engines, that no
// text for readers hides in code. Its rules stand in docs/house.md; a rule is
// bent by adding a line with a reason, here and there.
package house
