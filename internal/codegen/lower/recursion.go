package lower

import "github.com/seclai/seclai-sdk-go/internal/codegen/ir"

// endRecursion makes pointers of the fields by which a struct would hold itself,
// which Go has no size for. It is decided of each field by itself, so that the
// order of the types does not matter.
func (l *lowering) endRecursion() {
	var endless []*ir.Field
	for _, p := range l.api.Packages {
		for _, n := range p.Types {
			for _, f := range n.Fields {
				if holds(f) && reaches(f.Type.Named, n, map[*ir.Named]bool{}) {
					endless = append(endless, f)
				}
			}
		}
	}
	for _, f := range endless {
		f.Presence = ir.Pointer
	}
}

// holds reports whether a field holds a struct itself, and no pointer to it.
func holds(f *ir.Field) bool { return f.Presence != ir.Pointer && f.Type.IsStruct() }

func reaches(from, to *ir.Named, seen map[*ir.Named]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, f := range from.Fields {
		if holds(f) && reaches(f.Type.Named, to, seen) {
			return true
		}
	}
	return false
}
