package demo

import (
	"fmt"
	"strings"

	"rida/internal/kit/id"
	"rida/internal/kit/lang"
	"rida/internal/room/customers"
)

// person is a customer of the firm, a person or an organisation.
type person struct {
	key       string
	kind      string
	name      string
	preferred string
	honorific string
	gender    string
	lang      lang.Tag
	city      string
	email     string
	phone     string
	call      string // how staff write to them
	note      string
	id        id.ID // once they have a file
}

// readPeople reads the customers of the firm.
func readPeople() ([]*person, error) {
	var all []*person
	err := eachLine("script/people.txt", func(head, rest string) error {
		one := head
		if rest != "" {
			one += " " + rest
		}
		f := strings.Split(one, "|")
		if len(f) != 13 {
			return fmt.Errorf("%d fields, want 13", len(f))
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		all = append(all, &person{key: f[0], kind: f[1], name: f[2], preferred: f[3], honorific: f[4], gender: f[5], lang: lang.Tag(f[6]),
			city: f[7], email: f[8], phone: f[9], call: f[10], note: f[12]})
		return nil
	})
	return all, err
}

func (p *person) customer(source string) customers.Customer {
	return customers.Customer{Kind: p.kind, Name: p.name, Preferred: p.preferred, Honorific: p.honorific, Gender: p.gender,
		Lang: p.lang, Note: p.note, Source: source}
}

func (p *person) contacts() []customers.NewContact {
	var all []customers.NewContact
	if p.email != "" {
		all = append(all, customers.NewContact{Kind: customers.Email, Value: p.email})
	}
	if p.phone != "" {
		all = append(all, customers.NewContact{Kind: customers.Phone, Value: p.phone})
	}
	return all
}

// money writes amounts in the currency of the person's city; the scripts speak
// of the house's own.
func (p *person) money(s string) string {
	switch p.city {
	case "cairo":
		return egyptian.Replace(s)
	case "dubai":
		return emirati.Replace(s)
	case "riyadh":
		return saudi.Replace(s)
	}
	return s
}

var (
	egyptian = strings.NewReplacer("ريالًا", "جنيهًا", "ريال", "جنيه")
	emirati  = strings.NewReplacer("ريالًا", "درهمًا", "ريال", "درهم", "£", "AED ", "SAR ", "AED ")
	saudi    = strings.NewReplacer("£", "SAR ")
)
