package web

import (
	"time"

	"rida/internal/kit/web/ui"
)

// Search is the page of results.
type Search struct {
	Query   string
	Count   int64
	Capped  bool     // there are more than Count
	Forms   []string // spellings searched as well
	Literal string   // address of the literal search
	IsExact bool     // the literal search is what is shown
	Facets  []Facet
	Hits    []Hit
	Older   string
	Newer   string
}

// Facet is one way to narrow a search.
type Facet struct {
	Title   string
	Choices []FacetChoice
}

// FacetChoice is a tick in a facet.
type FacetChoice struct {
	Name, Value string
	Label       string
	Count       int64
	On          bool
}

// Hit is one place where the words stand.
type Hit struct {
	Href     string
	Ring     ui.Ring
	Customer ui.Words
	Subject  ui.Words
	Kind     string // "message", "note", "subject", "customer", "listening"
	Channel  string
	Lang     string // of the text
	Pieces   []ui.Piece
	By       string
	At       time.Time
	State    string
}

// Customers is the list of customers.
type Customers struct {
	Query string
	Rows  []CustomerRow
	Older string
	Newer string
	Own   ownFilters
}

// CustomerRow is one customer in the list.
type CustomerRow struct {
	Href     string
	Person   ui.Person
	Name     ui.Words
	Contact  string // a number or address, shown isolated
	Language string // of the customer, in the reader's words
	Open     int64  // open cases
	Last     time.Time
	Own      []string // the house's own fields, as the columns stand
}

// Customer is the page of one customer.
type Customer struct {
	File  File
	Cases List
}
