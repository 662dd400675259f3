package complaints

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/lang"
	"rida/internal/kit/pdf"
)

// PaperType is what a letter on paper is as a file.
const PaperType = "application/pdf"

// headed are the parts of a letter that stand under a heading of the template.
var headed = [...]string{"found", "cause", "repairs", "prevention", "choices", "refusal", "alternative", "appeal"}

// marked finds what an item of a letter begins with: a number in any digits, or
// a dot.
var marked = regexp.MustCompile(`^\x{2068}?((?:[0-9\x{0660}-\x{0669}\x{06f0}-\x{06f9}]{1,3})\x{2069}?\.|\x{2022})\s+`)

// Blocks is how the text of an answer is set on paper. It adds and leaves out
// nothing: what was approved is what is printed.
func Blocks(p lang.Printer, text string, template int64) []pdf.Block {
	heads := map[string]bool{}
	for _, name := range headed {
		heads[p.T("complaints.letter."+strconv.FormatInt(template, 10)+"."+name)] = true
	}
	var out []pdf.Block
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n\n") {
		first := true
		for line := range strings.SplitSeq(part, "\n") {
			last := len(out) - 1
			at := marked.FindString(line)
			switch {
			case strings.TrimSpace(line) == "":
			case first && heads[line]:
				out = append(out, pdf.Block{Kind: pdf.Heading, Text: line})
			case at != "":
				out = append(out, pdf.Block{Kind: pdf.Item, Mark: strings.TrimSpace(at), Text: line[len(at):]})
			case !first && last >= 0 && out[last].Kind != pdf.Heading:
				out[last].Text += "\n" + line
			default:
				out = append(out, pdf.Block{Kind: pdf.Paragraph, Text: line})
			}
			first = false
		}
	}
	return out
}

// Print is an answer as a PDF: as it was sent, or as it would be sent now.
func (m *Room) Print(ctx context.Context, r db.Reader, f File, a Answer) (files.New, error) {
	if m.Paper == nil {
		return files.New{}, fault.New(fault.Unavailable, "complaints.no_paper")
	}
	if a.State != Sent {
		var err error
		if a.Text, err = m.Wording(ctx, r, f, a); err != nil {
			return files.New{}, err
		}
	}
	return m.Paper(ctx, r, f, a)
}

// enclosed is what goes with the mail of an answer.
func (m *Room) enclosed(ctx context.Context, r db.Reader, f File, a Answer) ([]files.New, error) {
	if !a.Attach || m.Paper == nil {
		return nil, nil
	}
	one, err := m.Paper(ctx, r, f, a)
	if err != nil {
		return nil, err
	}
	return []files.New{one}, nil
}
