// Package automation does what the firm has decided beforehand: when something
// happens to a case, if the case is such, then do this.
//
// What always holds. The request that caused something never waits: the work is
// a job. A rule runs at most once for one cause, whatever it sets off, and what
// rules set off in each other ends after MaxChain steps; what is stopped there
// is written down and shown. Whatever a rule did, an event of the case names the
// rule and its version. Each rule can be tried on the last cases before it is
// switched on.
package automation
