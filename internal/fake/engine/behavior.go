package engine

import "maps"

// The behaviors that many operations share. Each can be registered as it is, or
// called by a behavior that does more.

// Show returns the resource that the path names.
func Show(x *Exchange) (any, error) { return x.It, nil }

// ListOf returns the behavior that lists the resources of a kind, which belong to
// what the path names.
func ListOf(kind *Kind) func(*Exchange) (any, error) {
	return func(x *Exchange) (any, error) {
		return Listed(x.engine.Store.All(kind, x.argFields())), nil
	}
}

// Create returns the behavior that makes a resource of the body, which belongs to
// what the path names.
func Create(kind *Kind) func(*Exchange) (any, error) {
	return func(x *Exchange) (any, error) {
		return x.engine.Add(kind, x.Op.Response.Schema, x.Body.With(x.argFields())), nil
	}
}

// Update changes the members that the body has and that are not null.
func Update(x *Exchange) (any, error) {
	x.It.Change(x.Body)
	x.engine.Touch(x.It)
	return x.It, nil
}

// Remove removes the resource that the path names.
func Remove(x *Exchange) (any, error) {
	x.engine.Store.Remove(x.It)
	return nil, nil
}

// Make returns made-up values.
func Make(x *Exchange) (any, error) {
	if x.Op.Response.Schema == nil {
		return nil, nil
	}
	return x.engine.Sampler.value(x.Op.Response.Schema, ""), nil
}

func (x *Exchange) argFields() Fields {
	o := Fields{}
	for name, v := range x.Args {
		o[name] = v
	}
	return o
}

// Add keeps a resource with these members. Members of the schema that are missing
// are made up.
func (e *Engine) Add(kind *Kind, s *Schema, given Fields) *Resource {
	o := make(Fields, len(given)+len(s.Members))
	maps.Copy(o, given)
	if o.Text("id") == "" {
		o["id"] = e.Sampler.UUID()
	}
	now := e.Sampler.Tick()
	for _, name := range []string{"created_at", "updated_at"} {
		if o[name] == nil {
			o[name] = now
		}
	}
	return e.Store.Add(kind, e.Sampler.Complete(s, o))
}

// Touch sets the time of a resource's last change.
func (e *Engine) Touch(r *Resource) { r.Fields["updated_at"] = e.Sampler.Tick() }
