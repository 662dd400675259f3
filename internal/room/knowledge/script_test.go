package knowledge_test

import (
	"context"
	"testing"

	"rida/internal/core/event"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/knowledge"
)

func TestAChecklistUnderWayKeepsItsVersion(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		first, second := id.ID(7001), id.ID(7002)
		var script knowledge.Script
		save := func(d knowledge.ScriptDraft) {
			s.do(func(ctx context.Context, tx *db.Tx) (err error) {
				script, err = s.SaveScript(ctx, tx, event.Staff(nora), d)
				return err
			})
		}
		tick := func(caseID id.ID, seen, step int64) error {
			return s.try(func(ctx context.Context, tx *db.Tx) error {
				return s.Tick(ctx, tx, event.Staff(layla), caseID, script.ID, seen, step, true)
			})
		}
		save(knowledge.ScriptDraft{Contact: "phone", Texts: []knowledge.ScriptText{{Lang: lang.English, Title: "Call", Steps: "! Greet\nListen"}}})
		s.must(tick(first, 1, 1))
		save(knowledge.ScriptDraft{ID: script.ID, Seen: 1, Contact: "phone", Texts: []knowledge.ScriptText{{Lang: lang.English, Title: "Call", Steps: "! Greet\n! Listen\nThank"}}})
		for caseID, want := range map[id.ID]int{first: 2, second: 3} {
			lists, err := knowledge.Checklists(t.Context(), s.DB, caseID, "phone", "complaint")
			s.must(err)
			if len(lists) != 1 || len(lists[0].Script.Best(lang.English).List()) != want {
				t.Errorf("case %d sees %+v, want %d steps", caseID, lists, want)
			}
		}
		if err := tick(second, 1, 1); fault.KindOf(err) != fault.Conflict {
			t.Errorf("ticking what is no longer shown gives %v", err)
		}
		s.must(tick(second, 2, 1))
		lists, err := knowledge.Checklists(t.Context(), s.DB, second, "phone")
		s.must(err)
		if lists[0].Left() != 1 || lists[0].Ticked[1] != layla {
			t.Errorf("after one tick: %+v", lists[0])
		}
	})
}

func TestLanguagesOfAScriptHaveTheSameSteps(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		err := s.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := s.SaveScript(ctx, tx, event.Staff(nora), knowledge.ScriptDraft{Contact: "phone", Texts: []knowledge.ScriptText{
				{Lang: lang.English, Title: "Call", Steps: "Greet\nListen"}, {Lang: lang.Arabic, Title: "مكالمة", Steps: "سلّم"}}})
			return err
		})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("two languages with different steps give %v", err)
		}
	})
}
