package app

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/kit/money"
	"rida/internal/kit/pdf"
	"rida/internal/kit/web/assets"
	"rida/internal/room/cases"
	"rida/internal/room/complaints"
	"rida/internal/room/complaints/remedy"
)

// paperFonts are the fonts of letters, by weight and by the letters they have.
var paperFonts = [2][2]string{
	{"vazirmatn-arabic-400-normal.woff", "vazirmatn-latin-400-normal.woff"},
	{"vazirmatn-arabic-700-normal.woff", "vazirmatn-latin-700-normal.woff"},
}

func readPaperFonts() (*pdf.Fonts, error) {
	var set [2][][]byte
	for i, weight := range paperFonts {
		for _, name := range weight {
			data, err := assets.Read(name)
			if err != nil {
				return nil, fmt.Errorf("read the font %s of letters: %w", name, err)
			}
			set[i] = append(set[i], data)
		}
	}
	return pdf.ReadFonts(set[0], set[1])
}

// complaintPaper sets answers to complaints as letters of the house. The fonts
// are read with the first of them.
func (a *App) complaintPaper() func(ctx context.Context, r db.Reader, f complaints.File, answer complaints.Answer) (files.New, error) {
	fonts := sync.OnceValues(readPaperFonts)
	return func(ctx context.Context, r db.Reader, f complaints.File, answer complaints.Answer) (files.New, error) {
		set, err := fonts()
		if err != nil {
			return files.New{}, err
		}
		c, err := cases.Get(ctx, r, f.CaseID)
		if err != nil {
			return files.New{}, err
		}
		contact := ""
		if answer.ContactID != 0 {
			if contact, err = a.nameOf(ctx, r, answer.ContactID); err != nil {
				return files.New{}, err
			}
		}
		p := a.Texts.For(answer.Lang, answer.Lang.Digits())
		at := answer.SentAt
		if at.IsZero() {
			at = a.DB.Now()
		}
		house := a.house()
		var out bytes.Buffer
		err = set.Write(&out, pdf.Letter{Lang: answer.Lang, Title: p.T("complaints.paper.title", "reference", p.Code(cases.GroupReference(c.Reference))), Sender: house.Name(answer.Lang),
			Under:  []string{lang.Isolate(house.Address)},
			Beside: []string{house.Reader(answer.Lang).Date(at), p.T("complaints.paper.reference", "reference", p.Code(cases.GroupReference(c.Reference)))},
			Blocks: complaints.Blocks(p, answer.Text, answer.Template), Foot: contact, Made: at,
			Page: func(n, of int) string { return p.T("complaints.paper.page", "n", int64(n), "of", int64(of)) }})
		return files.New{Name: p.T("complaints.paper.file") + "-" + c.Reference + ".pdf", Type: complaints.PaperType, Data: out.Bytes()}, err
	}
}

// offeredIn are the options that a complaint's customer can choose from now, as
// its letter numbers them: what was offered first stands first.
func offeredIn(ctx context.Context, r db.Reader, p lang.Printer, f complaints.File) ([]complaints.Option, error) {
	options, err := remedy.Choices(ctx, r, f.CaseID)
	if err != nil || len(options) == 0 {
		return nil, err
	}
	kinds, err := remedy.Kinds(ctx, r)
	names := map[string]string{}
	for _, k := range kinds {
		names[k.Code] = k.Names[p.Tag()]
	}
	var out []complaints.Option
	for _, o := range options {
		one := complaints.Option{Kind: names[o.Kind], Words: o.Words}
		if o.AmountMinor > 0 {
			one.Amount = p.Money(money.Amount{Currency: o.Currency, Minor: o.AmountMinor})
		}
		out = append(out, one)
	}
	return out, err
}
