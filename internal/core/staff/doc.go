// Package staff knows the people who work here: their accounts, teams, roles
// and permissions, how they sign in, and the settings of their organisation.
//
// What always holds: an active account can be told from one that has left by
// the pair (id, active), which other tables point to, so that what somebody
// owns is owned by a person who is here. There is always at least one active
// owner. Every team has a duty manager who is here. Of passwords, sessions,
// links and tokens only hashes are kept. Nobody gives away a permission they do
// not hold.
package staff
