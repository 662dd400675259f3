package complaints

import (
	"context"

	"rida/internal/kit/db"
	"rida/internal/kit/id"
	"rida/internal/room/cases"
)

// seal is who may read the case of a complaint, as its row says it to every list.
// It opens to whom Readable opens the complaint, and to nobody else.
func (f File) seal() cases.Seal {
	if f.Level == Open {
		return cases.Seal{}
	}
	return cases.Seal{Level: string(f.Level), Reader: f.InvestigatorID, About: f.Involved}
}

// EyesOf are the eyes of somebody for cases that are not open to the house.
func EyesOf(who id.ID, can func(permission string) bool) cases.Eyes {
	return cases.Eyes{Account: who, Reads: can(MayRead), Restricted: can(MayRestricted), Secret: can(MaySecret)}
}

// SealAll seals the cases of complaints that were not open to the house before
// cases were sealed; where all are it does nothing.
func (m *Room) SealAll(ctx context.Context, tx *db.Tx) error {
	guarded, err := Guarded(ctx, tx)
	if err != nil {
		return err
	}
	known, err := cases.Briefs(ctx, tx, guarded)
	if err != nil {
		return err
	}
	for _, of := range guarded {
		if c, there := known[of]; !there || c.Seal.Level != "" {
			continue
		}
		f, err := Read(ctx, tx, of)
		if err != nil {
			return err
		}
		if err := m.Cases.SetSeal(ctx, tx, of, f.seal()); err != nil {
			return err
		}
	}
	return nil
}
