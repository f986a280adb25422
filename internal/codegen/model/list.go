package model

import (
	"slices"
	"strconv"

	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// envelopeMembers are what stands around the items of a list.
var envelopeMembers = []string{"total", "page", "limit", "pagination", "offset"}

// listOf recognizes a list: a GET that answers an array, or an object that holds
// one array and else only what envelopes have. The overlay says so of others. It
// returns the member that holds the items, and what else the pages have.
func listOf(raw *rawOperation) (items *Member, extra []*Member, ok bool) {
	if raw.Facts.Schema == nil || raw.outcomes != nil || raw.Method != "GET" {
		return nil, nil, false
	}
	s := raw.Facts.Schema.Resolve()
	if s.Kind == Array {
		return nil, nil, true
	}
	for _, m := range s.Members {
		switch {
		case m.Schema.Resolve().Kind == Array && (m.Name == raw.listItems || raw.listItems == "" && items == nil):
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

func (b *builder) setList(raw *rawOperation, key string, item *Schema, extra []*Member) {
	op := &raw.Operation
	op.Answer.Kind, op.Answer.Type, op.Facts.Item = ListOfItems, b.typeIn(op.Package, item, append(naming.Words(op.Name), "item"), inResponse), item
	op.Answer.List = &List{Key: key, Page: raw.listPage}
	for _, m := range extra {
		op.Answer.List.Extra = append(op.Answer.List.Extra, b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inResponse))
	}
	if len(extra) > 0 && raw.listPage == "" {
		b.problem(raw.at, "add x-go-list with page in the overlay", "the pages of this list have more than items, and need a type")
	}
	declared := map[string]*Schema{}
	for _, p := range op.Facts.Params {
		if p.In == "query" {
			declared[p.Name] = p.Schema
		}
	}
	switch limit := declared["limit"]; {
	case limit != nil && declared["page"] != nil:
		op.Answer.List.Style = PageNumbers
	case limit != nil && declared["offset"] != nil:
		op.Answer.List.Style = PageOffsets
	}
	if limit := declared["limit"]; limit != nil {
		op.Answer.List.Limit, _ = strconv.Atoi(limit.Resolve().Default)
	}
}
