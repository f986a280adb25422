package paging

import (
	"cmp"
	"hash/maphash"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Envelope is the metadata of a page, in whichever of the API's forms it came.
type Envelope struct {
	key         string // where items may be, besides "data"
	count       int
	fingerprint uint64 // of the items as they were written
	repeats     bool   // whether the items are those of the page before
	found       bool   // whether there were items, if none

	limit     int  // 0 when not given
	total     int  // -1 when not given
	hasNext   bool // valid with paginated
	paginated bool // whether there was a pagination object
}

// fingerprintSeed makes equal items have equal fingerprints in this process.
var fingerprintSeed = maphash.MakeSeed()

// Decode reads any of the API's list envelopes: a bare array; {data, pagination};
// {data, total, page, limit}; and {KEY, total, …}. items reads the items and returns
// their number; member is called for every name that belongs to no envelope, and
// reports whether it read it. A response without a list is an error: an empty one
// would be taken for the truth.
func (env *Envelope) Decode(d *wire.Decoder, items func() int, member func(name string) bool) {
	*env = Envelope{key: env.key, total: -1}
	read := func() {
		start := d.Offset()
		env.count = items()
		env.found = true
		env.fingerprint = maphash.Bytes(fingerprintSeed, d.Since(start))
	}
	if d.Peek() == wire.KindArray {
		read()
		return
	}
	for d.Object(); d.Next(); {
		switch name := string(d.Key()); {
		case name == "data" || name == env.key:
			read()
		case name == "pagination":
			env.decodePagination(d)
		case name == "total":
			env.total = d.Int()
		case name == "page":
			d.Skip()
		case name == "limit":
			env.limit = d.Int()
		case member(name):
		default:
			d.Skip()
		}
	}
	if !env.found {
		d.Missing(cmp.Or(env.key, "data"))
	}
}

func (env *Envelope) decodePagination(d *wire.Decoder) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "limit":
			env.limit = d.Int()
		case "total":
			env.total = d.Int()
		case "has_next":
			env.hasNext, env.paginated = d.Bool(), true
		default:
			d.Skip()
		}
	}
}
