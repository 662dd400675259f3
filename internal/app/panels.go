package app

import casesweb "rida/internal/room/cases/web"

// panels is the ONE list of the sections that rooms add to the customer's file
// beside a case, in the order in which they stand there. Each is fetched after
// the page of the case is shown; see casesweb.Panel.
func (a *App) panels() []casesweb.Panel {
	return []casesweb.Panel{
		casesweb.TogetherPanel(),
		complaintPanel(),
		stormPanel(),
		wordPanel(),
		agreedPanel(),
		topicPanel(),
		casesweb.OwnPanel(),
		casesweb.ScriptPanel(),
		conductPanel(),
		taskPanel(),
	}
}
