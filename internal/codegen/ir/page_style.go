package ir

import "slices"

// PageStyle is how the next page of a list is requested. Generated code uses the
// style's name, so a new style needs a constant of this name in the runtime, and one in
// the fake.
type PageStyle byte

// The styles of paging.
const (
	SinglePage PageStyle = iota
	PageNumbers
	PageOffsets

	pageStyleCount = iota
)

// pageStyles describes the styles. Nothing else lists them.
var pageStyles = [...]struct {
	name, title string
	params      []string // of the query
	members     []string // of the response, around the items
}{
	SinglePage:  {"SinglePage", "one page", nil, []string{"total"}},
	PageNumbers: {"PageNumbers", "pages by number", []string{"limit", "page"}, []string{"total", "pagination", "limit", "page"}},
	PageOffsets: {"PageOffsets", "pages by offset", []string{"limit", "offset"}, []string{"total", "pagination", "limit", "offset"}},
}

// A style that has no entry does not compile: the constant would be negative.
const _ = uint(len(pageStyles) - pageStyleCount)

// PageStyles returns all styles.
func PageStyles() []PageStyle {
	all := make([]PageStyle, pageStyleCount)
	for i := range all {
		all[i] = PageStyle(i)
	}
	return all
}

// String returns the name of the style's constant.
func (s PageStyle) String() string { return pageStyles[s].name }

// Title returns what a person calls the style, such as "pages by number".
func (s PageStyle) Title() string { return pageStyles[s].title }

// IsEnvelope reports whether a member of a response says where a page stands in its
// list, in any of the styles.
func IsEnvelope(member string) bool {
	for _, s := range pageStyles {
		if slices.Contains(s.members, member) {
			return true
		}
	}
	return false
}

// Params returns the parameters in the query by which a list of the style is known.
// There are none for a single page.
func (s PageStyle) Params() []string { return pageStyles[s].params }
