package wire

// firstCap is what a slice grows to at its first element: the lists of an API
// are mostly short, but seldom of one element.
const firstCap = 4

// Text reads a string of a type of its own.
func Text[T ~string](d *Decoder) T {
	return T(d.kept.keep(d.text("a string")))
}

// Pointer reads a value with read. It returns nil for null.
func Pointer[T any](d *Decoder, read func(*Decoder) T) *T {
	if d.Null() {
		return nil
	}
	v := read(d)
	if d.err != nil {
		return nil
	}
	return &v
}

// PointerTo reads a value with decode. It returns nil for null.
func PointerTo[T any](d *Decoder, decode func(*Decoder, *T)) *T {
	if d.Null() {
		return nil
	}
	v := new(T)
	decode(d, v)
	if d.err != nil {
		return nil
	}
	return v
}

// Slice reads an array of elements with read. It returns nil for null, and a
// slice which is not nil for an array without elements.
func Slice[T any](d *Decoder, read func(*Decoder) T) []T {
	if d.Null() {
		return nil
	}
	s := []T{}
	for d.Array(); d.Elem(); {
		if cap(s) == 0 {
			s = make([]T, 0, firstCap)
		}
		s = append(s, read(d))
	}
	if d.err != nil {
		return nil
	}
	return s
}

// Structs is Slice for elements which are decoded in place: nothing is copied,
// and nothing allocated but the slice.
func Structs[T any](d *Decoder, decode func(*Decoder, *T)) []T {
	if d.Null() {
		return nil
	}
	s := []T{}
	for d.Array(); d.Elem(); {
		if cap(s) == 0 {
			s = make([]T, 0, firstCap)
		}
		var zero T
		s = append(s, zero)
		decode(d, &s[len(s)-1])
	}
	if d.err != nil {
		return nil
	}
	return s
}

// Map reads an object whose members are read with read. It returns nil for
// null, and a map which is not nil for an object without members.
func Map[T any](d *Decoder, read func(*Decoder) T) map[string]T {
	if d.Null() {
		return nil
	}
	m := make(map[string]T)
	for d.Object(); d.Next(); {
		name := d.kept.keep(d.key) // before read overwrites it
		m[name] = read(d)
	}
	if d.err != nil {
		return nil
	}
	return m
}

// Struct makes a reader for Map, and for slices of slices, of a decode
// function. It allocates each value once more; use Structs and PointerTo where
// they serve.
func Struct[T any](decode func(*Decoder, *T)) func(*Decoder) T {
	return func(d *Decoder) T {
		var v T
		decode(d, &v)
		return v
	}
}

// New makes a reader of pointers of a decode function. None is nil: whoever loops
// over a list does not expect it, so that a null is read as a zero value.
func New[T any](decode func(*Decoder, *T)) func(*Decoder) *T {
	return func(d *Decoder) *T {
		v := new(T)
		decode(d, v)
		return v
	}
}

// Members is Map for members of any kind and a map type of its own.
func Members[M ~map[string]any](d *Decoder) M {
	return M(d.Map())
}
