package engine

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// Set changes members of what an operation gets, where no operation of the API
// does. members also have the arguments of the operation's path. If the operation
// shows a resource by its ID, the resource is changed; otherwise later responses are.
func (e *Engine) Set(name string, members Fields) error {
	o, err := ToFields(members)
	if err != nil {
		return err
	}
	to := e.config.byName[name]
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.Fit(name, o); err != nil {
		return err
	}
	x, err := e.Lookup(name, o)
	if err != nil {
		return err
	}
	maps.DeleteFunc(o, func(name string, _ any) bool { return x.Args[name] != "" })
	if strings.HasSuffix(to.Path, "}") && x.It != nil {
		maps.Copy(x.It.Fields, o)
		return nil
	}
	e.overrides[x.overrideKey(name)] = e.overrides[x.overrideKey(name)].With(o)
	return nil
}

// GetsOne reports whether an operation gets one thing, which [Engine.Set] can change.
func (op *Operation) GetsOne() bool {
	return op.Method == http.MethodGet && op.List == nil && op.Response.Schema != nil && op.Response.Schema.Type == Object
}

// Fit reports a member of o that an operation doesn't return, or whose value doesn't
// suit it. Arguments of the operation's path are left out.
func (e *Engine) Fit(name string, o Fields) error {
	op, s := e.config.Operation(name), e.config.Schema(name)
	c := checker{Definition: e.config.Definition}
	for _, name := range SortedKeys(o) {
		if strings.Contains(op.Path, "{"+name+"}") {
			continue
		}
		m := s.Member(name)
		if m == nil {
			return fmt.Errorf("there is no member %q; there are %s", name, strings.Join(s.names(), ", "))
		}
		c.value([]any{name}, m, o[name])
	}
	if len(c.problems) > 0 {
		return fmt.Errorf("member %v: %s", c.problems[0].Loc[0], c.problems[0].Msg)
	}
	return nil
}

// Lookup finds what the path of an operation names, by members of o. Arguments in
// except may be missing.
func (e *Engine) Lookup(name string, o Fields, except ...string) (*Exchange, error) {
	to := e.config.byName[name]
	x := &Exchange{Name: name, Op: to.Operation, Args: map[string]string{}, engine: e}
	var args []pathArg
	for _, arg := range to.args {
		x.Args[arg.name] = o.Text(arg.name)
		switch {
		case len(except) > 0 && except[0] == arg.name:
			delete(x.Args, arg.name)
		case x.Args[arg.name] == "":
			return nil, errors.New("say of which with the member " + arg.name)
		default:
			args = append(args, arg)
		}
	}
	return x, x.resolve(args)
}

// Override returns what [Engine.Set] gave what an operation gets, for the arguments
// of this exchange's path. It returns nil for nothing.
func (x *Exchange) Override(name string) Fields { return x.engine.overrides[x.overrideKey(name)] }

func (x *Exchange) overrideKey(name string) string { return fmt.Sprint(name, x.Args) } // sorts the arguments

// overridden is a response with what Set gave it.
func (x *Exchange) overridden(o Fields) Fields {
	if len(x.engine.overrides) == 0 {
		return o
	}
	if set := x.Override(x.Name); set != nil {
		return o.With(set)
	}
	return o
}
