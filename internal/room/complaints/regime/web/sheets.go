package web

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"

	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
	"rida/internal/kit/web/ui"
)

// mediaXLSX is the type of a workbook.
const mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// rows are the report as a sheet: what it is, its lines, and its cells.
func (p ReportPage) rows(v ui.View) [][]any {
	isNil := v.P.T("regime.rep.some")
	if p.IsNil() {
		isNil = v.P.T("regime.rep.nil")
	}
	out := [][]any{{isNil}, {v.P.T("regime.rep.rule"), p.Name}, {v.P.T("regime.rep.period"), p.Term.String()}, {v.P.T("regime.col.mark"), v.P.T("regime.mark." + string(p.Regime.Mark))}, {v.P.T("regime.source"), p.Regime.Source}, nil,
		{v.P.T("regime.rep.line"), v.P.T("regime.rep.count")}}
	for _, l := range p.Lines {
		out = append(out, []any{l.Name, l.Raw})
	}
	out = append(out, nil, []any{v.P.T("regime.rep.product"), v.P.T("regime.rep.cause"), v.P.T("regime.rep.received"), v.P.T("regime.rep.closed"), v.P.T("regime.rep.upheld.short")})
	for _, c := range p.Cells {
		out = append(out, []any{p.named(v, c.Product), p.named(v, c.Cause), c.Received, c.Closed, c.Upheld})
	}
	return out
}

func (p *Pages) csv(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.reportOf(r, v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	lines, err := sheet.NewWriter(&out)
	if err != nil {
		return err
	}
	for _, row := range page.rows(v) {
		cells := make([]string, len(row))
		for i, one := range row {
			cells[i] = sheet.Text(fmt.Sprint(one))
		}
		if err := lines.Write(cells); err != nil {
			return err
		}
	}
	lines.Flush()
	w.Download(sheet.Kind, page.file()+".csv")
	_, err = w.Write(out.Bytes())
	return err
}

func (p ReportPage) file() string { return "complaints-" + p.Regime.Code + "-" + p.Term.String() }

func (p *Pages) xlsx(w *web.Response, r *web.Request) error {
	v := p.View(w, r)
	page, err := p.reportOf(r, v)
	if err != nil {
		return err
	}
	out, err := workbook(page.rows(v), v.P.Dir() == "rtl")
	if err != nil {
		return err
	}
	w.Download(mediaXLSX, page.file()+".xlsx")
	_, err = w.Write(out)
	return err
}

// workbook writes rows as one sheet that reads in the reader's direction. Texts
// are texts: nothing in them is run as a formula.
func workbook(rows [][]any, rtl bool) ([]byte, error) {
	f := excelize.NewFile()
	const name = "Sheet1"
	if err := f.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &rtl}); err != nil {
		return nil, fmt.Errorf("turn the sheet: %w", err)
	}
	if err := f.SetColWidth(name, "A", "B", 44); err != nil {
		return nil, fmt.Errorf("widen the sheet: %w", err)
	}
	for i, row := range rows {
		for j, one := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return nil, fmt.Errorf("find a cell: %w", err)
			}
			if err := f.SetCellValue(name, at, one); err != nil {
				return nil, fmt.Errorf("write cell %s: %w", at, err)
			}
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the workbook: %w", err)
	}
	return out.Bytes(), f.Close()
}
