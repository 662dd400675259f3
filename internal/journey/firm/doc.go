// Package firm walks, in a real browser, through what a firm lays down and gives
// its word for: rules and who receives a case, policies, what is agreed with a
// customer, and the charter.
package firm
