package staff

// Permission is one thing that a role can allow.
type Permission struct {
	Name  string   // room and verb, as "cases.reply"
	Key   string   // text key of its name for people
	Roles []string // codes of the roles that have it from the start; owners have all
}

// The roles that come with the house.
const (
	Owner   = "owner"   // everything, always; at least one is here
	Manager = "manager" // runs teams and settings
	Agent   = "agent"   // does the work
	Viewer  = "viewer"  // looks, and changes nothing
)

// roleCodes are the roles of the house in the order in which they are shown.
var roleCodes = [...]string{Owner, Manager, Agent, Viewer}

// The permissions of this package.
const (
	Read     = "staff.read"      // see colleagues, teams and roles
	Manage   = "staff.manage"    // invite, change and let go of people, teams and roles
	Settings = "settings.manage" // organisation, working hours
	Tokens   = "tokens.manage"   // tokens for programs
)

// Permissions are this package's part of the one list in app.
func Permissions() []Permission {
	return []Permission{
		{Read, "staff.permission.read", []string{Manager, Agent, Viewer}},
		{Manage, "staff.permission.manage", []string{Manager}},
		{Settings, "staff.permission.settings", []string{Manager}},
		{Tokens, "staff.permission.tokens", []string{Manager}},
	}
}

// Permissions lists every permission there is, in the order in which app lists
// the rooms.
func (s *Staff) Permissions() []Permission { return s.permissions }

func (s *Staff) knows(permission string) bool {
	for _, p := range s.permissions {
		if p.Name == permission {
			return true
		}
	}
	return false
}

// all is every permission there is: what an owner holds.
func (s *Staff) all() map[string]bool {
	set := make(map[string]bool, len(s.permissions))
	for _, p := range s.permissions {
		set[p.Name] = true
	}
	return set
}
