// Package forecast says by when a thing will have ended with a chosen chance,
// from how long similar things took, and how likely a wished-for time is.
//
// An [Engine] is told what starts and what ends, in the order of time, and
// learns from each at once. What is still open counts as open: it has taken
// longer than it has lasted so far. The way to an answer:
//
//  1. The most special group with enough ended things speaks; when it is too
//     small, the last column is dropped, and the answer says so.
//  2. Its curve is a Kaplan–Meier estimate over a window of time, ended and open
//     things alike ([stats.KaplanMeierEntered]), so a slow-down shows while the
//     work it slows is still open. Small groups speak by the upper limit.
//  3. Durations are first cleared of load: the work that lay there at the start
//     divided by the pace at which work ends is the time by Little's law (1961),
//     and how strongly durations follow it is learned (between not at all and
//     in proportion).
//  4. The curves of all groups are corrected together: how far the latest things
//     went beyond their group's quantile, open ones censored, is a conformal
//     score (Romano, Patterson & Candès 2019; Candès, Lei & Ren 2023).
//  5. What earlier answers came to moves the chance used inside until the share
//     kept is the chance asked for (Gibbs & Candès 2021).
//
// What always holds: it answers only as far as the data reach and gives the
// reason when it does not; it never looks at what came after the question; the
// same events give the same answers. Times are hours from any beginning, in
// calendar or in business time, the same for all of one engine.
package forecast
