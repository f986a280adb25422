package main

import (
	"go/ast"
	"go/printer"
)

// entry is something to be found.
type entry struct {
	Title string `json:"t"`
	Kind  string `json:"k"`
	URL   string `json:"u"`
	Text  string `json:"x"`
}

// search makes a symbol of the package known to the search.
func (v *viewer) search(title, kind, id, text string) {
	url := packageFile(v.pkg.path)
	if id != "" {
		url += "#" + id
	}
	v.index = append(v.index, entry{Title: title, Kind: kind, URL: url, Text: squeeze(text)})
}

func nodeWith(node ast.Node, comments []*ast.CommentGroup) any {
	return &printer.CommentedNode{Node: node, Comments: comments}
}
