package wire

import "sync"

// pool holds decoders that nobody uses. No value that was decoded refers to one:
// strings are copied out of the input, and what a keeper has handed out it never
// writes again.
var pool sync.Pool

// maxScratch keeps one enormous string from being the size of every decoder.
const maxScratch = 64 << 10

func borrow(data []byte) *Decoder {
	d, ok := pool.Get().(*Decoder)
	if !ok {
		d = new(Decoder)
	}
	d.data = data
	return d
}

// giveBack makes d ready for other data. Nobody may use it after that.
func (d *Decoder) giveBack() {
	d.data, d.key, d.err = nil, nil, nil
	d.pos, d.depth, d.state = 0, 0, afterValue
	if cap(d.scratch) > maxScratch {
		d.scratch = nil
	}
	pool.Put(d)
}
