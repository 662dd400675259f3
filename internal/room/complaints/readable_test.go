package complaints_test

import (
	"rida/internal/kit/id"
	"rida/internal/room/complaints"
)

func readable(level complaints.Level, owner, investigator, who int64, named bool, can func(string) bool) bool {
	var involved []id.ID
	if named {
		involved = []id.ID{id.ID(who)}
	}
	return complaints.Readable(complaints.Complaint{Level: level, InvestigatorID: id.ID(investigator)}, involved, id.ID(owner), id.ID(who), can)
}
