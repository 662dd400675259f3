// Package notice tells people who work here what happened: in the product, by
// mail, by a push to their browser, or in a digest once a day, as each likes it.
//
// What always holds: one cause tells one person of one kind once, also when the
// event is heard again; a notice leaves by each channel, and to each browser, at
// most once; who has left the house is told nothing; nobody is told what they
// did themselves. The database's keys hold the first two.
//
// # To tell somebody
//
// A listener in app calls Tell in the transaction of the event, which costs it
// one INSERT; who hears how, and when, is found out afterwards (see Courier):
//
//	event.Listener{Kinds: []string{"cases.mentioned"}, Hear: func(ctx context.Context, tx *db.Tx, e event.Event) error {
//		return a.Bell.TellOf(ctx, tx, e, "cases.mention", mentioned...)
//	}}
//
// Where there is no event, give Tell a Cause of your own: the id of whatever
// happens once, such as a promise that is about to break.
//
// # A new kind of notice
//
// A line in the list of kinds in app (internal/app/notices.go): its Name
// ("room.what"), a text key, and what is usual. Two texts go with it: KEY is the
// sentence that a person reads, with {who} for whoever did it ("{who} offers you
// a case"), and KEY.name what the page of preferences calls it. Sentences name
// no customer and quote nobody: they also stand in pushes.
//
// # What a notice is about
//
// A notice keeps no words, only the subject. Its title and address are asked of
// whom app lists for that kind of subject (Options.Things), when it is read.
package notice
