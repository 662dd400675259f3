package knowledge

import (
	"net/url"
	"regexp"
	"slices"

	"github.com/yuin/goldmark/ast"
)

// Place gives the address of a file of an article by the name that a text calls
// it; false when it has none of that name, or none that the reader may see.
type Place func(name string) (address string, ok bool)

var (
	// ownFile is what a picture of an article may lead to: a file of this house.
	ownFile = regexp.MustCompile(`^/(knowledge/articles|help/[a-z]{2})/\d+/files/\d+$`)
	lazy    = regexp.MustCompile(`^lazy$`)
)

// PlaceOf gives the addresses of files by their names, below an address.
func PlaceOf(all []File, below string) Place {
	return func(name string) (string, bool) {
		i := slices.IndexFunc(all, func(f File) bool { return f.Name == name })
		if i < 0 {
			return "", false
		}
		return below + "/files/" + all[i].ID.String(), true
	}
}

// Named tells which of the files a text shows or links to by their names.
func Named(markdown string, all []File) map[string]bool {
	out := map[string]bool{}
	HTML(markdown, func(name string) (string, bool) {
		if slices.ContainsFunc(all, func(f File) bool { return f.Name == name }) {
			out[name] = true
		}
		return "", false
	})
	return out
}

// leadTo leads the pictures and links of a text to the files they name, and makes
// words of pictures that name none.
func leadTo(root ast.Node, at Place) {
	var lost []*ast.Image
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image:
			if to, ok := at.named(n.Destination); ok {
				n.Destination = []byte(to)
				n.SetAttributeString("loading", []byte("lazy"))
			} else {
				lost = append(lost, n)
			}
		case *ast.Link:
			if to, ok := at.named(n.Destination); ok {
				n.Destination = []byte(to)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range lost {
		for c := n.FirstChild(); c != nil; c = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, c)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

// named looks a destination up, as it is written or with its signs spelt out.
func (at Place) named(destination []byte) (string, bool) {
	if at == nil {
		return "", false
	}
	name := string(destination)
	if to, ok := at(name); ok {
		return to, true
	}
	if plain, err := url.PathUnescape(name); err == nil && plain != name {
		return at(plain)
	}
	return "", false
}
