package model

// endRecursion makes pointers of the fields by which a struct would hold itself,
// which Go has no size for. It is decided of each field by itself, so that the
// order of the types does not matter.
func (b *builder) endRecursion() {
	var endless []*Field
	for _, p := range b.api.Packages {
		for _, n := range p.Types {
			for _, f := range n.Fields {
				if holds(f) && reaches(f.Type.Named, n, map[*Named]bool{}) {
					endless = append(endless, f)
				}
			}
		}
	}
	for _, f := range endless {
		f.Presence = Pointer
	}
}

// holds reports whether a field holds a struct itself, and no pointer to it.
func holds(f *Field) bool { return f.Presence != Pointer && f.Type.IsStruct() }

func reaches(from, to *Named, seen map[*Named]bool) bool {
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

// IsRecursive reports whether a component has members or elements that lead back
// to it.
func (s *Schema) IsRecursive() bool { return s.parts().lead(s, map[*Schema]bool{}) }

type schemas []*Schema

// parts are the schemas of what a value holds.
func (s *Schema) parts() schemas {
	var all schemas
	for _, part := range []*Schema{s.Target, s.Items, s.Others} {
		if part != nil {
			all = append(all, part)
		}
	}
	for _, m := range s.Members {
		all = append(all, m.Schema)
	}
	return all
}

func (all schemas) lead(to *Schema, seen map[*Schema]bool) bool {
	for _, s := range all {
		if s == to {
			return true
		}
		if !seen[s] {
			seen[s] = true
			if s.parts().lead(to, seen) {
				return true
			}
		}
	}
	return false
}
