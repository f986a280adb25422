package engine

import "slices"

// Kind is a kind of resource. Kinds are compared by their address.
type Kind struct {
	Title  string   // in messages, such as "Knowledge base"
	Params []string // the path parameters that name one, such as "knowledge_base_id"
	Under  string   // the beginning of the paths in which they do; empty for all paths
}

// Resource is something that the API keeps.
type Resource struct {
	Fields       // what responses show of it, and perhaps more
	Kind   *Kind // set by [Store.Add]
	State  any   // what no response shows, of a type of its kind's own; see [StateOf]
}

// ID returns the resource's ID.
func (r *Resource) ID() string { return r.Text("id") }

// StateOf returns the state of a resource, which is a new S if it has none yet.
func StateOf[S any](r *Resource) *S {
	if r.State == nil {
		r.State = new(S)
	}
	return r.State.(*S)
}

// Store keeps the resources of an API by kind, in the order of their creation.
type Store map[*Kind]*collection

type collection struct {
	byID  map[string]*Resource
	order []*Resource
}

// Add keeps a resource with an ID.
func (st Store) Add(kind *Kind, o Fields) *Resource {
	c := st[kind]
	if c == nil {
		c = &collection{byID: map[string]*Resource{}}
		st[kind] = c
	}
	r := &Resource{Fields: o, Kind: kind}
	c.byID[r.ID()] = r
	c.order = append(c.order, r)
	return r
}

// Get returns the resource with an ID, or nil.
func (st Store) Get(kind *Kind, id string) *Resource {
	if c := st[kind]; c != nil {
		return c.byID[id]
	}
	return nil
}

// Remove removes a resource.
func (st Store) Remove(r *Resource) {
	st.RemoveIf(r.Kind, func(o *Resource) bool { return o == r })
}

// RemoveIf removes the resources of a kind that drop reports true for.
func (st Store) RemoveIf(kind *Kind, drop func(*Resource) bool) {
	c := st[kind]
	if c == nil {
		return
	}
	c.order = slices.DeleteFunc(c.order, func(r *Resource) bool {
		gone := drop(r)
		if gone {
			delete(c.byID, r.ID())
		}
		return gone
	})
}

// All returns the resources of a kind whose members have the values of where.
func (st Store) All(kind *Kind, where Fields) []*Resource {
	var found []*Resource
	if c := st[kind]; c != nil {
		for _, r := range c.order {
			if r.matches(where) {
				found = append(found, r)
			}
		}
	}
	return found
}

func (o Fields) matches(where Fields) bool {
	for name, v := range where {
		if o[name] != v {
			return false
		}
	}
	return true
}

// First returns the first of [Store.All], or nil.
func (st Store) First(kind *Kind, where Fields) *Resource {
	if all := st.All(kind, where); len(all) > 0 {
		return all[0]
	}
	return nil
}
