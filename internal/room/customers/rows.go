package customers

import (
	"rida/internal/kit/clock"
	"rida/internal/kit/id"
	"rida/internal/kit/lang"
)

// row is a customer as stored.
type row struct {
	ID             id.ID
	Kind           string
	Name           string
	Preferred      string
	Honorific      string
	Gender         string
	Lang           string
	OrganisationID *int64
	Note           string
	Source         string
	CreatedAt      int64
	ChangedAt      int64
	Version        int64
}

func (r row) customer() Customer {
	c := Customer{ID: r.ID, Kind: r.Kind, Name: r.Name, Preferred: r.Preferred, Honorific: r.Honorific, Gender: r.Gender,
		Lang: lang.Tag(r.Lang), Note: r.Note, Source: r.Source,
		CreatedAt: clock.FromMicros(r.CreatedAt), ChangedAt: clock.FromMicros(r.ChangedAt), Version: r.Version}
	if r.OrganisationID != nil {
		c.OrganisationID = id.ID(*r.OrganisationID)
	}
	return c
}

type contactRow struct {
	ID         id.ID
	CustomerID id.ID
	Kind       string
	Value      string
	Key        string
	Source     string
	CreatedAt  int64
}

func (r contactRow) contact() Contact {
	return Contact{r.ID, r.CustomerID, r.Kind, r.Value, r.Key, r.Source, clock.FromMicros(r.CreatedAt)}
}

const columns = `id, kind, name, preferred, honorific, gender, lang, organisation_id, note, source, created_at, changed_at, version`
