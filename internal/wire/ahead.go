package wire

// Ahead returns a decoder that reads on from here, while d stays where it is: to
// find out what comes before it is read. What goes wrong ahead is no error of d.
func (d *Decoder) Ahead() *Decoder {
	return &Decoder{data: d.data, pos: d.pos, depth: d.depth, err: d.err}
}
