package seclaitest

import "slices"

// store holds the resources of the API by kind, which is how the paths call them:
// "agents", "sources". A resource may have more members than any answer shows.
type store map[string]*collection

// collection is the resources of one kind, in the order of their creation.
type collection struct {
	byID  map[string]fields
	order []fields
}

func (st store) add(kind string, o fields) {
	c := st[kind]
	if c == nil {
		c = &collection{byID: map[string]fields{}}
		st[kind] = c
	}
	c.byID[textOf(o, "id")] = o
	c.order = append(c.order, o)
}

func (st store) get(kind, id string) fields {
	if c := st[kind]; c != nil {
		return c.byID[id]
	}
	return nil
}

func (st store) remove(kind, id string) {
	st.removeIf(kind, func(o fields) bool { return o["id"] == id })
}

func (st store) removeIf(kind string, drop func(fields) bool) {
	c := st[kind]
	if c == nil {
		return
	}
	c.order = slices.DeleteFunc(c.order, func(o fields) bool {
		gone := drop(o)
		if gone {
			delete(c.byID, textOf(o, "id"))
		}
		return gone
	})
}

// all returns the resources of a kind whose members have these values.
func (st store) all(kind string, where fields) []fields {
	var found []fields
	if c := st[kind]; c != nil {
		for _, o := range c.order {
			if matches(o, where) {
				found = append(found, o)
			}
		}
	}
	return found
}

func matches(o, where fields) bool {
	for name, v := range where {
		if o[name] != v {
			return false
		}
	}
	return true
}

// first returns the first of [store.all], or nil.
func (st store) first(kind string, where fields) fields {
	if all := st.all(kind, where); len(all) > 0 {
		return all[0]
	}
	return nil
}
