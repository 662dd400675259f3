package mime

import "strings"

// unflow joins the soft line breaks of format=flowed (RFC 3676). delSp tells
// that the space before a soft break is not part of the text.
func unflow(s string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	joined, depthBefore := false, 0 // whether the last line ended softly
	for l := range strings.SplitSeq(s, "\n") {
		depth := 0
		for depth < len(l) && l[depth] == '>' {
			depth++
		}
		text := strings.TrimPrefix(l[depth:], " ")
		if depth > 0 {
			text = strings.TrimSuffix(text, "\r")
		}
		if !joined || depth != depthBefore {
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(strings.Repeat(">", depth))
			if depth > 0 {
				out.WriteByte(' ')
			}
		}
		soft := strings.HasSuffix(text, " ") && text != "-- "
		if soft && delSp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
		joined, depthBefore = soft, depth
	}
	return out.String()
}
