package app

import (
	knowledgeweb "rida/internal/room/knowledge/web"
)

// knowledgePages are the pages of what the house knows.
func (a *App) knowledgePages() *knowledgeweb.Pages {
	return &knowledgeweb.Pages{DB: a.DB, Room: a.Knows, Files: a.Files, View: a.view, Colleagues: a.colleagues, Case: a.caseAddress}
}
