package lower

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// list is a response that is a list: an array, or an object around one.
type list struct {
	items *ir.Member   // that holds the items; nil for an array
	extra []*ir.Member // that pages have besides
}

// listOf recognizes a list: a GET that returns an array, or an object that holds one
// array and else only what envelopes have. The overlay says so of others. It returns
// nil for what is no list.
func listOf(op *operation) *list {
	if op.Facts.Schema == nil || op.outcomes != nil || op.Method != http.MethodGet {
		return nil
	}
	named := ""
	if op.described.List != nil {
		named = op.described.List.Items
	}
	s := op.Facts.Schema.Resolve()
	if s.Kind == ir.Array {
		return &list{}
	}
	found := &list{}
	for _, m := range s.Members {
		switch {
		case m.Schema.Resolve().Kind == ir.Array && (m.Name == named || named == "" && found.items == nil):
			found.items = m
		case !ir.IsEnvelope(m.Name):
			found.extra = append(found.extra, m)
		}
	}
	if found.items == nil || len(found.extra) > 0 && named == "" {
		return nil
	}
	return found
}

// received returns the part of a response that types are declared for: of a list, its
// items and what its pages have besides.
func (op *operation) received() *ir.Schema {
	switch {
	case op.list == nil:
		return op.Facts.Schema
	case op.list.items == nil:
		return op.Facts.Schema.Resolve().Items
	}
	return &ir.Schema{Kind: ir.Object, Members: append(slices.Clone(op.list.extra), op.list.items)}
}

// checkList reports an x-go-list that has no effect.
func (l *lowering) checkList(op *operation) {
	says := op.described.List
	if says == nil || op.list != nil {
		return
	}
	switch at := says.At; {
	case op.Method != http.MethodGet:
		at = at.Child("page")
		if says.Items != "" {
			at = says.At.Child("items")
		}
		l.problem(at, "remove x-go-list: the method returns the whole response", "x-go-list on a %s: only a GET is read as a list", op.Method)
	case says.Items != "" && op.Facts.Schema != nil && op.outcomes == nil:
		l.problem(at.Child("items"), "name the member that holds the items", "x-go-list: no member %q holds an array", says.Items)
	}
}

func (l *lowering) finishList(op *operation) {
	key, item := "", op.received()
	if op.list.items != nil {
		key, item = op.list.items.Name, op.list.items.Schema.Resolve().Items
	}
	op.Facts.Item = item
	op.Response.Kind, op.Response.Type = ir.ListOfItems, l.typeOf(op.Package, item, op.words("item"), inResponse)
	op.Response.List = &ir.List{Key: key, Style: pageStyle(op.Facts.Params), Limit: pageLimit(op.Facts.Params)}
	if op.described.List != nil {
		op.Response.List.Page = op.described.List.Page
	}
	for _, m := range op.list.extra {
		op.Response.List.Extra = append(op.Response.List.Extra, l.field(op.Package, op.words(naming.Words(m.Name)...), m, inResponse))
	}
	if len(op.list.extra) > 0 && op.Response.List.Page == "" {
		l.problem(op.described.At, "add x-go-list with page in the overlay", "the pages of this list have more than items, and need a type")
	}
}

// pageStyle returns the first style whose parameters are all declared.
func pageStyle(params []*ir.Param) ir.PageStyle {
	undeclared := func(name string) bool { return queryParam(params, name) == nil }
	for _, style := range ir.PageStyles() {
		if len(style.Params()) > 0 && !slices.ContainsFunc(style.Params(), undeclared) {
			return style
		}
	}
	return ir.SinglePage
}

// pageLimit returns the API's own number of items a page, or 0 if the description has
// none.
func pageLimit(params []*ir.Param) int {
	limit := queryParam(params, "limit")
	if limit == nil {
		return 0
	}
	n, err := strconv.Atoi(limit.Schema.Resolve().Default)
	if err != nil {
		return 0
	}
	return n
}

func queryParam(params []*ir.Param, name string) *ir.Param {
	i := slices.IndexFunc(params, func(p *ir.Param) bool { return p.In == "query" && p.Name == name })
	if i < 0 {
		return nil
	}
	return params[i]
}
