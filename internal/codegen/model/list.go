package model

import (
	"slices"
	"strconv"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// envelopeMembers are what stands around the items of a list.
var envelopeMembers = []string{"total", "page", "limit", "pagination", "offset"}

// listOf recognizes a list: a GET that answers an array, or an object that holds
// one array and else only what envelopes have. The overlay says so of others. It
// returns the member that holds the items, and what else the pages have.
func listOf(raw *rawOperation) (items *ir.Member, extra []*ir.Member, ok bool) {
	if raw.Facts.Schema == nil || raw.outcomes != nil || raw.Method != "GET" {
		return nil, nil, false
	}
	s := raw.Facts.Schema.Resolve()
	if s.Kind == ir.Array {
		return nil, nil, true
	}
	for _, m := range s.Members {
		switch {
		case m.Schema.Resolve().Kind == ir.Array && (m.Name == raw.listItems || raw.listItems == "" && items == nil):
			items = m
		case !slices.Contains(envelopeMembers, m.Name):
			extra = append(extra, m)
		}
	}
	return items, extra, items != nil && (len(extra) == 0 || raw.listItems != "")
}

func (b *builder) findList(raw *rawOperation) bool {
	items, extra, ok := listOf(raw)
	switch {
	case !ok && raw.listItems != "":
		b.problem(raw.at, "name the member that holds the items", "x-go-list: no member %q holds an array", raw.listItems)
	case ok && items == nil:
		b.setList(raw, "", raw.Facts.Schema.Resolve().Items, nil)
	case ok:
		b.setList(raw, items.Name, items.Schema.Resolve().Items, extra)
	}
	return ok
}

func (b *builder) setList(raw *rawOperation, key string, item *ir.Schema, extra []*ir.Member) {
	op := &raw.Operation
	op.Response.Kind, op.Response.Type, op.Facts.Item = ir.ListOfItems, b.typeIn(op.Package, item, append(naming.Words(op.Name), "item"), inResponse), item
	op.Response.List = &ir.List{Key: key, Page: raw.listPage}
	for _, m := range extra {
		op.Response.List.Extra = append(op.Response.List.Extra, b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inResponse))
	}
	if len(extra) > 0 && raw.listPage == "" {
		b.problem(raw.at, "add x-go-list with page in the overlay", "the pages of this list have more than items, and need a type")
	}
	declared := map[string]*ir.Schema{}
	for _, p := range op.Facts.Params {
		if p.In == "query" {
			declared[p.Name] = p.Schema
		}
	}
	switch limit := declared["limit"]; {
	case limit != nil && declared["page"] != nil:
		op.Response.List.Style = ir.PageNumbers
	case limit != nil && declared["offset"] != nil:
		op.Response.List.Style = ir.PageOffsets
	}
	if limit := declared["limit"]; limit != nil {
		op.Response.List.Limit, _ = strconv.Atoi(limit.Resolve().Default)
	}
}
