// Package job runs work in the background, on River, over both engines.
//
// A job is enqueued in the caller's transaction: it exists exactly when the act
// does. It may run more than once (a process can die between the work and its
// record), so its work must be safe to repeat. A job that a dead process held
// is taken up again after seconds.
package job
