// Package complaints walks a complaint from its receipt to its end (ISO 10002):
// acknowledged, assessed, looked into, decided, made good, closed by the
// customer's yes or by a stated rule.
//
// A complaint is a case of type complaint; this room keeps a record beside it.
// What always holds: the instant of receipt never changes; only the moves of the
// one table in state.go are possible, and each leaves who, when and why; nobody
// assesses, decides or approves a complaint that names them; an answer that says
// nothing of what is true in the complaint is not sent; and while an allegation
// has no finding or a need is unmet, nobody of ours proposes or documents its end.
// A complaint solved on the spot is still a complaint.
//
// Where the case leads (its customer's yes, a merge, a new opening) the complaint
// follows, in the same transaction: see follow.go.
package complaints
